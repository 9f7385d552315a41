"""What a chart draws of a series, as plain numbers; the table beside it has the exact ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .models import Observation, Target

STANDARD_ERRORS = Decimal("1.96")
"""On either side of a value, for an interval of 95 % where only the standard error is known."""


@dataclass(frozen=True)
class Spot:
    """A value at the middle of its period, and what it lies between; `None` is a missing one."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None


def spots(series: Iterable[Observation]) -> list[Spot]:
    """A series as a chart draws it."""
    return [_spot(each) for each in series]


def aim(target: Target | None) -> Spot | None:
    """A target as a chart draws it."""
    return None if target is None else Spot(target.due, float(target.value))


def _spot(observation: Observation) -> Spot:
    middle = observation.start + (observation.end - observation.start) / 2
    if observation.value is None:
        return Spot(middle, None)
    low, high = observation.low, observation.high
    if low is None and observation.standard_error is not None:
        reach = STANDARD_ERRORS * observation.standard_error
        low, high = observation.value - reach, observation.value + reach
    return Spot(
        middle, float(observation.value), *(None if each is None else float(each) for each in (low, high))
    )
