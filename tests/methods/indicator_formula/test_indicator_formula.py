"""Formulas of rates: read, checked by their units, computed, and refused with the place and the reason."""

import random
from decimal import Decimal
from fractions import Fraction
from statistics import pstdev

import pytest

from civiccircle.methods.indicator_formula import (
    DEEPEST,
    LONGEST,
    PURE,
    Computed,
    FormulaFault,
    Given,
    NotComputable,
    Why,
    Wrong,
    check_units,
    compute,
    names_in,
    read_formula,
    read_unit,
    unit_of,
)


def given(**values: str) -> dict[str, Given]:
    return {name: Given(Decimal(value)) for name, value in values.items()}


def value(text: str, **values: str) -> Decimal:
    found = compute(read_formula(text), given(**values))
    assert isinstance(found, Computed), found
    return found.value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("100 * connected / households", "91.2"),
        ("100 × connected ÷ households", "91.2"),
        ("households - connected - 1", "87"),
        ("households - (connected - 1)", "89"),
        ("connected / 2 / 4", "114"),
        ("connected / (2 / 4)", "1824"),
        ("-connected + households * 2", "1088"),
        ("--connected", "912"),
        ("2 * -connected", "-1824"),
        ("0.5", "0.5"),
    ],
)
def test_formula_is_computed_as_it_is_written(text: str, wanted: str) -> None:
    assert value(text, connected="912", households="1000") == Decimal(wanted)


def test_formula_agrees_with_exact_fractions_whatever_it_is_made_of() -> None:
    draw = random.Random(5)
    numbers = {"a": Fraction(3), "b": Fraction(7), "c": Fraction(-2)}

    def grown(depth: int) -> str:
        if depth == 0 or draw.random() < 0.2:
            return draw.choice([*numbers, "4", "10"])
        return f"({grown(depth - 1)} {draw.choice('+-*/')} {grown(depth - 1)})"

    held = 0
    for _ in range(300):
        text = grown(4)
        found = compute(read_formula(text), given(a="3", b="7", c="-2"))
        exact_text = text.replace("10", "Fraction(10)").replace("4", "Fraction(4)")
        try:
            exact = eval(exact_text, {"Fraction": Fraction}, numbers)  # noqa: S307 - of our own making
        except ZeroDivisionError:
            assert found == NotComputable(Why.DIVIDED_BY_ZERO, found.names), text  # type: ignore[union-attr]
            continue
        assert isinstance(found, Computed)
        assert abs(Fraction(found.value) - exact) <= abs(exact) * Fraction(1, 10**5), text
        held += 1
    assert held > 200


@pytest.mark.parametrize(
    ("text", "wrong", "at"),
    [
        ("", Wrong.EMPTY, 0),
        ("1 +", Wrong.ENDS, 0),
        ("a b", Wrong.UNEXPECTED, 3),
        ("(a", Wrong.UNCLOSED, 1),
        ("(a b)", Wrong.UNEXPECTED, 4),
        ("a)", Wrong.UNEXPECTED, 2),
        ("* a", Wrong.UNEXPECTED, 1),
        ("a ** 2", Wrong.UNEXPECTED, 4),
        ("1.2.3", Wrong.NUMBER, 1),
        ("1.", Wrong.NUMBER, 1),
        ("a, b", Wrong.SIGN, 2),
        ("a.b", Wrong.SIGN, 2),
        ("__import__('os')", Wrong.SIGN, 1),
        ("é", Wrong.SIGN, 1),
        ("a" * (LONGEST + 1), Wrong.TOO_LONG, 0),
        ("(" * (DEEPEST + 1) + "1", Wrong.TOO_DEEP, DEEPEST + 1),
        ("-" * (DEEPEST + 1) + "1", Wrong.TOO_DEEP, DEEPEST + 1),
    ],
)
def test_what_is_no_formula_is_refused_at_its_place(text: str, wrong: Wrong, at: int) -> None:
    with pytest.raises(FormulaFault) as refusal:
        read_formula(text)
    assert (refusal.value.wrong, refusal.value.at) == (wrong, at)


def test_long_sum_is_no_deep_one() -> None:
    assert value("+".join("a" * 150), a="1") == 150


def test_names_stand_once_in_their_order() -> None:
    assert names_in(read_formula("100 * (b - a) / (b + 3)")) == ["b", "a"]


@pytest.mark.parametrize("text", ["person/km2", "kWh/m2/year", "1", "1/year", "CAD*person", "µg/m³", "t"])
def test_unit_is_read_back_from_what_it_is_told_as(text: str) -> None:
    unit = read_unit(text)
    assert read_unit(str(unit)).powers == unit.powers


@pytest.mark.parametrize("text", ["", "%", "per cent", "m//s", "km22", "x" * 61])
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(FormulaFault) as refusal:
        read_unit(text)
    assert refusal.value.wrong is Wrong.UNIT


