"""What a count remembers for the next one with a slightly larger share, to ask fewer candidates.

When the same projects have been bought, in whatever order, a voter's balance differs from that of the count before by
the difference of the shares and of the prices of their winners: nobody has gained more than the `drift`. A price that
was p, when `poor` voters paid all they held and the others' utility was `rich`, is then at least p - drift * poor /
rich; supporters who held h together hold at most h + drift * voters.
"""

from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from math import inf

SLACK = 1e-11  # relative; far above the rounding of what is added here


class Largest:
    """The sum of the `count` largest of the numbers added: as many prices as a voter pays at most."""

    def __init__(self, count: int) -> None:
        self.total = 0.0
        self._count = count
        self._kept: list[float] = []

    def add(self, number: float) -> None:
        if len(self._kept) < self._count:
            heappush(self._kept, number)
        elif self._kept and number > self._kept[0]:
            heappushpop(self._kept, number)
        else:
            return
        self.total = sum(self._kept)


@dataclass
class Memory:
    """known: by candidate and set of projects bought (a bit for each) whether it was affordable, and either its price
    at least and poor / rich, or what its supporters held at most and their voters; prices: at most, by project bought
    """

    money: float
    known: dict[tuple[int, int], tuple[bool, float, float]] = field(default_factory=dict)
    prices: dict[int, float] = field(default_factory=dict)


class Recall:
    """Reads the memory of one count and writes that of the next. longest: the most projects on one ballot."""

    def __init__(self, old: Memory | None, money: float, longest: int) -> None:
        self.old, self.new = old or Memory(inf), Memory(money)
        self.bought = 0
        self._falls = Largest(longest)
        self._gain = max(money - self.old.money, 0.0)

    @property
    def drift(self) -> float:
        return self._gain + self._falls.total

    def start(self, one: int) -> float | None:
        """About the price of a candidate."""
        known = self.old.known.get((one, self.bought))
        return known[1] if known and known[0] else None

    def bounds(self, one: int) -> tuple[bool, float] | None:
        """Whether a candidate is affordable, and its price at least or what its supporters hold at most, after the
        drift; None if nothing is known."""
        known = self.old.known.get((one, self.bought))
        if known is None:
            return None
        affordable, value, ratio = known
        drift = self.drift * ratio
        value = (value - drift) * (1 - SLACK) if affordable else (value + drift) * (1 + SLACK)
        self.new.known[one, self.bought] = affordable, value, ratio
        return affordable, value

    def price(self, one: int, least: float, ratio: float) -> None:
        self.new.known[one, self.bought] = (True, least, ratio)

    def too_poor(self, one: int, most: float, voters: float) -> None:
        self.new.known[one, self.bought] = (False, most, voters)

    def buy(self, one: int, least: float, most: float, most_worth: float) -> None:
        """Bought at a price from `least` to `most`. A voter pays for at most `longest` projects: only the largest
        falls of prices count."""
        self.new.prices[one] = most
        self.bought |= 1 << one
        self._falls.add(max(self.old.prices.get(one, inf) - least, 0.0) * most_worth)
