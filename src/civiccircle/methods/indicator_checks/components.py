"""A rate beside the components that it is made from: recomputed, and when it differs, what may have gone wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from civiccircle.methods.indicator_checks.history import slip_of
from civiccircle.methods.indicator_checks.model import Book, Cell, Definition, Finding, Reading, Rule, found
from civiccircle.methods.indicator_formula import (
    Binary,
    Computed,
    Given,
    Name,
    Number,
    Tree,
    compute,
    names_in,
)

AGREES = Decimal("0.005")
"""Relative difference that rounding of published components explains, beside half of the rate's own last digit."""
EXACTLY = Decimal("0.0005")
"""How near an explanation must come before it is offered."""

NEXT_PERIOD = 800  # days: the year before or after, and that of a survey every two years

Readings = Mapping[Cell, Reading]
Series = Mapping[tuple[str, str], Sequence[Reading]]
"""Readings by indicator and place, the oldest first."""


def against_components(reading: Reading, book: Book, readings: Readings, series: Series) -> Iterator[Finding]:
    """What is wrong with a rate whose components are known for its place and period."""
    definition = book.definitions[reading.indicator]
    if definition.formula is None or reading.value is None:
        return
    here = _Here(definition, definition.formula, book, readings, series, reading)
    given = {name: here.given(name, reading.start, reading.end) for name in names_in(definition.formula)}
    computed = compute(definition.formula, given, definition.unit)
    if not isinstance(computed, Computed) or _agree(reading.value, computed.value):
        return
    yield _explained(here, given, reading.value, computed.value)


def parts_and_totals(reading: Reading, book: Book, readings: Readings) -> Iterator[Finding]:
    """A part above its total: of shares (from 0 to 100 or to 1) of one count in another."""
    definition = book.definitions[reading.indicator]
    if definition.formula is None or definition.maximum not in (1, 100) or definition.minimum != 0:
        return
    match _fraction(definition.formula):
        case (Name(name=part), Name(name=total)):
            at = reading.place, reading.start, reading.end
            small, large = readings.get((part, *at)), readings.get((total, *at))
            if small is None or large is None or small.value is None or large.value is None:
                return
            if small.value > large.value:
                yield found(Rule.PART_EXCEEDS_TOTAL, small, value=small.value, total=total, whole=large.value)


@dataclass(frozen=True)
class _Here:
    """A rate at its place, and what is known around it."""

    definition: Definition
    formula: Tree
    book: Book
    readings: Readings
    series: Series
    reading: Reading

    def given(self, name: str, start: date, end: date) -> Given:
        known = self.readings.get((name, self.reading.place, start, end))
        return Given(known.value if known else None, self.book.definitions[name].unit)

    def value(self, given: Mapping[str, Given]) -> Decimal | None:
        computed = compute(self.formula, given, self.definition.unit)
        return computed.value if isinstance(computed, Computed) else None


def _explained(here: _Here, given: Mapping[str, Given], value: Decimal, computed: Decimal) -> Finding:
    """The first explanation that brings the value about; else that it differs."""
    at, told = here.reading, {"value": value, "computed": computed}
    if component := _undivided(here.formula, given, value):
        return found(Rule.NOT_DIVIDED, at, component=component, **told)
    if _is_swapped(here, given, value):
        return found(Rule.SWAPPED, at, **told)
    if name_and_year := _other_period(here, given, value):
        name, year = name_and_year
        return found(Rule.OTHER_PERIOD, at, component=name, period=year, **told)
    if instead := _other_denominator(here, given, value):
        return found(Rule.OTHER_DENOMINATOR, at, component=instead, **told)
    power = slip_of(float(value / computed)) if computed and value / computed > 0 else 0
    if power and _near(value, computed * Decimal(10) ** power, AGREES):
        return found(Rule.FACTOR, at, usual=computed, factor=10.0**power, value=value)
    return found(Rule.NOT_RECOMPUTED, at, **told)


def _agree(value: Decimal, computed: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    rounding = Decimal(1).scaleb(exponent) / 2 if isinstance(exponent, int) else Decimal(0)
    return abs(value - computed) <= min(rounding, Decimal(1) / 2) + AGREES * abs(computed)


def _near(value: Decimal, other: Decimal, within: Decimal = EXACTLY) -> bool:
    return abs(value - other) <= within * abs(other)


def _fraction(tree: Tree) -> tuple[Tree, Tree] | None:
    """Numerator and denominator of ``100 * a / b``, ``a / b * 100`` and the like, without the factor."""
    match tree:
        case Binary("*", Number(), right) | Binary("*", right, Number()):
            return _fraction(right)
        case Binary("/", Binary("*", Number(), left) | Binary("*", left, Number()) | left, right):
            return left, right
    return None


def _undivided(tree: Tree, given: Mapping[str, Given], value: Decimal) -> str:
    """The component, or a hundred times of which, the value repeats."""
    parts = _fraction(tree)
    for name in names_in(parts[0]) if parts else ():
        component = given[name].value
        if component and any(_near(value, component * factor) for factor in (1, 100)):
            return name
    return ""


def _is_swapped(here: _Here, given: Mapping[str, Given], value: Decimal) -> bool:
    match _fraction(here.formula):
        case (Name(name=over), Name(name=under)) if given[over].value and given[under].value:
            swapped = here.value({**given, over: given[under], under: given[over]})
            return swapped is not None and _near(value, swapped, AGREES)
    return False


def _other_period(here: _Here, given: Mapping[str, Given], value: Decimal) -> tuple[str, str] | None:
    """The component that, taken from the period before or after, gives the value."""
    at = here.reading
    for name in given:
        for other in here.series.get((name, at.place), ()):
            if abs((other.end - at.end).days) > NEXT_PERIOD:
                continue
            if other.cell[2:] == (at.start, at.end) or other.value is None:
                continue
            taken = here.value({**given, name: Given(other.value, given[name].unit)})
            if taken is not None and _near(value, taken):
                return name, str(other.end.year)
    return None


def _other_denominator(here: _Here, given: Mapping[str, Given], value: Decimal) -> str:
    """Another component that, put under the line, gives the value: inhabitants for households."""
    match _fraction(here.formula):
        case (_, Name(name=under)):
            for code in here.book.definitions:
                instead = here.readings.get((code, *here.reading.cell[1:]))
                if code in given or code == here.reading.indicator or instead is None or not instead.value:
                    continue
                taken = here.value({**given, under: Given(instead.value, given[under].unit)})
                if taken is not None and _near(value, taken):
                    return code
    return ""