def test_units_that_cannot_be_added_are_refused_at_the_sign() -> None:
    units = {"a": read_unit("household"), "b": read_unit("person")}
    with pytest.raises(FormulaFault) as refusal:
        unit_of(read_formula("100 * (a + b)"), units)
    assert (refusal.value.wrong, refusal.value.at) == (Wrong.UNITS_DIFFER, 10)
    assert refusal.value.told == {"left": "household", "right": "person", "sign": "+"}


def test_unit_of_the_result_must_be_that_of_the_rate() -> None:
    units = {"connected": read_unit("household"), "population": read_unit("person")}
    check_units(read_formula("connected / population"), units, read_unit("household/person"))
    with pytest.raises(FormulaFault) as refusal:
        check_units(read_formula("100 * connected / population"), units, PURE)
    assert refusal.value.told == {"found": "household/person", "wanted": "1"}


def test_unknown_component_is_named_with_those_that_are_known() -> None:
    with pytest.raises(FormulaFault) as refusal:
        unit_of(read_formula("2 * howseholds"), {"households": PURE})
    assert (refusal.value.wrong, refusal.value.at) == (Wrong.UNKNOWN, 5)
    assert refusal.value.told == {"found": "howseholds", "known": "households"}


def test_units_of_one_dimension_are_converted_into_one_another() -> None:
    values = {
        "green": Given(Decimal(120), read_unit("ha")),
        "city": Given(Decimal(4), read_unit("km2")),
        "people": Given(Decimal(8_000), read_unit("person")),
    }
    assert compute(read_formula("100 * green / city"), values) == Computed(Decimal(30))
    assert compute(read_formula("people / green"), values, read_unit("person/km2")) == Computed(
        Decimal("6666.67")
    )
    assert compute(read_formula("green + city"), values, read_unit("ha")) == Computed(Decimal(520))


def test_division_by_zero_and_missing_components_are_told_and_not_computed() -> None:
    tree = read_formula("100 * a / (b - c)")
    assert compute(tree, given(a="1", b="2", c="2")) == NotComputable(Why.DIVIDED_BY_ZERO, ("b", "c"))
    assert compute(tree, given(a="1", b="2") | {"c": Given(None)}) == NotComputable(Why.MISSING, ("c",))
    assert compute(tree, given(b="2", c="1")) == NotComputable(Why.MISSING, ("a",))


def test_number_that_no_column_holds_is_not_computed() -> None:
    assert compute(read_formula("a * a"), given(a="999999999999")) == NotComputable(Why.TOO_LARGE)


def test_whole_digits_are_kept_and_decimals_make_six_digits() -> None:
    assert str(value("a / 3", a="1")) == "0.333333"
    assert str(value("a / 3", a="1000")) == "333.333"
    assert str(value("a + 1", a="123456789")) == "123456790"
    assert f"{value('a / 7', a='0.0000001'):f}" == "0.000000014286"
    assert str(value("a - a", a="5")) == "0"
    assert str(value("a * 100", a="7")) == "700"


def test_errors_of_components_are_propagated_and_those_without_are_named() -> None:
    values = {
        "part": Given(Decimal(912), PURE, Decimal(9)),
        "whole": Given(Decimal(1000), PURE, Decimal(5)),
        "factor": Given(Decimal(100)),
    }
    found = compute(read_formula("factor * part / whole"), values)
    assert isinstance(found, Computed)
    # 91.2 * sqrt((9/912)**2 + (5/1000)**2)
    assert found.standard_error == Decimal("1.00893")
    assert found.stated == ("part", "whole")


def test_component_that_stands_twice_counts_once() -> None:
    """(b - a) / a is b / a - 1: its error is that of b / a."""
    values = {"a": Given(Decimal(50), PURE, Decimal(1)), "b": Given(Decimal(60), PURE, Decimal(2))}
    change, ratio = (compute(read_formula(text), values) for text in ("(b - a) / a", "b / a"))
    assert isinstance(change, Computed)
    assert isinstance(ratio, Computed)
    assert change.standard_error == ratio.standard_error


def test_propagated_error_is_what_a_simulation_finds() -> None:
    draw = random.Random(11)
    values = {
        "a": Given(Decimal(420), read_unit("ha"), Decimal(6)),
        "b": Given(Decimal(12), read_unit("km2"), Decimal("0.1")),
    }
    found = compute(read_formula("100 * a / (b + a)"), values)
    assert isinstance(found, Computed)
    assert found.standard_error is not None

    def once() -> float:
        a, b = draw.gauss(4.2, 0.06), draw.gauss(12, 0.1)
        return 100 * a / (a + b)

    assert float(found.standard_error) == pytest.approx(pstdev([once() for _ in range(20_000)]), rel=0.03)
