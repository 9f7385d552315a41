"""How far an indicator has come from where it stood when its target was set.

Progress is counted in differences, never in ratios, so that it holds for values that fall, for those that start at
zero and for those below it. Times are days; all values have the unit of the indicator.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

METHOD, VERSION = "target-progress", "1"


class Direction(StrEnum):
    """Which way is better: more, less, or nearer to the target from either side."""

    UP = "up"
    DOWN = "down"
    TOWARDS = "towards"


class Pace(StrEnum):
    """How a value stands to its target. `UNKNOWN`: no baseline to measure the way from, or no value after it."""

    REACHED = "reached"
    ON_COURSE = "on course"
    BEHIND = "behind"
    AWAY = "away"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """A value, and the last day of the period that it is about."""

    value: Decimal
    day: date


@dataclass(frozen=True)
class Progress:
    """`gap`: latest value minus target. `share`: of the way from the baseline, gone by the latest value; below zero
    when it went the wrong way, above one when it went too far. `elapsed`: of the time to the due day, gone by then.
    """

    pace: Pace
    gap: Decimal
    share: Fraction | None = None
    elapsed: Fraction | None = None


def progress(
    target: Decimal,
    due: date,
    latest: Reading,
    baseline: Reading | None = None,
    direction: Direction = Direction.UP,
) -> Progress:
    """Compare `latest` with `target`, and the way gone with the time gone since `baseline`.

    On course means that the share of the way is at least the share of the time (straight-line pace). A value of a
    period that ended on the due day or later decides whether the target was reached or missed.
    """
    gap = latest.value - target
    reached = {Direction.UP: gap >= 0, Direction.DOWN: gap <= 0, Direction.TOWARDS: gap == 0}[direction]
    share = elapsed = None
    if baseline is not None and baseline.day < latest.day:
        way = _distance(baseline.value, target, direction)
        if way:
            share = 1 - Fraction(_distance(latest.value, target, direction)) / Fraction(way)
        if baseline.day < due:
            elapsed = Fraction((latest.day - baseline.day).days, (due - baseline.day).days)
    return Progress(_pace(reached, latest.day >= due, share, elapsed), gap, share, elapsed)


def _distance(value: Decimal, target: Decimal, direction: Direction) -> Decimal:
    """How far `value` has still to go; negative beyond the target, unless both sides of it count as a way off."""
    match direction:
        case Direction.UP:
            return target - value
        case Direction.DOWN:
            return value - target
        case Direction.TOWARDS:
            return abs(value - target)


def _pace(reached: bool, due: bool, share: Fraction | None, elapsed: Fraction | None) -> Pace:
    if reached:
        return Pace.REACHED
    if due:
        return Pace.MISSED
    if share is None or elapsed is None:
        return Pace.UNKNOWN
    if share < 0:
        return Pace.AWAY
    return Pace.ON_COURSE if share >= elapsed else Pace.BEHIND
