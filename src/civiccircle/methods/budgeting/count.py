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

from civiccircle.methods.budgeting.exact import Books, Bought, Exact
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.memory import Largest, Memory, Recall
from civiccircle.methods.budgeting.prices import Price, dot, price
from civiccircle.methods.budgeting.span import Start
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows, Supporters

ROUNDING = 2.0**-52
CLOSE = 1e-9  # of the share: what is nearer is decided by whole numbers
LOOK_AGAIN = 4  # rounds later
DOWN, UP = 1 - 8 * ROUNDING, 1 + 8 * ROUNDING


@dataclass(slots=True)
class Offer:
    """What a candidate costs now, the balances of its supporters, and a bound on the error of the price."""

    price: Price
    balance: Floats
    error: float


class Count:
    """share: whole number, money of each voter in 1 / voters of the smallest unit.

    memory  of a count with a slightly smaller share; start: rounds that are certain to come first; they save time and
            change nothing
    """

    def __init__(
        self, field: Field, share: int, memory: Memory | None = None, start: Start | None = None
    ) -> None:
        election = field.election
        self.field, self.share, self.voters = field, share, max(election.voters, 1)
        self.money = share / self.voters
        self.balance = np.full(len(election.weight), self.money)
        self._errors = Largest(field.longest)
        self.limits = Limits(field)
        self.books = Books(field, share)
        self.recall = Recall(memory, self.money, field.longest)
        # What may still be bought.
        self.supporters = {
            key: one for key, one in field.supporters.items() if one.votes * self.money * UP >= one.cost
        }
        if start is not None:
            self._begin(start)
        # Lower bounds of prices per `scale` of utility, now and later: the smallest is asked first.
        self.bounds = [(one.cost / one.total / one.scale * DOWN, key) for key, one in self.supporters.items()]
        heapify(self.bounds)
        self.offers: dict[int, Offer] = {}
        self.recalled: set[int] = set()

    def run(self, look: int | None = None) -> bool:
        """look: for add_one, the round from which on to look whether it goes on with another step in any case, or not.

        Returns whether it goes on; then, or if the budget is exceeded, the count has ended early.
        """
        while tied := self._cheapest():
            self._buy(tied)
            self.offers.clear()
            self.recalled.clear()
            if look is not None and self.limits.left < 0:
                return False
            if look is not None and len(self.bought) >= look:
                if self._goes_on():
                    return True
                look += LOOK_AGAIN
        return False

    def _goes_on(self) -> bool:
        """Whether a candidate fits even if all are bought whose supporters hold their cost together now."""
        election = self.field.election
        wealth = election.weight * np.maximum(self.balance, 0.0)
        held = np.bincount(
            election.chosen, wealth.take(election.ballot_of_entry), len(election.costs)
        ).tolist()
        for one, backing in list(self.supporters.items()):
            slack = self.error * backing.votes + self._rounding(backing)
            if held[one] < backing.cost - slack:
                self.recall.too_poor(one, held[one] + slack, backing.votes)
                self._drop(one)
        rest = self.limits.after(self.supporters)
        return any(
            rest.fits(one)
            for one in self.field.candidates
            if one not in self.supporters and self.books.round_of[one] < 0
        )

    def _begin(self, start: Start) -> None:
        """Behind rounds in which all supporters pay in full; if it is not certain that all can, from the beginning."""
        balance = self.money - start.paid
        if balance.min(initial=self.money) <= CLOSE * self.money:
            return
        self.balance = balance
        for one in start.bought:
            backing = self.supporters.pop(one)
            full = Exact(backing.rows[:0], backing.cost * self.voters, backing.total, 1, backing.votes)
            nobody = np.zeros(0)
            self.books.add(Bought(one, (one,), backing, nobody, nobody > 0, float(backing.total), full))
            value, error = backing.cost / backing.total, self._rounding(backing) / backing.total
            self._errors.add(error * backing.most_worth + self.money * ROUNDING)
            self.recall.buy(one, value - error, value + error, backing.most_worth)
            self.limits.take(one)

    @property
    def order(self) -> list[int]:
        """What was bought, in its order."""
        return [one.project for one in self.bought]

    @property
    def cost(self) -> int:
        return sum(self.field.election.costs[one] for one in self.order)

    @property
    def bought(self) -> list[Bought]:
        return self.books.bought

    def _cheapest(self) -> list[int]:
        """The candidates with the lowest price, in the declared order; none if nothing can be bought."""
        near: list[int] = []
        reach = inf
        while self.bounds and self.bounds[0][0] <= reach:
            bound, one = heappop(self.bounds)
            if one not in self.recalled and self._remember(one, bound):
                continue
            if one in self.offers:
                near.append(one)
                scale = self.supporters[one].scale
                reach = min(reach, (self.offers[one].price.value + self.offers[one].error) / scale * UP)
            elif one in self.supporters and self._ask(one, bound):
                heappush(self.bounds, (max(bound, self._bound(one)), one))
        equal = near if len(near) < 2 else self._equal(near)
        for one in near:
            if equal and one != equal[0] and one in self.supporters:
                heappush(self.bounds, (self._bound(one), one))
        return equal if equal or not near else self._cheapest()

    def _remember(self, one: int, bound: float) -> bool:
        """Whether the count before tells enough of a candidate to leave it aside for now."""
        self.recalled.add(one)
        if one not in self.supporters:
            return True
        backing, known = self.supporters[one], self.recall.bounds(one)
        if known is None:
            return False
        affordable, value = known
        if affordable and value / backing.scale > bound:
            heappush(self.bounds, (value / backing.scale * DOWN, one))
            return True
        if affordable or value >= backing.cost:
            return False
        self._drop(one)
        return True

    def _bound(self, one: int) -> float:
        offer = self.offers[one]
        return (offer.price.value - offer.error) / self.supporters[one].scale * DOWN

    def _ask(self, one: int, bound: float) -> bool:
        """The price of a candidate in this round; it is dropped when its supporters cannot pay it."""
        if self.limits.bind and not self.limits.fits_groups(one):
            self._drop(one)
            return False
        backing, known = self.supporters[one], self.recall.start(one)
        balance = self.balance.take(backing.rows)
        start = bound * backing.scale if known is None else known
        found = price(backing, np.maximum(balance, 0.0), start)
        slack = self.error * backing.votes + self._rounding(backing)
        if not found.rich:
            if found.paid < backing.cost - slack or self._exactly(one) is None:
                self.recall.too_poor(one, found.paid + slack, backing.votes)
                self._drop(one)
                return False
            top = float((balance if backing.worth is None else balance / backing.worth).max())
            found = Price(top, found.poor, found.paid, 1.0)
        self.offers[one] = Offer(found, balance, slack / found.rich)
        # With utilities of 1 the poor are those who are not rich; otherwise there are at most all.
        poor = backing.votes - found.rich if backing.worth is None else backing.votes
        self.recall.price(one, found.value - slack / found.rich, poor / found.rich)
        return True

    def _drop(self, one: int) -> None:
        self.offers.pop(one, None)
        self.supporters.pop(one)

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

    def _exactly(self, one: int) -> Exact | None:
        return self.books.price(one, self.balance.take(self.field.supporters[one].rows), self._close(one))

    def _buy(self, tied: list[int]) -> None:
        one = tied[0]
        backing, offer = self.supporters[one], self.offers[one]
        found, balance, close = offer.price, offer.balance, self._close(one)
        left = balance - (found.value if backing.worth is None else found.value * backing.worth)
        near = min(np.minimum.reduce(np.abs(left)), np.minimum.reduce(np.abs(balance))) <= close
        exact = self._exactly(one) if near else None
        self.books.add(Bought(one, tuple(tied), backing, balance, found.poor, found.rich, exact))
        self._pay(one, offer, left)
        self.recall.buy(one, found.value - offer.error, found.value + offer.error, backing.most_worth)
        if exact is not None:
            self._correct(backing.rows, 2 * close)
        self.limits.take(one)
        self._drop(one)

    def _pay(self, one: int, offer: Offer, left: Floats) -> None:
        """Who holds nothing passes no error on, nor who certainly pays in full."""
        backing = self.supporters[one]
        self.balance[backing.rows] = left
        passing = dot(backing.weight, offer.balance > 0)
        if backing.worth is None:
            passing -= offer.price.rich
        wrong = (self.error * passing + self._rounding(backing)) / offer.price.rich
        self._errors.add(wrong * backing.most_worth + self.money * ROUNDING)

    @property
    def error(self) -> float:
        """Of every balance, at most."""
        return self.money * ROUNDING + self._errors.total

    def _close(self, one: int) -> float:
        """Balances nearer than this to 0 or to what is due are told apart by whole numbers."""
        error = self.offers[one].error * self.field.supporters[one].most_worth if one in self.offers else 0.0
        return max(CLOSE * self.money, 4 * (self.error + error))

    def _correct(self, rows: Rows, close: float) -> None:
        """After a close call: balances near 0 to the last digit; who has exactly nothing left never pays again."""
        rows = rows[np.abs(self.balance[rows]) <= close]
        for row, exact in zip(rows.tolist(), self.books.balances(rows), strict=True):
            self.balance[row] = float(exact) if exact else -self.money
