"""Errors sown into indicator tables are all found, and the real tables themselves raise hardly a question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from civiccircle.methods.indicator_checks import Book, Finding, Reading, check
from civiccircle.methods.indicator_checks.model import Cell, digits_of
from tests.methods.indicator_checks import tables
from tests.methods.indicator_checks.tables import Table, series_of

MOST_FALSE = 0.01
MOST_RESTLESS = 3
"""Of a series, the largest value by the smallest: in a restless one a factor of ten is no certain slip."""
FACTORS = ("0.001", "0.01", "0.1", "10", "100", "1000", "-1", "0")


def steady(series: Sequence[Reading]) -> bool:
    values = [each.value for each in series if each.value is not None]
    return len(values) >= 4 and min(values) > 0 and max(values) / min(values) < MOST_RESTLESS


def sown(
    table: Table, spoil: Callable[[list[Reading], int], Cell | None], chosen: Callable[..., bool]
) -> Iterator[tuple[Cell, list[Finding]]]:
    """One error in each chosen series, in turn at each of its places; yields where, with all that is found."""
    readings, book = table
    rows, cells = list[Reading](), list[Cell]()
    for number, series in enumerate(series_of(readings)):
        if chosen(series):
            cell = spoil(series, number % len(series))
            if cell is not None:
                cells.append(cell)
        rows += series
    findings = check(rows, book)
    for cell in cells:
        yield cell, findings


def factor(by: str) -> Callable[[list[Reading], int], Cell]:
    def spoil(series: list[Reading], place: int) -> Cell:
        value = series[place].value
        assert value is not None
        series[place] = replace(series[place], value=value * Decimal(by))
        return series[place].cell

    return spoil


def repetition(series: list[Reading], place: int) -> Cell | None:
    place = min(place, len(series) - 3)
    value = series[place].value
    if value is None or digits_of(value) < 3:
        return None
    for later in range(place + 1, len(series)):
        series[later] = replace(series[later], value=value)
    return series[-1].cell


def missed(table: Table, chosen: Callable[..., bool] = steady) -> tuple[int, list[Cell]]:
    """How many errors were sown, and those that no finding names."""
    sown_in, lost = 0, list[Cell]()
    for spoil in [*map(factor, FACTORS), repetition]:
        for cell, findings in sown(table, spoil, chosen):
            sown_in += 1
            if cell not in {each.cell for each in findings}:
                lost.append(cell)
    return sown_in, lost


def test_all_slips_sown_into_steady_series_of_montreal_are_found(shared_data: Path) -> None:
    number, lost = missed(tables.montreal(shared_data / "indicators"))
    assert number >= 1_000
    assert lost == []


def test_of_slips_sown_into_any_series_of_montreal_hardly_one_is_missed(shared_data: Path) -> None:
    """Also where values went from 27 over 106 to 5 within three years."""

    def any_of_four(series: Sequence[Reading]) -> bool:
        return len(series) >= 4 and all(each.value is not None and each.value > 0 for each in series)

    number, lost = missed(tables.montreal(shared_data / "indicators"), any_of_four)
    assert number >= 1_200
    assert len(lost) <= 0.02 * number


def test_all_errors_sown_into_rates_of_london_are_found(shared_data: Path) -> None:
    rows, book = tables.london(shared_data / "indicators")
    people, area = (
        {each.place: each.value for each in rows if each.indicator == code} for code in ("people", "area")
    )
    kinds: list[Callable[[Decimal, str], Decimal | None]] = [
        lambda _, place: people[place],
        lambda _, place: (area[place] or 0) / (people[place] or Decimal(1)),
        lambda value, _: value * 10,
        lambda value, _: value / 100,
        lambda value, _: value * Decimal("1.07"),
    ]
    number = 0
    for kind in kinds:
        spoilt = [
            replace(each, value=kind(each.value, each.place))
            if each.indicator == "density" and each.value
            else each
            for each in rows
        ]
        places = {each.place for each in check(spoilt, book) if each.indicator == "density"}
        assert places == set(people), kind
        number += len(places)
    shares = [each for each in rows if each.indicator == book.shares[0][1]]
    for each in shares:
        assert each.value is not None
        others = [row for row in rows if row is not each]
        findings = check([*others, replace(each, value=each.value + 9)], Book(book.definitions, book.shares))
        assert any(found.place == each.place and found.rule == "shares sum" for found in findings)
    assert number + len(shares) >= 190


@pytest.mark.parametrize("name", ["montreal", "london", "carbon", "brazil", "populations"])
def test_real_tables_raise_at_most_one_question_in_a_hundred_values(name: str, shared_data: Path) -> None:
    """Each question about a published value is counted as false, although some are well asked."""
    readings, book = getattr(tables, name)(shared_data / "indicators")
    findings = check(readings, book)
    assert len(readings) > 500
    assert len(findings) <= MOST_FALSE * len(readings), findings[:20]


def test_all_slips_sown_into_a_made_up_town_are_found() -> None:
    """The same without any file."""
    rows, book = tables.town()
    assert check(rows, book) == []
    number, lost = missed((rows, book))
    assert number >= 90
    assert lost == []
