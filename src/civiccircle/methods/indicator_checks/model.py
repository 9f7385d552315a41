"""What the checks read, and what they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from civiccircle.methods.indicator_formula import PURE, Tree, Unit

Cell = tuple[str, str, date, date]
"""An indicator, a place, and the first and last day of a period."""


class Rule(StrEnum):
    """The checks by their names. Each finding is a question to whoever sent the value, and no verdict."""

    OUT_OF_BOUNDS = "out of bounds"
    NOT_DIVIDED = "not divided"
    SWAPPED = "swapped"
    FACTOR = "factor"
    OTHER_PERIOD = "other period"
    OTHER_DENOMINATOR = "other denominator"
    NOT_RECOMPUTED = "not recomputed"
    PART_EXCEEDS_TOTAL = "part exceeds total"
    SHARES_SUM = "shares sum"
    ORDER = "order"
    GAS_UNIT = "gas unit"
    NEGATIVE = "negative"
    ZERO = "zero"
    REPEATED = "repeated"
    JUMP = "jump"
    PEERS = "peers"
    COPIED = "copied"
    NOT_REPORTED = "not reported"


@dataclass(frozen=True)
class Reading:
    """A value on its line of a table (0: it is on record already). `place` is empty for the whole community."""

    indicator: str
    place: str
    start: date
    end: date
    value: Decimal | None
    line: int = 0

    @property
    def cell(self) -> Cell:
        return self.indicator, self.place, self.start, self.end


@dataclass(frozen=True)
class Definition:
    """What is known of an indicator or component.

    `unit` is that of its values; `formula` gives a rate from components. `gas` is the sign of a gas measured in µg/m³
    (``NO2``). `comparable` with the same of other places: true of rates, not of counts.
    """

    code: str
    unit: Unit = PURE
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    formula: Tree | None = None
    gas: str = ""
    comparable: bool = False


@dataclass(frozen=True)
class Book:
    """Definitions by code; groups of shares that make up 100; chains of codes, each not above the next."""

    definitions: Mapping[str, Definition]
    shares: Sequence[Sequence[str]] = ()
    orders: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Finding:
    """What a rule found, where, and what belongs into its sentence: texts, digits of numbers, codes."""

    rule: Rule
    indicator: str
    place: str
    start: date
    end: date
    line: int
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def cell(self) -> Cell:
        return self.indicator, self.place, self.start, self.end


def found(rule: Rule, at: Reading, **told: object) -> Finding:
    """A finding at a reading."""
    words = {name: _text(each) for name, each in told.items()}
    return Finding(rule, at.indicator, at.place, at.start, at.end, at.line, words)


def _text(value: object) -> str:
    match value:
        case Decimal():
            return f"{value:f}"
        case float():
            return f"{Decimal(f'{value:.4g}'):f}"
        case _:
            return str(value)


def digits_of(value: Decimal) -> int:
    """How many digits say something: 3 of 0.0250, none of zero."""
    return len("".join(map(str, value.normalize().as_tuple().digits)).lstrip("0"))
