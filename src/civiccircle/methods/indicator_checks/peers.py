"""A value beside those of other places in the same period, and series that were copied from one place to another."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from civiccircle.methods.indicator_checks.history import slip_of
from civiccircle.methods.indicator_checks.model import Definition, Finding, Reading, Rule, digits_of, found

FEWEST = 10
"""Places that it takes to say what is usual among them."""
BOUND = 6 * 1.4826
SIXFOLD = math.log(6)
COPIED_DIGITS = 15
"""So many digits in which two places agree in all periods are no chance."""


def among_peers(readings: Sequence[Reading], definition: Definition) -> Iterator[Finding]:
    """What stands out among the places, of an indicator whose values can be compared; readings of one indicator."""
    yield from _copied(readings)
    if not definition.comparable:
        return
    periods = defaultdict[tuple[date, date], list[Reading]](list)
    for each in readings:
        if each.place and each.value is not None and each.value > 0:
            periods[each.start, each.end].append(each)
    for found_then in periods.values():
        if len(found_then) >= FEWEST:
            yield from _in_a_period(found_then)


def _in_a_period(readings: Sequence[Reading]) -> Iterator[Finding]:
    values = [float(each.value or 0) for each in readings]
    usual = median(values)
    off = [math.log(value / usual) for value in values]
    bound = max(SIXFOLD, BOUND * median(map(abs, off)))
    for reading, value, far in zip(readings, values, off, strict=True):
        if abs(far) > bound:
            power = slip_of(value / usual)
            rule, told = (Rule.FACTOR, {"factor": 10.0**power}) if power else (Rule.PEERS, {})
            yield found(rule, reading, value=reading.value, usual=usual, **told)


def _copied(readings: Sequence[Reading]) -> Iterator[Finding]:
    series = defaultdict[str, list[Reading]](list)
    for each in readings:
        if each.value is not None:
            series[each.place].append(each)
    first = dict[object, str]()
    for place in sorted(series):
        here = sorted(series[place], key=lambda each: (each.end, each.start))
        values = {each.value for each in here if each.value is not None}
        if len(values) < 2 or sum(map(digits_of, values)) < COPIED_DIGITS:
            continue
        other = first.setdefault(tuple((each.start, each.end, each.value) for each in here), place)
        if other != place:
            yield found(Rule.COPIED, here[-1], other=other, periods=len(here))
