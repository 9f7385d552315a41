"""How much more money per voter would change nothing: the next critical share, found during a count.

Let every share grow by s. Balances and prices are then functions of s, and this count follows straight lines that
bound them: a balance grows by something between low * s and high * s, for all s up to the horizon. Two facts make
the lines hold without knowing which voters run out of money in between. For any set P of supporters, the price is
at least (cost - what P holds) / (utility of the others); what P holds is convex in s, so its chord bounds it. And if
the supporters can pay a price at both ends, holding no more than the lower lines say, they can pay the price on the
line between; for what they pay together is concave in s and price.

Where the lines of the winner and of another candidate cross, the order may change; the horizon shrinks to that place,
unless it makes no difference. It makes none if the other wins in a later round, and its supporters who cannot pay
it in full have paid for nothing from this round on: those who paid for both pay in full, in either order, so that
prices and balances come to the same. What remains in the end is a range of shares with the same winners.
docs/methods/budgeting.md has the proof.
"""

from collections.abc import Sequence
from math import inf

import numpy as np

from civiccircle.methods.budgeting.count import Count, Offer
from civiccircle.methods.budgeting.exact import Bought
from civiccircle.methods.budgeting.memory import Largest, Memory
from civiccircle.methods.budgeting.prices import Price, dot, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows

SAFE = 1e-12  # relative; covers the rounding of every line
SHORTER = 1 - 1e-9


