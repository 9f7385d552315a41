"""One count by equal shares: every voter gets the same share; again and again the project with the lowest price
per unit of utility is bought, and its supporters pay it.

A voter's balance is the share minus the full price of each of their winners so far; they hold it, or nothing where
it is negative. Balances and prices are floating-point numbers with a bound on their error; where two candidates, or
a balance and what is due, are closer than that, whole numbers decide.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.exact import Chain, paid_before
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.prices import Price, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows, Supporters

ROUNDING = 2.0**-52
CLOSE = 1e-9  # of the share: what is nearer is decided by whole numbers


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
    """What a candidate costs now: balances of its supporters, price, bound on the error of the price."""

    balance: Floats
    price: Price
    error: float


class Count:
    """share: whole number, money of each voter in 1 / voters of the smallest unit."""

    def __init__(self, field: Field, share: int) -> None:
        election = field.election
        self.field, self.share, self.voters = field, share, max(election.voters, 1)
        self.money = share / self.voters
        self.balance = np.full(len(election.weight), self.money)
        self.error = self.money * ROUNDING  # of every balance, at most
        self.limits = Limits(field)
        self.bought: list[Bought] = []
        self.round_of = np.full(len(election.projects), -1)
        self.chain = Chain(share)
        # Per candidate a lower bound of its price per `scale` of utility, now and later, and its error.
        self.key: Floats = np.full(len(election.projects), np.inf)
        self.doubt: Floats = np.zeros(len(election.projects))
        for one in field.candidates:
            backing = field.supporters[one]
            self.key[one] = backing.cost / backing.total / backing.scale
            self.doubt[one] = self.key[one] * 4 * ROUNDING
        self.offers: dict[int, Offer] = {}

    def run(self) -> None:
        while (tied := self._cheapest()) and self._buy(tied):
            self.offers.clear()

    @property
    def cost(self) -> int:
        return sum(self.field.election.costs[one.project] for one in self.bought)

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
        while True:
            best = int(self.key.argmin())
            if not np.isfinite(self.key[best]):
                return []
            if best not in self.offers:
                self._ask(best)
                continue
            reach = self.key[best] + self.doubt[best]
            near = (self.key - self.doubt <= reach).nonzero()[0].tolist()
            unasked = [one for one in near if one not in self.offers]
            if not unasked:
                return [best] if len(near) == 1 else self._equal(near)
            for one in unasked:
                self._ask(one)

    def _ask(self, one: int) -> None:
        """The price of a candidate in this round; it is dropped when its supporters cannot pay it."""
        if not self.limits.fits_groups(one):
            self._drop(one)
            return
        backing = self.field.supporters[one]
        balance = self.balance.take(backing.rows)
        found = price(backing, np.maximum(balance, 0.0), float(self.key[one]) * backing.scale)
        slack = self.error * backing.votes + self._rounding(backing)
        if not found.rich:
            if found.paid < backing.cost - slack or self._exactly(one) is None:
                self._unaffordable(one, balance, found)
                return
            top = float((balance if backing.worth is None else balance / backing.worth).max())
            found = Price(top, found.poor, found.paid, found.poor_weight, 1.0)
        self.offers[one] = Offer(balance, found, slack / found.rich)
        self.key[one] = found.value / backing.scale
        self.doubt[one] = (self.offers[one].error + 4 * ROUNDING * found.value) / backing.scale

    def _drop(self, one: int) -> None:
        self.key[one] = np.inf
        self.offers.pop(one, None)

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
        equal = [one for one in exact if exact[one] == least]
        return sorted(equal, key=self.field.rank.__getitem__) or self._cheapest()

    def _buy(self, tied: list[int]) -> bool:
        one = tied[0]
        backing, offer = self.field.supporters[one], self.offers[one]
        value = offer.price.value
        left = offer.balance - (value if backing.worth is None else value * backing.worth)
        near = self._near(one, left)
        poor = offer.price.poor
        poor = poor[offer.balance[poor] > 0]
        rich, nothing = int(offer.price.rich), len(poor) < len(offer.price.poor)
        in_full = backing.votes - int(backing.weight @ (left < 0)) if len(offer.price.poor) else backing.votes
        if near.any():
            found = self._exactly(one)
            assert found is not None
            poor, rich, in_full = found.poor, found.rich, found.rich_voters
        poor_voters = int(backing.weight.take(poor).sum())
        self.bought.append(Bought(one, backing.rows.take(poor), rich, poor_voters, in_full, tuple(tied)))
        self.round_of[one] = len(self.bought) - 1
        self._pay(one, offer, left, poor_voters)
        if near.any():
            self._correct(backing.rows[near])
        self.limits.take(one)
        self._drop(one)
        return True

    def _pay(self, one: int, offer: Offer, left: Floats, poor_voters: int) -> None:
        backing = self.field.supporters[one]
        self.balance[backing.rows] = left
        wrong = (self.error * poor_voters + self._rounding(backing)) / offer.price.rich
        self.error += wrong * backing.most_worth + self.money * ROUNDING

    def _close(self, one: int) -> float:
        """Balances nearer than this to 0 or to what is due are told apart by whole numbers."""
        error = self.offers[one].error * self.field.supporters[one].most_worth if one in self.offers else 0.0
        return max(CLOSE * self.money, 4 * (self.error + error))

    def _near(self, one: int, left: Floats) -> NDArray[np.bool_]:
        """Supporters whose balance is about 0, or about what is due."""
        offer, close = self.offers[one], self._close(one)
        near: NDArray[np.bool_] = np.abs(left) <= close
        poor = offer.price.poor
        if len(poor):
            near[poor] |= np.abs(offer.balance[poor]) <= close
        return near

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

    def _correct(self, rows: Rows) -> None:
        """After a close call: balances to the last digit; whoever has exactly nothing left never pays again."""
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
        if not len(found.poor) and float((balance - value * worth).min()) > close:
            return Exact(found.poor, backing.cost * self.voters, backing.total, 1, backing.votes)
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
            rich = int(backing.weight @ (worth * others))
            more = {place for place, (held, unit) in paying.items() if held * rich < numerator * unit}
            if more == rest:
                return Exact(poor, numerator, rich, self.chain.denominator, int(backing.weight @ others))
            rest = more
        return None


@dataclass(frozen=True, eq=False)
class Exact:
    """poor: places of the supporters who pay all they hold. The price is numerator / (denominator * rich)."""

    poor: Rows
    numerator: int
    rich: int
    denominator: int
    rich_voters: int
