"""What a chart draws of a series, as plain numbers; the table beside it has the exact ones."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .models import Target
from .standing import Entry

STANDARD_ERRORS = Decimal("1.96")
"""On either side of a value, for an interval of 95 % where only the standard error is known."""


class Spot(NamedTuple):
    """A value at the middle of its period, and what it lies between; `None` is a missing one."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None


def spots(series: Iterable[Entry]) -> list[Spot]:
    """A series as a chart draws it."""
    return [_spot(each) for each in series]


def aim(target: Target | None) -> Spot | None:
    """A target as a chart draws it."""
    return None if target is None else Spot(target.due, float(target.value))


def _spot(entry: Entry) -> Spot:
    middle = entry.start + (entry.end - entry.start) / 2
    if entry.value is None:
        return Spot(middle, None)
    low, high = entry.low, entry.high
    if low is None and entry.standard_error is not None:
        reach = STANDARD_ERRORS * entry.standard_error
        low, high = entry.value - reach, entry.value + reach
    return Spot(middle, float(entry.value), *(None if each is None else float(each) for each in (low, high)))
