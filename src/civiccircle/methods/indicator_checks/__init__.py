"""Checks of indicator tables: what a machine can ask about a value before a reader trusts it.

Pure functions over a table of readings and a book of definitions. The rules follow those of the verification manual
of the U4SSC key performance indicators (pp. 32, 36) in our own words, with those of robust statistics added. The same
readings give the same findings in any order of rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from civiccircle.methods.indicator_checks import components, history, peers, relations
from civiccircle.methods.indicator_checks.model import Book, Cell, Definition, Finding, Reading, Rule

METHOD, VERSION = "indicator-checks", "1"

__all__ = ["Book", "Definition", "Finding", "Reading", "Rule", "check"]


def check(readings: Iterable[Reading], book: Book) -> list[Finding]:
    """Everything that the rules find, in the order of indicators, places and periods.

    Readings of indicators that the book does not define are passed over; of two in one cell the last counts. Of one
    value the most telling finding is kept: what its components say before its history, its history before its peers.
    """
    cells: dict[Cell, Reading] = {each.cell: each for each in readings if each.indicator in book.definitions}
    ordered = sorted(cells.values(), key=lambda each: (each.indicator, each.place, each.end, each.start))
    told, found = set[Cell](), list[Finding]()
    for findings in (
        _by_components(ordered, book, cells),
        _by_history(ordered, book),
        _by_peers(ordered, book),
    ):
        fresh = [each for each in findings if each.cell not in told]
        told |= {each.cell for each in fresh}
        found += fresh
    found += _by_relations(ordered, book, cells)
    rules = list(Rule)
    return sorted(found, key=lambda each: (*each.cell, rules.index(each.rule)))


def _by_components(ordered: Sequence[Reading], book: Book, cells: dict[Cell, Reading]) -> Iterator[Finding]:
    series = {(each[0].indicator, each[0].place): each for each in _grouped(ordered, _series)}
    for reading in ordered:
        yield from components.against_components(reading, book, cells, series)


def _by_history(ordered: Sequence[Reading], book: Book) -> Iterator[Finding]:
    for series in _grouped(ordered, _series):
        yield from history.in_history(series, book.definitions[series[0].indicator])


def _by_peers(ordered: Sequence[Reading], book: Book) -> Iterator[Finding]:
    for readings in _grouped(ordered, lambda each: each.indicator):
        yield from peers.among_peers(readings, book.definitions[readings[0].indicator])


def _by_relations(ordered: Sequence[Reading], book: Book, cells: dict[Cell, Reading]) -> Iterator[Finding]:
    for reading in ordered:
        yield from relations.bounds(reading, book.definitions[reading.indicator])
        yield from components.parts_and_totals(reading, book, cells)
        yield from relations.shares(reading, book, cells)
        yield from relations.orders(reading, book, cells)
    for series in _grouped(ordered, _series):
        yield from relations.not_reported(series)


def _series(reading: Reading) -> tuple[str, str]:
    return reading.indicator, reading.place


def _grouped(ordered: Sequence[Reading], key: Callable[[Reading], object]) -> Iterable[list[Reading]]:
    groups = defaultdict[object, list[Reading]](list)
    for each in ordered:
        groups[key(each)].append(each)
    return groups.values()
