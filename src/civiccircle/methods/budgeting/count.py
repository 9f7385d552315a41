"""One count by equal shares: every voter gets the same share; again and again the project with the lowest price
per unit of utility is bought, and its supporters pay it.

A voter's balance is the share minus the full price of each of their winners so far; they hold it, or nothing where
it is negative. Balances and prices are floating-point numbers with a bound on their error; where two candidates, or
a balance and what is due, are closer than that, whole numbers decide.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.exact import Chain, paid_before
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.prices import Price, dot, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows, Supporters

ROUNDING = 2.0**-52
CLOSE = 1e-9  # of the share: what is nearer is decided by whole numbers
DOWN, UP = 1 - 8 * ROUNDING, 1 + 8 * ROUNDING
FEW = 8  # supporters without money are taken out when they are more than one in so many

Hints = dict[tuple[int, int], float]


@dataclass(frozen=True, eq=False)
class Bought:
    """A round. poor int64[K]: ballots whose voters paid all they held; rich: worth for which others paid in full;
    with the number of voters of both. tied: candidates with the same price, in the declared order."""

    project: int
    poor: Rows
    rich: int
    poor_voters: int
    rich_voters: int
    tied: tuple[int, ...]


@dataclass(slots=True)
class Offer:
    """What a candidate costs now, the balances of its supporters, and a bound on the error of the price."""

    price: Price
    balance: Floats
    error: float


class Count:
    """share: whole number, money of each voter in 1 / voters of the smallest unit.

    hints: prices by candidate and round, guessed from another count; they save time and change nothing
    """

    def __init__(self, field: Field, share: int, hints: Hints | None = None) -> None:
        election = field.election
        self.field, self.share, self.voters = field, share, max(election.voters, 1)
        self.money = share / self.voters
        self.balance = np.full(len(election.weight), self.money)
        self.error = self.money * ROUNDING  # of every balance, at most
        self.limits = Limits(field)
        self.bought: list[Bought] = []
        self.round_of = np.full(len(election.projects), -1)
        self.chain = Chain(share)
        self.hints, self.found = hints or {}, Hints()
        # Candidates, each with those of its supporters who may still hold money.
        self.supporters = dict(field.supporters)
        # Lower bounds of prices per `scale` of utility, now and later: the smallest is asked first.
        self.bounds = [(one.cost / one.total / one.scale * DOWN, key) for key, one in field.supporters.items()]
        heapify(self.bounds)
        self.offers: dict[int, Offer] = {}

    def run(self) -> None:
        while tied := self._cheapest():
            self._buy(tied)
            self.offers.clear()

    @property
    def order(self) -> list[int]:
        """What was bought, in its order."""
        return [one.project for one in self.bought]

    @property
    def cost(self) -> int:
        return sum(self.field.election.costs[one] for one in self.order)

    def prices(self) -> list[Fraction]:
        """Of each round, per unit of utility, in the smallest unit. Exact."""
        self._settle()
        return [one / self.voters for one in self.chain.prices()]

    def held(self, candidates: list[int]) -> dict[int, Fraction]:
        """What the supporters of each of these candidates have left together. Exact."""
        self._settle()
        supporters, election = self.field.supporters, self.field.election
        alive = [supporters[one].rows[self.balance[supporters[one].rows] > 0] for one in candidates]
        rows = np.concatenate([np.zeros(0, np.int64), *alive])
        label = np.repeat(np.arange(len(alive)), [len(one) for one in alive])
        paid = paid_before(self.field, rows, label, len(alive), self.round_of)
        scale = self.chain.denominator * self.voters
        return {
            one: Fraction(-self.chain.numerator(0, int(election.weight[mine].sum()), before), scale)
            for one, mine, before in zip(candidates, alive, paid, strict=True)
        }

    def _cheapest(self) -> list[int]:
        """The candidates with the lowest price, in the declared order; none if nothing can be bought."""
        near: list[int] = []
        reach = inf
        while self.bounds and self.bounds[0][0] <= reach:
            bound, one = heappop(self.bounds)
            if one in self.offers:
                near.append(one)
                scale = self.supporters[one].scale
                reach = min(reach, (self.offers[one].price.value + self.offers[one].error) / scale * UP)
            elif one in self.supporters and self._ask(one, bound):
                offer = self.offers[one]
                bound = max(bound, (offer.price.value - offer.error) / self.supporters[one].scale * DOWN)
                heappush(self.bounds, (bound, one))
        equal = near if len(near) < 2 else self._equal(near)
        for one in near:
            if equal and one != equal[0] and one in self.supporters:
                heappush(self.bounds, (0.0, one))
        return equal if equal or not near else self._cheapest()

    def _ask(self, one: int, bound: float) -> bool:
        """The price of a candidate in this round; it is dropped when its supporters cannot pay it."""
        if self.limits.bind and not self.limits.fits_groups(one):
            self._drop(one)
            return False
        balance = self._balance(one)
        backing, number = self.supporters[one], len(self.bought)
        start = self.hints.get((one, number), bound * backing.scale)
        found = price(backing, np.maximum(balance, 0.0), start)
        slack = self.error * backing.votes + self._rounding(backing)
        if not found.rich:
            if found.paid < backing.cost - slack or self._exactly(one) is None:
                self._unaffordable(one, balance, found)
                return False
            top = float((balance if backing.worth is None else balance / backing.worth).max())
            found = Price(top, found.poor, found.paid, 1.0)
        self.offers[one] = Offer(found, balance, slack / found.rich)
        self.found[one, number] = found.value
        return True

    def _balance(self, one: int) -> Floats:
        """Balances of the supporters of a candidate, after taking out those who have nothing any more."""
        balance: Floats = self.balance.take(self.supporters[one].rows)
        gone = self._gone(one, balance)
        if FEW * np.count_nonzero(gone) > len(balance):
            kept = ~gone
            self.supporters[one] = self.supporters[one].kept(kept)
            return balance[kept]
        return balance

    def _gone(self, one: int, balance: Floats) -> NDArray[np.bool_]:
        gone: NDArray[np.bool_] = balance < -CLOSE * self.money
        return gone

    def _drop(self, one: int) -> None:
        self.offers.pop(one, None)
        self.supporters.pop(one)

    def _unaffordable(self, one: int, balance: Floats, found: Price) -> None:
        self._drop(one)

    @staticmethod
    def _rounding(backing: Supporters) -> float:
        return (len(backing.rows) + 8) * ROUNDING * backing.cost

    def _equal(self, near: list[int]) -> list[int]:
        """Of candidates too close for floating point those whose price is lowest, in the declared order."""
        exact: dict[int, Fraction] = {}
        for one in near:
            found = self._exactly(one)
            if found is None:
                self._drop(one)
            else:
                scale = found.rich * self.field.supporters[one].scale
                exact[one] = Fraction(found.numerator, found.denominator * scale)
        least = min(exact.values(), default=None)
        return sorted((one for one in exact if exact[one] == least), key=self.field.rank.__getitem__)

    def _buy(self, tied: list[int]) -> None:
        one = tied[0]
        backing, offer = self.supporters[one], self.offers[one]
        value, balance = offer.price.value, offer.balance
        left = balance - (value if backing.worth is None else value * backing.worth)
        poor = offer.price.poor.nonzero()[0]
        poor = poor[balance.take(poor) > 0]
        poor_rows, poor_voters = backing.rows.take(poor), int(backing.weight.take(poor).sum())
        rich = int(offer.price.rich)
        rich_voters = backing.votes - int(dot(backing.weight, offer.price.poor)) if len(poor) else backing.votes
        exact = self._exactly(one) if self._is_near(one, left, poor) else None
        if exact:
            poor_rows, rich, rich_voters = exact.poor, exact.rich, exact.rich_voters
            poor_voters = int(self.field.election.weight[poor_rows].sum())
        self.bought.append(Bought(one, poor_rows, rich, poor_voters, rich_voters, tuple(tied)))
        self.round_of[one] = len(self.bought) - 1
        self._pay(one, offer, left, poor_voters)
        if exact:
            self._correct(self.field.supporters[one].rows, self._close(one))
        self.limits.take(one)
        self._drop(one)

    def _pay(self, one: int, offer: Offer, left: Floats, poor_voters: int) -> None:
        backing = self.supporters[one]
        self.balance[backing.rows] = left
        wrong = (self.error * poor_voters + self._rounding(backing)) / offer.price.rich
        self.error += wrong * backing.most_worth + self.money * ROUNDING

    def _close(self, one: int) -> float:
        """Balances nearer than this to 0 or to what is due are told apart by whole numbers."""
        error = self.offers[one].error * self.field.supporters[one].most_worth if one in self.offers else 0.0
        return max(CLOSE * self.money, 4 * (self.error + error))

    def _is_near(self, one: int, left: Floats, poor: Rows) -> bool:
        """Whether the balance of a supporter is about 0, or about what is due."""
        close, balance = self._close(one), self.offers[one].balance
        if float(np.abs(left).min()) <= close:
            return True
        nothing = balance[~(balance > close)] if len(poor) or self.offers[one].price.paid else balance[:0]
        return bool(len(nothing)) and float(np.abs(nothing).min()) <= close

    def _settle(self) -> None:
        """Exact prices of the rounds for which they are not known yet."""
        first = len(self.chain.numerators)
        new = self.bought[first:]
        if not new:
            return
        ballots = np.concatenate([one.poor for one in new])
        label = np.repeat(np.arange(len(new)), [len(one.poor) for one in new])
        paid = paid_before(self.field, ballots, label, len(new), self.round_of)
        for number, (one, before) in enumerate(zip(new, paid, strict=True), first):
            earlier = {round_: worth for round_, worth in before.items() if round_ < number}
            cost = self.field.election.costs[one.project] * self.voters
            self.chain.add(cost, one.poor_voters, earlier, one.rich)

    def _balances(self, rows: Rows) -> list[int]:
        """Exact balances of voters with these ballots, over the denominator of the chain."""
        self._settle()
        election, known = self.field.election, self.chain.numerators
        entries, row = election.entries(rows)
        found = [self.share * self.chain.denominator] * len(rows)
        rounds = self.round_of[election.chosen[entries]].tolist()
        worth = [1] * len(entries) if self.field.worth is None else self.field.worth[entries].tolist()
        for who, round_, each in zip(row.tolist(), rounds, worth, strict=True):
            if round_ >= 0:
                found[who] -= each * known[round_]
        return found

    def _correct(self, rows: Rows, close: float) -> None:
        """After a close call: balances near 0 to the last digit; who has exactly nothing left never pays again."""
        rows = rows[np.abs(self.balance[rows]) <= 2 * close]
        for row, exact in zip(rows.tolist(), self._balances(rows), strict=True):
            found = exact / (self.chain.denominator * self.voters)
            self.balance[row] = found if exact else -self.money

    def _exactly(self, one: int) -> "Exact | None":
        """The price of a candidate in whole numbers; None if its supporters cannot pay."""
        backing = self.field.supporters[one]
        balance = self.balance.take(backing.rows)
        worth = np.ones(len(balance)) if backing.worth is None else backing.worth
        found = price(backing, np.maximum(balance, 0.0), 0.0)
        close = self._close(one)
        value = found.value if found.rich else float((balance / worth).max())
        if found.rich == backing.total and float((balance - value * worth).min()) > close:
            return Exact(backing.rows[:0], backing.cost * self.voters, backing.total, 1, backing.votes)
        self._settle()
        doubtful = (np.abs(balance) <= close) | (np.abs(balance - value * worth) <= close)
        places = doubtful.nonzero()[0].tolist()
        exact = self._balances(backing.rows[places])
        paying = {
            place: (one, int(worth[place])) for place, one in zip(places, exact, strict=True) if one > 0
        }
        surely_poor = ((balance > 0) & (balance < value * worth) & ~doubtful).nonzero()[0].tolist()
        surely_rich = (balance >= value * worth) & ~doubtful
        top = max((Fraction(*pair) for pair in paying.values()), default=Fraction(0))
        some_rich = bool(surely_rich.any())
        rest = {place for place, pair in paying.items() if not some_rich and Fraction(*pair) < top}
        while some_rich or len(rest) < len(paying):
            poor = np.array(sorted([*surely_poor, *rest]), np.int64)
            rows = backing.rows[poor]
            paid = paid_before(self.field, rows, np.zeros(len(rows), np.int64), 1, self.round_of)[0]
            voters = int(backing.weight[poor].sum())
            numerator = self.chain.numerator(backing.cost * self.voters, voters, paid)
            others = surely_rich.copy()
            others[[place for place in paying if place not in rest]] = True
            rich = int(dot(backing.gain, others))
            more = {place for place, (held, unit) in paying.items() if held * rich < numerator * unit}
            if more == rest:
                return Exact(rows, numerator, rich, self.chain.denominator, int(dot(backing.weight, others)))
            rest = more
        return None


@dataclass(frozen=True, eq=False)
class Exact:
    """poor: ballots whose voters pay all they hold. The price is numerator / (denominator * rich)."""

    poor: Rows
    numerator: int
    rich: int
    denominator: int
    rich_voters: int
