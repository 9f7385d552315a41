"""Pace and chance: by hand, for every direction, at zero, below it and at bounds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.target_chance import Outlook, Unknown, outlook
from civiccircle.methods.target_progress import Direction, Reading


def yearly(*values: float, first: int = 2016) -> list[Reading]:
    return [Reading(Decimal(str(value)), date(first + number, 12, 31)) for number, value in enumerate(values)]


def ahead(target: float, history: list[Reading], years: int = 2, **given: object) -> Outlook:
    last = history[-1].day
    return outlook(target, last.replace(year=last.year + years), history, **given)  # type: ignore[arg-type]


def test_paces_and_chance_are_those_of_a_random_walk_with_drift() -> None:
    from scipy.stats import t as student  # no other process of the suite waits for it

    found = ahead(20, yearly(0, 4, 6, 12))
    assert found.required == pytest.approx(4, rel=0.01)
    assert found.actual == pytest.approx(4, rel=0.01)
    spread = (
        8 / 2 * (2 + 4 / 3)
    ) ** 0.5  # squares of 4, 2, 6 around 4 add up to 8, with two degrees of freedom
    assert found.chance == pytest.approx(0.5, abs=0.01)
    assert ahead(24, yearly(0, 4, 6, 12)).chance == pytest.approx(student.sf(4 / spread, 2), abs=0.01)
    assert (found.low, found.high) == pytest.approx((20 - 2.92 * spread, 20 + 2.92 * spread), rel=0.01)


values = st.lists(st.integers(-50, 50), min_size=4, max_size=8, unique=True)


@given(values, st.integers(-60, 60), st.integers(-1000, 1000))
def test_neither_zero_nor_sign_makes_a_difference(history: list[int], target: int, shift: int) -> None:
    plain = ahead(target, yearly(*history))
    shifted = ahead(target + shift, yearly(*(value + shift for value in history)))
    turned = ahead(-target, yearly(*(-value for value in history)), direction=Direction.DOWN)
    if plain.chance is None:
        assert plain.unknown is Unknown.NEVER_VARIED
        return
    assert shifted.chance == pytest.approx(plain.chance, abs=1e-9)
    assert turned.chance == pytest.approx(plain.chance, abs=1e-9)
    assert 0 <= plain.chance <= 1


def test_a_share_stops_at_its_bounds() -> None:
    history = yearly(90, 93, 94, 98)
    free, bounded = ahead(100, history), ahead(100, history, bounds=(0, 100))
    assert free.high is not None
    assert free.high > 100 == bounded.high
    assert bounded.chance == free.chance
    assert ahead(101, history, bounds=(0, 100)).chance == 0
    assert ahead(0, history, bounds=(0, 100)).chance == 1
    assert ahead(100, history, bounds=(0, 100), direction=Direction.DOWN).chance == 1


def test_nearer_to_a_reference_needs_to_know_how_near() -> None:
    history = yearly(0.8, 0.9, 0.85, 0.95)
    assert ahead(1, history, direction=Direction.TOWARDS).unknown is Unknown.NO_TOLERANCE
    near, nearer = (ahead(1, history, direction=Direction.TOWARDS, tolerance=t).chance for t in (0.1, 0.05))
    assert near is not None
    assert nearer is not None
    assert 0 < nearer < near < 1


def test_what_the_history_cannot_tell_is_not_told() -> None:
    assert ahead(5, yearly(1, 2, 4)).unknown is Unknown.TOO_SHORT
    assert ahead(5, yearly(3, 3, 3, 3, 3)).unknown is Unknown.NEVER_VARIED
    assert ahead(5, yearly(1, 2, 4, 3), years=0) == Outlook(
        None, pytest.approx(2 / 3, rel=0.01), unknown=Unknown.DUE
    )
    assert ahead(5, yearly(1)).actual is None
    with pytest.raises(ValueError, match="same day"):
        ahead(5, [*yearly(1, 2), *yearly(3)])
