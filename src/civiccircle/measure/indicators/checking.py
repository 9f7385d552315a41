"""What the checks ask about values: of a table on its way in, and of what is on record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from civiccircle.formats.observations import Observed
from civiccircle.kernel.communities.models import Community
from civiccircle.methods.indicator_checks import Book, Definition, Reading, check
from civiccircle.methods.indicator_checks import Finding as Found
from civiccircle.methods.indicator_formula import PURE, names_in, read_formula, read_unit

from .models import Finding, Indicator, Observation

ORDERS = (("BB02", "BB01"), ("BB06", "BB05"))
"""Of the catalogue: what cannot be above what, and is no part of it by a formula."""
GASES = {"SU03": "NO2"}


def questions(community: Community, rows: Sequence[Observed]) -> list[Found]:
    """What the checks ask about a table, as it would stand beside what is on record."""
    indicators = _indicators(community)
    codes = _cluster(indicators, {row.indicator for row in rows})
    readings = [*_on_record(codes, indicators), *map(_reading, rows)]
    lines = {row.line for row in rows}
    return [each for each in check(readings, _book(codes, indicators)) if each.line in lines and each.line]


def renew_findings(community: Community, codes: Collection[str], at: datetime) -> None:
    """Ask anew about these indicators and all that hang together with them. What is found no more has ended."""
    indicators = _indicators(community)
    cluster = _cluster(indicators, codes)
    found = check(_on_record(cluster, indicators), _book(cluster, indicators))
    fresh = {_identity(each.indicator, each): each for each in found}
    code_of = {indicators[code].pk: code for code in cluster}
    ended = []
    for known in Finding.objects.filter(indicator__in=code_of, ended_at=None):
        if fresh.pop(_identity(code_of[known.indicator_id], known), None) is None:
            known.ended_at = at
            ended.append(known)
    Finding.objects.bulk_update(ended, ["ended_at"], batch_size=200)
    Finding.objects.bulk_create(
        [
            Finding(
                indicator=indicators[each.indicator],
                place=each.place,
                start=each.start,
                end=each.end,
                rule=each.rule.value,
                told=dict(each.told),
                found_at=at,
            )
            for each in fresh.values()
        ],
        batch_size=500,
    )


def _identity(code: str, each: Finding | Found) -> object:
    return code, each.place, each.start, each.end, str(each.rule), tuple(sorted(each.told.items()))


def _indicators(community: Community) -> dict[str, Indicator]:
    return {each.code: each for each in Indicator.objects.filter(community=community, retired_at=None)}


def _cluster(indicators: Mapping[str, Indicator], codes: Iterable[str]) -> list[str]:
    """All indicators that these hang together with: by a formula, a whole, an order."""
    linked = defaultdict[str, set[str]](set)
    for group in _links(indicators):
        for code in group:
            linked[code].update(group)
    found, open_ends = set[str](), [code for code in codes if code in indicators]
    while open_ends:
        code = open_ends.pop()
        if code not in found:
            found.add(code)
            open_ends += [each for each in linked[code] if each in indicators]
    return sorted(found)


def _links(indicators: Mapping[str, Indicator]) -> Iterable[Sequence[str]]:
    for code, each in indicators.items():
        if each.formula:
            yield [code, *names_in(read_formula(each.formula))]
    yield from _wholes(indicators)
    yield from _orders(indicators)


def _wholes(indicators: Mapping[str, Indicator]) -> list[list[str]]:
    groups = defaultdict[str, list[str]](list)
    for code in sorted(indicators):
        if indicators[code].whole:
            groups[indicators[code].whole].append(code)
    return [group for group in groups.values() if len(group) > 1]


def _orders(indicators: Mapping[str, Indicator]) -> list[tuple[str, str]]:
    own = [(code, each.not_above) for code, each in sorted(indicators.items()) if each.not_above]
    return [pair for pair in (*ORDERS, *own) if all(code in indicators for code in pair)]


def _book(codes: Collection[str], indicators: Mapping[str, Indicator]) -> Book:
    here = {code: indicators[code] for code in codes}
    return Book({code: _definition(each) for code, each in here.items()}, _wholes(here), _orders(here))


def _definition(each: Indicator) -> Definition:
    return Definition(
        each.code,
        read_unit(each.measured_in) if each.measured_in else PURE,
        each.minimum,
        each.maximum,
        read_formula(each.formula) if each.formula else None,
        each.gas or GASES.get(each.code, ""),
        comparable=bool(each.denominator) or each.maximum is not None,
    )


def _on_record(codes: Collection[str], indicators: Mapping[str, Indicator]) -> list[Reading]:
    code_of = {indicators[code].pk: code for code in codes}
    found = Observation.objects.filter(indicator__in=code_of, ended_at=None)
    names = ("indicator_id", "place", "start", "end", "value")
    return [Reading(code_of[pk], *rest) for pk, *rest in found.values_list(*names)]


def _reading(row: Observed) -> Reading:
    return Reading(row.indicator, row.place, row.period.start, row.period.end, row.value, row.line)
