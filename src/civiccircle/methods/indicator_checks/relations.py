"""Values that say something about one another: bounds, shares of one whole, and what cannot exceed what."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from civiccircle.methods.indicator_checks.model import Book, Cell, Definition, Finding, Reading, Rule, found

WHOLE, SLACK = Decimal(100), Decimal(2)
"""Shares of a whole, in percent, and how far rounding and method may take their sum off (U4SSC verification manual)."""
MOST_MISSING = Decimal("0.2")
ENOUGH = 5


def bounds(reading: Reading, definition: Definition) -> Iterator[Finding]:
    """A value that the indicator cannot have."""
    low, high, value = definition.minimum, definition.maximum, reading.value
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        told = {"low": "…" if low is None else low, "high": "…" if high is None else high}
        yield found(Rule.OUT_OF_BOUNDS, reading, value=value, **told)


def shares(reading: Reading, book: Book, readings: Mapping[Cell, Reading]) -> Iterator[Finding]:
    """Shares that do not make up a whole; told at the first of the group, and only where all of them are known."""
    for group in book.shares:
        if group[0] != reading.indicator:
            continue
        values = [_value(readings, code, reading) for code in group]
        known = [each for each in values if each is not None]
        if len(known) == len(group) and abs(sum(known) - WHOLE) > SLACK:
            yield found(Rule.SHARES_SUM, reading, total=sum(known, Decimal(0)), codes=", ".join(group))


def orders(reading: Reading, book: Book, readings: Mapping[Cell, Reading]) -> Iterator[Finding]:
    """A value above that of the next in its chain: tertiary treatment above secondary."""
    for chain in book.orders:
        for lower, upper in itertools.pairwise(chain):
            above = _value(readings, upper, reading) if lower == reading.indicator else None
            if above is not None and reading.value is not None and reading.value > above:
                yield found(Rule.ORDER, reading, value=reading.value, other=upper, most=above)


def not_reported(series: Sequence[Reading]) -> Iterator[Finding]:
    """More than a fifth of a series without a value; told at its last entry that has none."""
    missing = [each for each in series if each.value is None]
    if len(series) >= ENOUGH and len(missing) > MOST_MISSING * len(series):
        yield found(Rule.NOT_REPORTED, missing[-1], missing=len(missing), of=len(series))


def _value(readings: Mapping[Cell, Reading], code: str, at: Reading) -> Decimal | None:
    other = readings.get((code, at.place, at.start, at.end))
    return other.value if other is not None else None
