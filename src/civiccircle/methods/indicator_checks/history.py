"""A value beside the others of its own series: slips of a factor, jumps, gas units, signs, zeros, repetitions.

A value is foretold by the median of the four that are nearest in time; deviations are logarithms of ratios, so that a
tenth is as far off as ten times as much. It stands out beyond `BOUND` times the median of the other values' deviations
(MAD; Rousseeuw & Croux 1993) and at least threefold.
"""

import math
from collections.abc import Iterator, Sequence
from statistics import median

from civiccircle.methods.indicator_checks.model import Definition, Finding, Reading, Rule, digits_of, found

SHORTEST = 4
"""Values that a series needs before anything can stand out of it."""
NEAREST = 4
BOUND = 4.0
THREEFOLD = math.log(3)
IN_ANY_SERIES = math.log(300)
"""So far off is no change that a community goes through, however restless the series."""
SLIP = math.log(2)
"""How far from a power of ten a slip of one may lie: the value itself changed too."""
RUN = 3
DIGITS = 3
MOLAR_VOLUME = 24.45  # litres at 25 °C and 1013 hPa, the usual reference of air quality directives
MOLAR_MASSES = {"NO2": 46.01, "SO2": 64.07, "O3": 48.0, "CO": 28.01}
GAS_NEAR = 0.15
STEADY = 0.25


def in_history(series: Sequence[Reading], definition: Definition) -> Iterator[Finding]:
    """What stands out of one series, the oldest first."""
    known = [(each, float(each.value)) for each in series if each.value is not None]
    yield from _repeated(series)
    if len(known) < SHORTEST:
        return
    positive = [value for _, value in known if value > 0]
    if len(positive) == len(known):
        yield from _standing_out(known, definition)
    elif len(positive) == len(known) - 1:
        yield from _not_like_the_others(known, positive)


def slip_of(ratio: float) -> int:
    """The power of ten, other than none, that a ratio is near to; 0 if there is none."""
    power = round(math.log10(ratio))
    return power if power and abs(math.log(ratio) - power * math.log(10)) <= SLIP else 0


def _standing_out(known: Sequence[tuple[Reading, float]], definition: Definition) -> Iterator[Finding]:
    logs = [math.log(value) for _, value in known]
    days = [each.end.toordinal() for each, _ in known]
    off = [logs[place] - _foretold(days, logs, place) for place in range(len(known))]
    for place, (reading, value) in enumerate(known):
        usual = math.exp(logs[place] - off[place])
        spread = _spread(days, logs, off, place)
        if gas := _gas(definition, usual / value, spread):
            yield found(
                Rule.GAS_UNIT, reading, unit=gas, factor=usual / value, gas=definition.gas, usual=usual
            )
        elif abs(off[place]) > min(IN_ANY_SERIES, max(THREEFOLD, BOUND * spread)):
            power = slip_of(value / usual)
            rule = Rule.FACTOR if power else Rule.JUMP
            told = {"factor": 10.0**power} if power else {}
            yield found(rule, reading, value=reading.value, usual=usual, **told)


def _foretold(days: Sequence[int], logs: Sequence[float], place: int, without: int = -1) -> float:
    """What the values nearest in time let expect at a place; `without` is a place that has no say."""
    others = range(max(0, place - NEAREST - 1), min(len(days), place + NEAREST + 2))
    allowed = [each for each in others if each not in (place, without)]
    nearest = sorted(allowed, key=lambda each: abs(days[each] - days[place]))[:NEAREST]
    return median(logs[each] for each in nearest)


def _spread(days: Sequence[int], logs: Sequence[float], off: Sequence[float], place: int) -> float:
    """How far the other values lie from what is expected of them where the one at `place` has no say."""
    reach = range(place - NEAREST - 1, place + NEAREST + 2)
    return median(
        abs(logs[each] - _foretold(days, logs, each, place) if each in reach else off[each])
        for each in range(len(off))
        if each != place
    )


def _gas(definition: Definition, factor: float, spread: float) -> str:
    """The unit that a concentration was left in, if a conversion from it brings the value back to the usual."""
    mass = MOLAR_MASSES.get(definition.gas)
    if mass is None:
        return ""
    for unit, scale in (("ppm", 1000.0), ("ppb", 1.0)):
        wanted = scale * mass / MOLAR_VOLUME
        if abs(math.log(factor / wanted)) <= GAS_NEAR and math.log(wanted) > BOUND * spread:
            return unit
    return ""


def _not_like_the_others(
    known: Sequence[tuple[Reading, float]], positive: Sequence[float]
) -> Iterator[Finding]:
    """The one negative value of a positive series, or the one zero of a steady one: often a missing value."""
    usual = median(positive)
    steady = median(abs(math.log(value / usual)) for value in positive) <= STEADY
    for reading, value in known:
        if value < 0 or (value == 0 and steady):
            yield found(Rule.NEGATIVE if value else Rule.ZERO, reading, value=reading.value, usual=usual)


def _repeated(series: Sequence[Reading]) -> Iterator[Finding]:
    """The same digits `RUN` times after one another: told at the end of the run. Round numbers may well repeat."""
    run = 1
    for before, reading, after in zip([None, *series], series, [*series[1:], None], strict=False):
        same = before is not None and reading.value is not None and reading.value == before.value
        run = run + 1 if same else 1
        goes_on = after is not None and after.value == reading.value
        if run >= RUN and not goes_on and reading.value is not None and digits_of(reading.value) >= DIGITS:
            yield found(Rule.REPEATED, reading, value=reading.value, times=run)
