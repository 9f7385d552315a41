"""Why one score differs from another: parts that add up to the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from civiccircle.methods.composite_index import (
    Choices,
    CompositeIndexError,
    Normalisation,
    composite_index,
    contributions,
    difference,
)
from tests.methods.composite_index.cities import flat, nested, table

NAN = float("nan")
values = arrays(
    np.float64, (2, 6), elements=st.floats(1, 99).map(lambda value: round(value, 2)) | st.just(NAN)
)


@given(values, st.sampled_from(["arithmetic", "geometric", "harmonic", "power"]))
def test_the_parts_of_a_difference_add_up_to_it_whatever_is_missing(
    rows: np.ndarray, aggregation: str
) -> None:
    frame = nested()
    rows[:, 0] = np.nan_to_num(rows[:, 0], nan=30.0)
    for column in range(6):
        if np.isnan(rows[:, column]).all():
            rows[0, column] = 50.0
    index = composite_index(
        table(frame, rows), frame, Choices(aggregation=aggregation, coverage=0, duplicates=1)
    )
    found = difference(index, "c00", index, "c01")
    assert abs(found.residual) <= 1e-12 * max(1, abs(found.difference))
    back = difference(index, "c01", index, "c00")
    for part, effect in found.values.items():
        assert back.values[part] == pytest.approx(-effect)


def test_two_years_are_taken_apart_by_indicator() -> None:
    frame = flat(2)
    before = composite_index(table(frame, [[40, 20]], ["2024"]), frame)
    after = composite_index(table(frame, [[50, 18]], ["2025"]), frame)
    found = difference(before, "2024", after, "2025")
    assert found.values == {"k0": 5, "k1": -1}
    assert found.coverage == {}


def test_a_value_that_was_not_measured_before_is_told_apart_from_a_change() -> None:
    frame = flat(3)
    before = composite_index(table(frame, [[40, 20, NAN]], ["2024"]), frame)
    after = composite_index(table(frame, [[40, 20, 90]], ["2025"]), frame)
    found = difference(before, "2024", after, "2025")
    assert found.values == {"k0": 0, "k1": 0}
    assert sum(found.coverage.values()) == pytest.approx(20)
    assert max(found.coverage, key=lambda part: found.coverage[part]) == "k2"


def test_scores_by_unlike_yardsticks_are_not_compared() -> None:
    frame, choices = flat(2), Choices(normalisation=Normalisation("min_max"), duplicates=1)
    before = composite_index(table(frame, [[40, 20], [10, 50]]), frame, choices)
    after = composite_index(table(frame, [[40, 20], [10, 60]]), frame, choices)
    with pytest.raises(CompositeIndexError, match="use goalposts"):
        difference(before, "c00", after, "c00")


def test_what_is_no_mean_of_its_parts_is_not_taken_apart() -> None:
    frame = flat(2)
    index = composite_index(table(frame, [[40, 20], [10, 50]]), frame, Choices(aggregation="copeland"))
    with pytest.raises(CompositeIndexError, match="made by copeland"):
        difference(index, "c00", index, "c01")


def test_contributions_add_up_to_the_score() -> None:
    frame = nested()
    rows = np.random.default_rng(2).uniform(1, 99, (3, 6))
    rows[1, 4] = NAN
    index = composite_index(table(frame, rows), frame, Choices(coverage=0))
    for row, unit in enumerate(index.table.units):
        assert sum(contributions(index, unit).values()) == pytest.approx(index.total[row])
