"""At what pace an indicator moves, at what pace it would have to, and how likely it is at its target by the day.

Everything is counted in differences, so zero baselines, falling values and values below zero need no exception. The
source of the method and its calibration: docs/methods/target-progress.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import fsum, sqrt

from civiccircle.methods.target_progress import Direction, Reading

METHOD, VERSION = "target-chance", "1"
FEWEST_READINGS = 4
DAYS_OF_A_YEAR = 365.25


class Unknown(StrEnum):
    """Why no chance is given."""

    TOO_SHORT = "fewer than four values"
    NEVER_VARIED = "all changes were alike, so nothing tells how they vary"
    DUE = "the day has come"
    NO_TOLERANCE = "how near counts as reached is not set"


@dataclass(frozen=True)
class Outlook:
    """Paces in the unit of the indicator per year. required: from the latest value to the target by the due day;
    actual: mean over the history; both None where there is no time or no second value.

    chance: that the value of a period that ends on the due day is at the target; low, high: the middle 90 % of what
    that value may be. None, with the reason, where the history cannot tell.
    """

    required: float | None
    actual: float | None
    chance: float | None = None
    low: float | None = None
    high: float | None = None
    unknown: Unknown | None = None


def outlook(
    target: float,
    due: date,
    history: Sequence[Reading],
    direction: Direction = Direction.UP,
    *,
    bounds: tuple[float | None, float | None] = (None, None),
    tolerance: float | None = None,
) -> Outlook:
    """Look ahead from `history`, one reading for each day, in any order; at least one.

    bounds      least and most that the indicator can be (0 and 100 for shares): what would go beyond stops there
    tolerance   for `TOWARDS`: how far from the target still counts as there

    A random walk with drift: changes are normal, with mean and variance in proportion to the time they took, both
    learnt from the history, so that the change to come has Student's distribution. Raises ValueError without history,
    and for two readings of one day.
    """
    if not history:
        raise ValueError("no reading: give one at least")
    readings = sorted(history, key=lambda reading: reading.day)
    if any(one.day == other.day for one, other in pairwise(readings)):
        raise ValueError("two readings are about the same day: give one of them")
    latest = readings[-1]
    ahead = (due - latest.day).days / DAYS_OF_A_YEAR
    value = float(latest.value)
    required = (target - value) / ahead if ahead > 0 else None
    span = (latest.day - readings[0].day).days / DAYS_OF_A_YEAR
    actual = (value - float(readings[0].value)) / span if span else None
    variance = _variance(readings, actual)
    unknown = _why_not(len(readings), ahead, variance, direction, tolerance)
    if unknown or actual is None:
        return Outlook(required, actual, unknown=unknown)
    walk = _Walk(
        middle=value + actual * ahead,
        spread=sqrt(variance * (ahead + ahead * ahead / span)),
        freedom=len(readings) - 2,
        bounds=bounds,
    )
    chance = {
        Direction.UP: lambda: 1 - walk.below(target),
        Direction.DOWN: lambda: walk.upto(target),
        Direction.TOWARDS: lambda: (
            walk.upto(target + (tolerance or 0)) - walk.below(target - (tolerance or 0))
        ),
    }[direction]()
    return Outlook(required, actual, chance, walk.quantile(0.05), walk.quantile(0.95))


def _variance(readings: Sequence[Reading], pace: float | None) -> float:
    """Variance of one year's change around the mean pace."""
    if pace is None or len(readings) < FEWEST_READINGS:
        return 0.0
    parts = []
    for before, after in pairwise(readings):
        years = (after.day - before.day).days / DAYS_OF_A_YEAR
        parts.append((float(after.value - before.value) - pace * years) ** 2 / years)
    size = max(abs(float(reading.value)) for reading in readings)
    found = fsum(parts) / (len(readings) - 2)
    return found if found > (1e-9 * size) ** 2 else 0.0


def _why_not(
    readings: int, ahead: float, variance: float, direction: Direction, tolerance: float | None
) -> Unknown | None:
    if ahead <= 0:
        return Unknown.DUE
    if readings < FEWEST_READINGS:
        return Unknown.TOO_SHORT
    if direction is Direction.TOWARDS and tolerance is None:
        return Unknown.NO_TOLERANCE
    return None if variance else Unknown.NEVER_VARIED


@dataclass(frozen=True)
class _Walk:
    """Where the value may be on the due day: Student's distribution, held at the bounds."""

    middle: float
    spread: float
    freedom: int
    bounds: tuple[float | None, float | None]

    def below(self, value: float) -> float:
        """Chance of less than `value`."""
        low, high = self.bounds
        if low is not None and value <= low:
            return 0.0
        return 1.0 if high is not None and value > high else self._cdf(value)

    def upto(self, value: float) -> float:
        """Chance of `value` or less."""
        low, high = self.bounds
        if low is not None and value < low:
            return 0.0
        return 1.0 if high is not None and value >= high else self._cdf(value)

    def quantile(self, share: float) -> float:
        from scipy.special import stdtrit  # loaded by the first outlook: no start waits for it

        low, high = self.bounds
        found = self.middle + self.spread * float(stdtrit(self.freedom, share))
        found = found if low is None else max(found, low)
        return found if high is None else min(found, high)

    def _cdf(self, value: float) -> float:
        from scipy.special import stdtr

        return float(stdtr(self.freedom, (value - self.middle) / self.spread))
