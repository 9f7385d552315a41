"""Many shares at once: proof that add_one stops at none of them.

Let every share grow by s, from 0 to `length`. Balances and prices then lie between straight lines in s, which are kept
by their values at both ends. A balance's lower line is what is left if all that may have been bought was bought, at
the highest price it can have had; its upper line what is left if only what is certain was bought, at the lowest.

One candidate after the other is made certain: while it is not bought, no price paid is above its own upper line; so
only candidates whose lower lines are not above that may be bought before it, at no more. Neither their order nor
whether they are bought at all need be known. docs/methods/budgeting.md has the proof.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from civiccircle.methods.budgeting.prices import dot, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Supporters

ROUNDING = 2.0**-52
MARGIN = 1e-8  # of the share; more than the rounding of all changes of a balance together
ATTEMPTS = 4000  # after so many it is given up
REPEATS = 4  # of raising a price until it pays for itself

Line = tuple[float, float]  # values at both ends


@dataclass(frozen=True, eq=False)
class Start:
    """The first rounds of every larger share: what was bought in them, and what a voter of each ballot paid for it."""

    bought: tuple[int, ...]
    paid: Floats


class Span:
    """share: whole number, as for Count; length: how much more money for each voter, in the smallest unit.

    start    of a span with a smaller share; in the end, of this one
    certain  bought at every share of the span
    may      bought at some, perhaps
    """

    def __init__(self, field: Field, share: int, length: float, start: Start | None = None) -> None:
        election = field.election
        money = share / max(election.voters, 1)
        margin, ends = MARGIN * (money + length), (money, money + length)
        self.field = field
        self.start = start or Start((), np.zeros(len(election.weight)))
        self.low = [end - margin - self.start.paid * (1 + MARGIN) for end in ends]
        self.high = [end + margin - self.start.paid * (1 - MARGIN) for end in ends]
        self.open = {
            one: backing
            for one, backing in field.supporters.items()
            if backing.votes * (ends[1] + margin) >= backing.cost * (1 - MARGIN)
            and one not in self.start.bought
        }
        self.certain = set(self.start.bought)
        self.may: dict[int, Line] = {}  # with the price at least, when each could first be bought
        self._paid: dict[int, Line] = {}  # the price at most, which the lower balances have lost
        # Lower lines of prices per `scale` of utility. What has none is not open.
        self._line = [np.full(len(election.projects), np.inf) for _ in ends]
        for one, backing in self.open.items():
            self._set_line(one, backing.cost / backing.total * (1 - MARGIN))
        self._fresh: set[int] = set()  # asked since the last purchase
        # Candidates that could not be made certain, with the number of purchases after which to try again.
        self._later: dict[int, int] = {}
        self._waits: dict[int, int] = {}

    def goes_on(self) -> bool:
        """Whether at every share the winners cost no more than the budget and leave a candidate that fits."""
        heap = [(self._key(one), one) for one in self.open]
        heapify(heap)
        budget, costs = self.field.election.budget, self.field.election.costs
        for _ in range(ATTEMPTS):
            one = self._next(heap)
            if one is None:
                return self._leaves_one()
            if not self._make_certain(one):
                self._waits[one] = 2 * self._waits.get(one, 0) + 1
                self._later[one] = len(self.certain) + self._waits[one]
            else:
                ready = [other for other, when in self._later.items() if when <= len(self.certain)]
                for other in ready:
                    del self._later[other]
                    heappush(heap, (self._key(other), other))
            if sum(costs[other] for other in (*self.certain, *self._later)) > budget:
                return False
        return False

    def _leaves_one(self) -> bool:
        affordable = [one for one in self.open if one not in self.may and self._ask(one)]
        bought = {*self.certain, *self.may, *affordable}
        costs = self.field.election.costs
        left = self.field.election.budget - sum(costs[one] for one in bought)
        return any(
            costs[one] <= left and self._within_groups(one, bought)
            for one in self.field.candidates
            if one not in bought
        )

    def _next(self, heap: list[tuple[float, int]]) -> int | None:
        """The candidate with the lowest lower line that is not put off."""
        while heap:
            key, one = heappop(heap)
            if one not in self.open or one in self._later or (one not in self._fresh and not self._ask(one)):
                continue
            if self._key(one) <= key:
                return one
            heappush(heap, (self._key(one), one))
        return None

    def _key(self, one: int) -> float:
        return float(self._line[0][one] + self._line[1][one])

    def _set_line(self, one: int, *values: float) -> None:
        """Keep the higher of two lower lines, and whole: the higher value at either end is no line below the price."""
        scale = self.open[one].scale
        if self._key(one) == np.inf or (values[0] + values[-1]) / scale > self._key(one):
            for line, value in zip(self._line, (values[0], values[-1]), strict=True):
                line[one] = value / scale

    def _ask(self, one: int) -> bool:
        """Raise the lower line of the price to what the upper balances tell; False if they cannot pay it."""
        self._fresh.add(one)
        backing = self.open[one]
        if self._within_groups(one, self.certain):
            held = [np.maximum(high.take(backing.rows), 0.0) for high in self.high]
            for end in (1, 0):
                found = price(backing, held[end], float(self._line[end][one]) * backing.scale)
                if found.rich:
                    # What any set of supporters holds is convex in s: its chord gives a line below the price.
                    other = (backing.cost - dot(backing.weight * held[1 - end], found.poor)) / found.rich
                    values = (other, found.value) if end else (found.value, other)
                    slack = _rounding(backing) / found.rich
                    self._set_line(one, values[0] - slack, values[1] - slack)
                    return True
        if one not in self.may:
            self._drop(one)
        return False

    def _drop(self, one: int) -> None:
        del self.open[one]
        self._later.pop(one, None)
        for line in self._line:
            line[one] = np.inf

    def _make_certain(self, one: int) -> bool:
        """Find a price that is enough, whatever cheaper candidates were bought before, and buy; or undo it all."""
        backing, found = self.open[one], self._upper(one)
        before: dict[int, Line | None] = {}
        for _ in range(REPEATS):
            if found is None:
                break
            most = found
            rivals = self._rivals(one, most)
            for other in rivals:
                self._may_buy(other, most, before)
            if rivals:
                found = self._upper(one)
            if found is not None and found[0] <= most[0] and found[1] <= most[1]:
                if not self._within_groups(one, {*self.certain, *self.may} - {one}):
                    break
                if not rivals and self._lasts(one, max(most)):
                    most = self._settle(one)
                self._raise(one, _times(most, backing.scale))
                self._buy(one)
                return True
            if found is not None:  # a little higher at once
                found = (1.5 * found[0] - 0.5 * most[0], 1.5 * found[1] - 0.5 * most[1])
        for other, paid in before.items():
            self._raise(other, paid or (0.0, 0.0))
            if paid is None:
                del self._paid[other], self.may[other]
        return False

    def _lasts(self, one: int, most: float) -> bool:
        """Whether all pay in full, here and before, for what no other can ever be as cheap as."""
        if len(self.certain) > len(self.start.bought) or self.may or self.field.election.groups:
            return False
        lowest = _lowest_price(self.open[one])
        others = (
            other for key, other in self.field.supporters.items() if key != one and key not in self.certain
        )
        return most <= lowest * (1 + MARGIN) and all(
            _lowest_price(other) > lowest * (1 + 3 * MARGIN) for other in others
        )

    def _settle(self, one: int) -> Line:
        """Let larger shares start behind this purchase; the price is this at most."""
        backing = self.open[one]
        each, paid = backing.cost / backing.total, self.start.paid.copy()
        paid[backing.rows] += each if backing.worth is None else each * backing.worth
        self.start = Start((*self.start.bought, one), paid)
        return (_lowest_price(backing) * (1 + MARGIN),) * 2

    def _rivals(self, one: int, most: Line) -> list[int]:
        """Other open candidates that may be as cheap as `most`, per `scale`, at some share."""
        near = np.flatnonzero((self._line[0] <= most[0]) | (self._line[1] <= most[1])).tolist()
        stale = [other for other in near if other not in self._fresh and other not in self.may]
        if [self._ask(other) for other in stale]:
            near = np.flatnonzero((self._line[0] <= most[0]) | (self._line[1] <= most[1])).tolist()
        return [other for other in near if other != one]

    def _may_buy(self, one: int, most: Line, before: dict[int, Line | None]) -> None:
        before.setdefault(one, self._paid.get(one))
        scale = self.open[one].scale
        if one not in self.may:
            self.may[one] = self._lowest(one)
        old = self._paid.get(one, (0.0, 0.0))
        self._raise(one, (max(most[0] * scale, old[0]), max(most[1] * scale, old[1])))

    def _lowest(self, one: int) -> Line:
        scale = self.open[one].scale
        return float(self._line[0][one]) * scale, float(self._line[1][one]) * scale

    def _raise(self, one: int, most: Line) -> None:
        """Let the lower balances have lost so much for a candidate."""
        backing, old = self.open[one], self._paid.get(one, (0.0, 0.0))
        for low, new, paid in zip(self.low, most, old, strict=True):
            if new != paid:
                low[backing.rows] -= (new - paid) if backing.worth is None else (new - paid) * backing.worth
        self._paid[one] = most

    def _buy(self, one: int) -> None:
        backing = self.open[one]
        for high, least in zip(self.high, self.may.pop(one, self._lowest(one)), strict=True):
            high[backing.rows] -= least if backing.worth is None else least * backing.worth
        self.certain.add(one)
        self._drop(one)
        self._fresh.clear()

    def _upper(self, one: int) -> Line | None:
        """A line above the price per `scale` if it was not bought; None if the lower balances cannot pay."""
        backing, paid = self.open[one], self._paid.get(one)
        values: list[float] = []
        holds: Floats | None = None
        for end, low in enumerate(self.low):
            held = low.take(backing.rows)
            if paid is not None:
                held += paid[end] if backing.worth is None else paid[end] * backing.worth
            # Who holds nothing at the start pays nothing; what the others pay is concave in s and price.
            holds = (held > 0.0).astype(np.float64) if holds is None else holds
            found = price(backing, held * holds, float(self._line[end][one]) * backing.scale)
            if not found.rich:
                return None
            values.append((found.value + _rounding(backing) / found.rich) / backing.scale)
        return values[0], values[1]

    def _within_groups(self, one: int, bought: Iterable[int]) -> bool:
        """Whether all limits of groups leave room for a candidate beside these."""
        election = self.field.election
        return all(
            election.costs[one]
            + sum(election.costs[other] for other in bought if group in self.field.groups_of[other])
            <= election.groups[group].limit
            for group in self.field.groups_of[one]
        )


def _times(line: Line, factor: float) -> Line:
    return line[0] * factor, line[1] * factor


def _lowest_price(backing: Supporters) -> float:
    """Per `scale`: if all pay in full."""
    return backing.cost / backing.total / backing.scale


def _rounding(backing: Supporters) -> float:
    return 4 * (len(backing.rows) + 8) * ROUNDING * backing.cost
