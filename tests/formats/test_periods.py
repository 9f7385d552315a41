"""Periods, as statistics spell them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats.periods import Period, after_months, good_until, parse_period

DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), "quarter"),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), "quarter"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5), "day"),
        ("2024-04-01/2025-03-31", date(2024, 4, 1), date(2025, 3, 31), "span"),
        ("2024-02-01/2024-04-30", date(2024, 2, 1), date(2024, 4, 30), "span"),
    ],
)
def test_a_period_is_read_and_spelt_the_same_way(text: str, start: date, end: date, kind: str) -> None:
    period = parse_period(text)
    assert (period.start, period.end, period.kind) == (start, end, kind)
    assert str(period) == text


@pytest.mark.parametrize("text", ["2024-01-01/2024-12-31", "2024-10-01/2024-12-31", "2024-03-05/2024-03-05"])
def test_the_shortest_spelling_is_used(text: str) -> None:
    assert len(str(parse_period(text))) < len(text)


@given(DAYS, DAYS)
def test_every_period_comes_back_from_its_spelling(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert parse_period(str(period)) == period


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-Q5", "2024-02-30", "2024/2025", "2025-01-01/2024-01-01", "1799", "2200", "٢٠٢٤",
     "2024-1", "20240305", " 2024", "2024-W05", "9" * 5000],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(text)


def test_a_value_is_good_for_one_and_a_half_periods_of_renewal() -> None:
    assert good_until(date(2024, 12, 31), 12) == date(2026, 6, 30)
    assert good_until(date(2024, 3, 31), 3) == date(2024, 8, 31)
    assert good_until(date(2024, 1, 31), 1) == date(2024, 3, 31)
    assert after_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
