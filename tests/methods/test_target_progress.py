"""Progress towards a target, for values that rise, fall, start at zero or are to be hit."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.target_progress import Direction, Pace, Reading, progress

BEGUN, DUE = date(2020, 12, 31), date(2030, 12, 31)
VALUES = st.decimals(-1000, 1000, allow_nan=False, places=3)


def pace(base: str, now: str, target: str, direction: Direction, year: int = 2025) -> Pace:
    found = progress(
        Decimal(target),
        DUE,
        Reading(Decimal(now), date(year, 12, 31)),
        Reading(Decimal(base), BEGUN),
        direction,
    )
    return found.pace


@pytest.mark.parametrize(
    ("base", "now", "target", "direction", "expected"),
    [
        ("50", "75", "100", Direction.UP, Pace.ON_COURSE),
        ("50", "60", "100", Direction.UP, Pace.BEHIND),
        ("50", "45", "100", Direction.UP, Pace.AWAY),
        ("50", "100", "100", Direction.UP, Pace.REACHED),
        ("50", "120", "100", Direction.UP, Pace.REACHED),
        ("0", "5", "10", Direction.UP, Pace.ON_COURSE),
        ("8", "4", "0", Direction.DOWN, Pace.ON_COURSE),
        ("8", "9", "0", Direction.DOWN, Pace.AWAY),
        ("-4", "-6", "-8", Direction.DOWN, Pace.ON_COURSE),
        ("30", "41", "50", Direction.TOWARDS, Pace.ON_COURSE),
        ("30", "75", "50", Direction.TOWARDS, Pace.AWAY),
        ("30", "50", "50", Direction.TOWARDS, Pace.REACHED),
        ("30", "58", "50", Direction.TOWARDS, Pace.ON_COURSE),
        ("100", "90", "100", Direction.UP, Pace.UNKNOWN),
    ],
)
def test_the_way_gone_is_held_against_the_time_gone(
    base: str, now: str, target: str, direction: Direction, expected: Pace
) -> None:
    assert pace(base, now, target, direction) == expected


def test_the_day_that_is_due_decides() -> None:
    assert pace("50", "99", "100", Direction.UP, 2030) == Pace.MISSED
    assert pace("50", "100", "100", Direction.UP, 2031) == Pace.REACHED


def test_shares_are_exact() -> None:
    found = progress(
        Decimal("0.3"), DUE, Reading(Decimal("0.2"), date(2021, 12, 31)), Reading(Decimal("0.0"), BEGUN)
    )
    assert (found.share, found.elapsed) == (Fraction(2, 3), Fraction(365, 3652))
    assert found.gap == Decimal("-0.1")


def test_without_a_baseline_only_the_gap_is_told() -> None:
    latest = Reading(Decimal(7), date(2025, 12, 31))
    for baseline in (None, latest):
        found = progress(Decimal(10), DUE, latest, baseline)
        assert (found.pace, found.share, found.gap) == (Pace.UNKNOWN, None, -3)


@given(VALUES, VALUES, VALUES)
def test_turning_the_scale_round_turns_nothing_else(base: Decimal, now: Decimal, target: Decimal) -> None:
    day = date(2024, 6, 30)
    up = progress(target, DUE, Reading(now, day), Reading(base, BEGUN), Direction.UP)
    down = progress(-target, DUE, Reading(-now, day), Reading(-base, BEGUN), Direction.DOWN)
    assert (up.pace, up.share, up.gap) == (down.pace, down.share, -down.gap)
