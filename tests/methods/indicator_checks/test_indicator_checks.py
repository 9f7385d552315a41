"""Each check finds its kind of mistake in a clean town, says where, and is silent about the town itself."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from civiccircle.methods.indicator_checks import Book, Finding, Rule, check

from .tables import YEARS, definition, reading, town


def spoilt(indicator: str, year: int, spoil: Callable[[Decimal], object]) -> list[Finding]:
    """What is found in the town when one value is spoilt, beside what that value drags along."""
    rows, book = town()
    for place, each in enumerate(rows):
        if each.indicator == indicator and each.end.year == year:
            assert each.value is not None
            rows[place] = replace(each, value=Decimal(str(spoil(each.value))), line=place + 2)
    return check(rows, book)


def at(findings: list[Finding], indicator: str, year: int) -> list[Rule]:
    return [each.rule for each in findings if (each.indicator, each.end.year) == (indicator, year)]


def value_of(indicator: str, year: int) -> Decimal:
    [found] = [each.value for each in town()[0] if (each.indicator, each.end.year) == (indicator, year)]
    assert found is not None
    return found


def test_clean_town_raises_no_question() -> None:
    assert check(*town()) == []


@pytest.mark.parametrize("factor", [1, 100])
def test_value_that_repeats_its_numerator_was_not_divided(factor: int) -> None:
    [found] = [
        each
        for each in spoilt("IN02", 2019, lambda _: factor * value_of("patents", 2019))
        if each.indicator == "IN02"
    ]
    assert (found.rule, found.told["component"]) == (Rule.NOT_DIVIDED, "patents")
    assert found.line > 1


def test_denominator_over_numerator_was_swapped() -> None:
    wrong = round(100 * value_of("households", 2018) / value_of("connected", 2018), 2)
    assert Rule.SWAPPED in at(spoilt("BB01", 2018, lambda _: wrong), "BB01", 2018)


@pytest.mark.parametrize("factor", ["0.01", "10", "1000"])
def test_rate_of_another_factor_is_named_with_the_factor(factor: str) -> None:
    [found] = [
        each for each in spoilt("IN02", 2020, lambda value: value * Decimal(factor)) if each.end.year == 2020
    ]
    assert found.rule is Rule.FACTOR
    assert Decimal(found.told["factor"]) == Decimal(factor)


def test_denominator_of_the_year_before_is_named() -> None:
    wrong = round(100_000 * value_of("patents", 2021) / value_of("population", 2020), 4)
    [found] = [each for each in spoilt("IN02", 2021, lambda _: wrong) if each.indicator == "IN02"]
    assert (found.rule, found.told["component"], found.told["period"]) == (
        Rule.OTHER_PERIOD,
        "population",
        "2020",
    )


def test_inhabitants_for_households_are_named() -> None:
    wrong = round(100 * value_of("connected", 2022) / value_of("population", 2022), 4)
    [found] = [each for each in spoilt("BB01", 2022, lambda _: wrong) if each.indicator == "BB01"]
    assert (found.rule, found.told["component"]) == (Rule.OTHER_DENOMINATOR, "population")


def test_rate_that_nothing_explains_is_told_beside_what_its_components_give() -> None:
    [found] = [each for each in spoilt("BB01", 2017, lambda value: value - 7) if each.indicator == "BB01"]
    assert found.rule is Rule.NOT_RECOMPUTED
    assert Decimal(found.told["computed"]).quantize(Decimal("0.1")) == value_of("BB01", 2017)


def test_part_above_its_total_is_found_at_the_part() -> None:
    assert Rule.PART_EXCEEDS_TOTAL in at(spoilt("connected", 2018, lambda _: 90_000), "connected", 2018)


def test_shares_must_make_up_a_hundred_within_two() -> None:
    assert at(spoilt("ride", 2018, lambda value: value + 2), "walk", 2018) == []
    assert at(spoilt("ride", 2018, lambda value: value + 3), "walk", 2018) == [Rule.SHARES_SUM]


def test_stricter_treatment_cannot_reach_more_than_the_one_before() -> None:
    assert Rule.ORDER in at(spoilt("tertiary", 2019, lambda _: "76.1"), "tertiary", 2019)


@pytest.mark.parametrize(("unit", "factor"), [("ppm", 1882), ("ppb", "1.882")])
def test_gas_left_in_parts_of_air_is_named_by_its_unit(unit: str, factor: object) -> None:
    findings = spoilt("NO2", 2020, lambda value: value / Decimal(str(factor)))
    [found] = [each for each in findings if each.end.year == 2020]
    assert (found.rule, found.told["unit"]) == (Rule.GAS_UNIT, unit)


def test_lone_negative_and_lone_zero_stand_out() -> None:
    assert at(spoilt("NO2", 2018, lambda value: -value), "NO2", 2018) == [Rule.NEGATIVE]
    assert at(spoilt("NO2", 2018, lambda _: 0), "NO2", 2018) == [Rule.ZERO]


def test_jump_is_found_and_its_neighbours_are_not() -> None:
    findings = spoilt("population", 2019, lambda value: value * Decimal("3.7"))
    assert [each.end.year for each in findings if each.indicator == "population"] == [2019]
    assert at(findings, "population", 2019) == [Rule.JUMP]


def test_steady_growth_is_no_jump() -> None:
    rows = [reading("grows", year, round(100 * 1.3**number, 1)) for number, year in enumerate(YEARS)]
    assert check(rows, Book({"grows": definition("grows")})) == []


def test_value_that_three_years_repeat_is_asked_about_once() -> None:
    rows = [
        reading("r", year, value)
        for year, value in zip(YEARS, ["7.31", "7.42", "7.42", "7.42", "7.42", "7.55"], strict=False)
    ]
    [found] = check(rows, Book({"r": definition("r")}))
    assert (found.rule, found.end.year, found.told["times"]) == (Rule.REPEATED, 2020, "4")
    round_ones = [reading("r", year, 40) for year in YEARS]
    assert check(round_ones, Book({"r": definition("r")})) == []


def test_value_out_of_bounds_tells_the_bounds() -> None:
    [found] = check([reading("p", 2020, 120)], Book({"p": definition("p", low=0, high=100)}))
    assert (found.rule, found.told) == (Rule.OUT_OF_BOUNDS, {"value": "120", "low": "0", "high": "100"})


def test_place_that_stands_out_among_its_peers_is_found() -> None:
    book = Book({"r": replace(definition("r"), comparable=True)})
    rows = [reading("r", 2020, 40 + number, f"place-{number}") for number in range(12)]
    assert check(rows, book) == []
    rows[5] = replace(rows[5], value=Decimal(4500))
    [found] = check(rows, book)
    assert (found.rule, found.place, found.told["factor"]) == (Rule.FACTOR, "place-5", "100")
    counts = Book({"r": definition("r")})
    assert check(rows, counts) == []


def test_series_that_repeats_that_of_another_place_was_copied() -> None:
    values = ("41234", "41873", "42951", "43377")
    rows = [
        reading("c", 2016 + n, value, place) for place in ("east", "west") for n, value in enumerate(values)
    ]
    [found] = check(rows, Book({"c": definition("c")}))
    assert (found.rule, found.place, found.told["other"]) == (Rule.COPIED, "west", "east")


def test_more_than_a_fifth_without_a_value_is_asked_about() -> None:
    book = Book({"r": definition("r")})
    rows = [
        reading("r", year, None if number in (2, 5) else 40 + number) for number, year in enumerate(YEARS)
    ]
    [found] = check(rows, book)
    assert (found.rule, found.told) == (Rule.NOT_REPORTED, {"missing": "2", "of": "8"})
    assert check([*rows[:5], *rows[6:]], book) == []


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    rows, book = town()
    rows = [
        replace(each, value=each.value * 1000) if n % 17 == 0 and each.value else each
        for n, each in enumerate(rows)
    ]
    usual = check(rows, book)
    assert len(usual) > 5
    random.Random(3).shuffle(rows)
    assert check(rows, book) == usual


def test_reading_of_what_nobody_defined_is_passed_over() -> None:
    assert check([reading("nobody", 2020, 1)], Book({})) == []