class Outlook(Count):
    """horizon: how far to look, in the smallest unit of money; what is shorter than `least` is given up."""

    def __init__(
        self, field: Field, share: int, horizon: float, least: float, memory: Memory | None = None
    ) -> None:
        super().__init__(field, share, memory, horizon)
        self.horizon, self.least = horizon, least
        self.low: Floats = np.ones(len(self.balance))
        self.high: Floats = np.ones(len(self.balance))
        self._rise = 0.0  # of the price of the winner of this round, at most
        self._gains = Largest(field.longest)  # falls of prices: what balances gain from them, at most
        # Lower lines of the prices per `scale` of all candidates that may be affordable within the horizon.
        self.line: Floats = np.full(len(field.election.projects), inf)
        self.line_slope: Floats = np.zeros(len(self.line))
        for bound, one in self.bounds:
            self.line[one] = bound
        # Candidates that are not affordable now, and for how much more money they are not, at least.
        self.dormant: set[int] = set()
        self.opens: Floats = np.zeros(len(self.line))
        self.asked: set[int] = set()
        # Candidates that may become cheaper than a winner: of which round first, and from how much more money on.
        self.passing: dict[int, tuple[int, float]] = {}
        self.last_paid: Rows = np.full(
            len(self.balance), -1
        )  # the last round in which a winner stood on the ballot

    def begin(self, bought: Sequence[Bought]) -> None:
        super().begin(bought)
        for place, one in enumerate(bought):
            self.last_paid[one.supporters.rows] = place

    def run(self) -> None:
        super().run()
        for _, meets in self.passing.values():  # those that did not win in the end
            self._shorten(meets)
        for one in np.isfinite(self.line).nonzero()[0].tolist():
            if self.horizon:
                self._ask(one, 0.0)
                self._shorten(float(self.opens[one]))

    def _shorten(self, horizon: float) -> None:
        self.horizon = min(self.horizon, horizon * SHORTER)
        if self.horizon < self.least:
            self.horizon = 0.0

    def _drop(self, one: int) -> None:
        super()._drop(one)
        self.line[one] = inf
        self.dormant.discard(one)

    def _ask(self, one: int, bound: float) -> bool:
        affordable = super()._ask(one, bound)
        if affordable and self.horizon:
            offer, scale = self.offers[one], self.supporters[one].scale
            self.asked.add(one)
            self.line[one] = (offer.price.value - offer.error) / scale
            self.line_slope[one] = self._lower(one, offer) / scale
        return affordable

    @property
    def _steepest(self) -> float:
        """No balance grows faster."""
        return 1.0 + self._gains.total

    def _left_aside(self, one: int, least: float, ratio: float) -> None:
        scale = self.supporters[one].scale
        if self.horizon and least / scale > self.line[one]:
            self.line[one] = least / scale
            self.line_slope[one] = -self._steepest * ratio / scale

    def _stays_poor(self, most: float, voters: float, cost: int) -> bool:
        return most + self._steepest * voters * self.horizon < cost

    def _later(self, one: int, balance: Floats, slope: Floats) -> Floats:
        later: Floats = slope.take(self.supporters[one].rows)
        later *= self.horizon
        later += balance
        return later

    def _lower(self, one: int, offer: Offer) -> float:
        """Slope of a line below the price, from its value now."""
        backing, found = self.supporters[one], offer.price
        poor = found.poor.nonzero()[0]
        if not len(poor):
            return 0.0
        rise = self.high.take(backing.rows.take(poor)) * self.horizon
        later = dot(backing.weight.take(poor), np.maximum(offer.balance.take(poor) + rise, 0.0))
        slack = 2 * offer.error + SAFE * found.value
        return ((found.paid - later) / found.rich - slack) / self.horizon

    def _unaffordable(self, one: int, balance: Floats, found: Price) -> None:
        """Dropped, unless more money could make it affordable: then its line goes on, from above all balances."""
        later = np.maximum(self._later(one, balance, self.high), 0.0) if self.horizon else balance
        then = dot(self.supporters[one].weight, later) if self.horizon else 0.0
        missing = self.supporters[one].cost * (1 - SAFE) - found.paid
        # What supporters hold is convex in s, so the chord tells from where on it may be enough.
        self.opens[one] = self.horizon * missing / (then - found.paid) if then - found.paid > missing else inf
        if self.opens[one] >= self.horizon:
            self._drop(one)
            return
        backing = self.supporters[one]
        self.asked.add(one)
        self.dormant.add(one)
        top = int(np.argmax(balance if backing.worth is None else balance / backing.worth))
        weight, rich = backing.weight[top], backing.gain[top]
        value = (backing.cost - found.paid + weight * max(balance[top], 0.0)) / rich
        final = (backing.cost - then + weight * later[top]) / rich
        slack = SAFE * backing.cost * len(balance) / rich
        self.line[one] = value / backing.scale
        self.line_slope[one] = (final - value - slack) / self.horizon / backing.scale

    def _buy(self, tied: list[int]) -> None:
        if self.horizon:
            self._rise = self._upper(tied[0])
            self._compare(tied[0])
            self._pass(tied[0])
        super()._buy(tied)
        self.asked.clear()

    def _pass(self, winner: int) -> None:
        """A winner that could come earlier ends the horizon, unless its poor supporters paid for nothing since then."""
        since, meets = self.passing.pop(winner, (0, inf))
        poor = self.supporters[winner].rows[self.offers[winner].price.poor]
        if meets < inf and (self.last_paid[poor] >= since).any():
            self._shorten(meets)

    def _upper(self, one: int) -> float:
        """Slope of a line above the price of a winner."""
        backing, offer = self.supporters[one], self.offers[one]
        value, holds = offer.price.value, offer.balance > 0
        while self.horizon:
            later = self._later(one, offer.balance, self.low) * holds
            found = price(backing, later, value)
            if found.rich:
                if found.rich == offer.price.rich == backing.total:
                    return 0.0
                return (found.value - value + 2 * offer.error + SAFE * found.value) / self.horizon
            now = dot(backing.weight, np.maximum(offer.balance, 0.0))
            self._shorten(
                0.9 * self.horizon * max(now - backing.cost, 0.0) / max(now - found.paid, SAFE * now)
            )
        return 0.0

    def _compare(self, winner: int) -> None:
        """Find where other candidates could become as cheap as the winner: there the horizon ends, or they pass it."""
        offer, scale = self.offers[winner], self.supporters[winner].scale
        key, rise = (offer.price.value + offer.error) / scale, self._rise / scale
        settled = set(self.field.twins[winner])
        while self.horizon:
            near = np.flatnonzero(self.line + self.line_slope * self.horizon <= key + rise * self.horizon)
            waiting = self.dormant.union(near.tolist()) - settled
            meets, first = min(((self._meets(one, key, rise), one) for one in waiting), default=(inf, winner))
            if meets >= self.horizon:
                return
            if first not in self.asked:
                self._ask(first, 0.0)
            elif first in self.dormant:
                self._shorten(meets)
            else:
                since, earlier = self.passing.get(first, (len(self.bought), inf))
                self.passing[first] = since, min(earlier, meets)
                settled.add(first)

    def _meets(self, one: int, key: float, rise: float) -> float:
        """How much more money lets the line of a candidate meet that of a winner, which begins at `key`."""
        closing, gap = rise - float(self.line_slope[one]), float(self.line[one]) - key
        meets = max(gap, 0.0) / closing if closing > 0 else inf
        return max(meets if gap > 0 else 0.0, float(self.opens[one])) if one in self.dormant else meets

    def _pay(self, one: int, offer: Offer, left: Floats) -> None:
        super()._pay(one, offer, left)
        if self.horizon:
            backing = self.supporters[one]
            self.last_paid[backing.rows] = len(self.bought) - 1
            lower = self.line_slope[one] * backing.scale
            worth = 1.0 if backing.worth is None else backing.worth
            if self._rise:
                self.low[backing.rows] -= self._rise * worth
            if lower:
                self.high[backing.rows] -= lower * worth
            self._gains.add(max(-lower, 0.0) * backing.most_worth)

    def _correct(self, rows: Rows, close: float) -> None:
        super()._correct(rows, close)
        self.horizon = 0.0
