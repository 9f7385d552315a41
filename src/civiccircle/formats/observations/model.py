"""What an observation is made of, what can be wrong with one, and what it is checked against."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from civiccircle.formats.periods import Period
from civiccircle.formats.tables import Fault

Text = Mapping[str, str]
"""Words by language code."""


class Wrong(StrEnum):
    """What can be wrong with an observation, beside what can be with any table (`tables.Broken`)."""

    REQUIRED = "required"
    INDICATOR = "indicator"
    PLACE = "place"
    PERIOD = "period"
    FUTURE = "future"
    NUMBER = "number"
    OUT_OF_RANGE = "out of range"
    SMALL_CELL = "small cell"
    UNIT = "unit"
    UNCERTAINTY = "uncertainty"
    NO_VALUE = "no value"
    NO_NOTE = "no note"
    ADDRESS = "address"
    TOO_LONG = "too long"
    UNWRITABLE = "unwritable"
    TWICE = "twice"
    NO_REASON = "no reason"


@dataclass(frozen=True)
class Measure:
    """What may be said of an indicator: how its unit may be spelt, and between what its values lie.

    `minimum_cell`: a count of people in one place that is smaller, and not zero, is refused: it would tell of them.
    """

    units: Collection[str] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    minimum_cell: int | None = None


@dataclass(frozen=True)
class Known:
    """What a table is checked against: indicators by code, slugs of places, languages (the usual one first), today."""

    measures: Mapping[str, Measure]
    places: Collection[str]
    languages: Sequence[str]
    today: date


@dataclass(frozen=True)
class Observed:
    """One observation. `place` is the slug of a place, or empty for all of the community; `value` may be missing."""

    line: int
    indicator: str
    place: str
    period: Period
    value: Decimal | None
    source: Text
    licence: str
    standard_error: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    confidence: Decimal | None = None
    source_url: str = ""
    method: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    reason: Text = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, date, date]:
        """What it is about: of two observations with the same key, one corrects the other."""
        return self.indicator, self.place, self.period.start, self.period.end


@dataclass(frozen=True)
class Table:
    """What was read, and every fault. A table with a fault is not to be used."""

    rows: Sequence[Observed]
    faults: Sequence[Fault]
