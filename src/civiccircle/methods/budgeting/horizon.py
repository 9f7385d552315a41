"""How much more money per voter would change nothing: the next critical share, found during a count.

Let every share grow by s. Balances and prices are then functions of s, and this count follows straight lines that
bound them: a balance is within (slope ± blur) * s of its value, for all s up to the horizon. Two facts make the lines
hold without knowing which voters run out of money in between. For any set P of supporters, the price is at least
(cost - what P holds) / (utility of the others); what P holds is convex in s, so its chord bounds it. And where
supporters pay even if they held no more than the lower lines say, they can pay: F is concave in (s, price) there,
so it is enough that they can pay at both ends.

Whenever the lines of the winner and of another candidate would cross, the horizon shrinks to that place. What remains
in the end is a range of shares with the same winners in the same order.
"""

import numpy as np

from civiccircle.methods.budgeting.count import Count, Offer
from civiccircle.methods.budgeting.prices import Price, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows

SAFE = 1e-12  # relative; covers the rounding of every line
SHORTER = 1 - 1e-9


class Outlook(Count):
    """horizon: how far to look, in the smallest unit of money; a shorter one than `least` is given up."""

    def __init__(self, field: Field, share: int, horizon: float, least: float) -> None:
        super().__init__(field, share)
        self.horizon, self.least = horizon, least
        self.slope: Floats = np.ones(len(self.balance))
        self.blur: Floats = np.zeros(len(self.balance))
        self._rise = 0.0  # of the price of the winner of this round, at most
        # Lower lines of the prices of all candidates that may be affordable within the horizon.
        self.line: Floats = self.key.copy()
        self.line_slope: Floats = np.zeros(len(self.key))
        # Candidates that are not affordable now, and for how much more money they are not, at least.
        self.opens: Floats = np.zeros(len(self.key))
        self.asked: set[int] = set()
        twins = {one: backing.twin for one, backing in field.supporters.items()}
        self.twin = np.array([twins.get(one, -1) for one in range(len(self.key))])

    def run(self) -> None:
        super().run()
        for one in np.isfinite(self.line).nonzero()[0].tolist():
            if self.horizon:
                self._ask(one)
                self._shorten(float(self.opens[one]))

    def _shorten(self, horizon: float) -> None:
        self.horizon = min(self.horizon, horizon * SHORTER)
        if self.horizon < self.least:
            self.horizon = 0.0

    def _drop(self, one: int) -> None:
        super()._drop(one)
        self.line[one] = np.inf

    def _ask(self, one: int) -> None:
        super()._ask(one)
        if self.horizon and one in self.offers:
            offer = self.offers[one]
            self.asked.add(one)
            self.line[one] = self.key[one]
            self.line_slope[one] = self._lower(one, offer.balance, offer.price, offer.error)

    def _later(self, one: int, balance: Floats, blur: float) -> Floats:
        rows = self.field.supporters[one].rows
        later: Floats = balance + (self.slope.take(rows) + blur * self.blur.take(rows)) * self.horizon
        return later

    def _lower(self, one: int, balance: Floats, found: Price, error: float) -> float:
        """Slope of a line below the price per `scale`, from its value now."""
        if not len(found.poor):
            return 0.0
        backing = self.field.supporters[one]
        rows = backing.rows.take(found.poor)
        slope = self.slope.take(rows) + self.blur.take(rows)
        later = np.maximum(balance.take(found.poor) + slope * self.horizon, 0.0)
        paid = float(backing.weight.take(found.poor) @ later)
        slack = 2 * error + SAFE * found.value
        return ((found.paid - paid) / found.rich - slack) / self.horizon / backing.scale

    def _unaffordable(self, one: int, balance: Floats, found: Price) -> None:
        """Dropped, unless more money could make it affordable: then its line goes on, from above all balances."""
        self.key[one] = np.inf
        self.offers.pop(one, None)
        if not self.horizon:
            return
        backing = self.field.supporters[one]
        self.asked.add(one)
        later = np.maximum(self._later(one, balance, 1.0), 0.0)
        self.opens[one] = self._affordable_at(one, balance, later)
        if self.opens[one] >= self.horizon:
            self.line[one] = np.inf
            return
        top = int(np.argmax(balance if backing.worth is None else balance / backing.worth))
        weight = backing.weight[top]
        rich = weight * (1.0 if backing.worth is None else backing.worth[top])
        others = backing.cost - float(backing.weight @ np.maximum(balance, 0.0)) + weight * max(balance[top], 0.0)
        then = backing.cost - float(backing.weight @ later) + weight * later[top]
        self.line[one] = others / rich / backing.scale
        slack = SAFE * backing.cost * len(balance) / rich
        self.line_slope[one] = ((then - others) / rich - slack) / self.horizon / backing.scale

    def _affordable_at(self, one: int, balance: Floats, later: Floats) -> float:
        """How much more money leaves a candidate unaffordable; what its supporters hold is convex in it."""
        backing = self.field.supporters[one]
        now, then = float(backing.weight @ np.maximum(balance, 0.0)), float(backing.weight @ later)
        missing = backing.cost * (1 - SAFE) - now
        return self.horizon * max(missing, 0.0) / (then - now) if then - now > missing else np.inf

    def _buy(self, tied: list[int]) -> bool:
        if self.horizon:
            upper = self._upper(tied[0])
            if self.horizon:
                self._compare(tied[0], upper)
            self._rise = upper
        done = super()._buy(tied)
        self.asked.clear()
        return done

    def _upper(self, one: int) -> float:
        """Slope of a line above the price of a winner per unit of utility."""
        backing, offer = self.field.supporters[one], self.offers[one]
        holds = offer.balance > 0
        now = float(backing.weight @ np.maximum(offer.balance, 0.0))
        while self.horizon:
            later = np.where(holds, self._later(one, offer.balance, -1.0), 0.0)
            found = price(backing, later, offer.price.value)
            if found.rich:
                if not len(found.poor) and not len(offer.price.poor):
                    return 0.0
                slack = 2 * offer.error + SAFE * found.value
                return (found.value - offer.price.value + slack) / self.horizon
            self._shorten(0.9 * self.horizon * max(now - backing.cost, 0.0) / max(now - found.paid, SAFE * now))
        return 0.0

    def _compare(self, winner: int, upper: float) -> None:
        """Shorten the horizon to where another candidate could become as cheap as the winner."""
        scale = self.field.supporters[winner].scale
        key, rise = self.key[winner] + self.doubt[winner], upper / scale
        while self.horizon:
            with np.errstate(invalid="ignore", divide="ignore"):
                closing = rise - self.line_slope
                gap = self.line - self.doubt - key
                meets = np.where(closing > 0, np.maximum(gap, 0.0) / closing, np.inf)
                meets = np.maximum(np.where((gap <= 0) & np.isinf(self.key), 0.0, meets), self.opens)
            meets[self.twin == self.twin[winner]] = np.inf
            first = int(meets.argmin())
            if meets[first] >= self.horizon:
                return
            if first in self.asked:
                self._shorten(float(meets[first]))
            else:
                self._ask(first)

    def _pay(self, one: int, offer: Offer, left: Floats, poor_voters: int) -> None:
        super()._pay(one, offer, left, poor_voters)
        if self.horizon:
            backing = self.field.supporters[one]
            lower = self._lower(one, offer.balance, offer.price, offer.error) * backing.scale
            middle, half = (self._rise + lower) / 2, (self._rise - lower) / 2
            self.slope[backing.rows] -= middle if backing.worth is None else middle * backing.worth
            self.blur[backing.rows] += half if backing.worth is None else half * backing.worth

    def _correct(self, rows: Rows) -> None:
        super()._correct(rows)
        self.horizon = 0.0
