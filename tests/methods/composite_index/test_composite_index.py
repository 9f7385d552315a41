"""Scores: what is refused, what is marked, what a peer can change, and every mean by its definition."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from civiccircle.methods.composite_index import (
    Choices,
    CompositeIndexError,
    Direction,
    Frame,
    Group,
    Indicator,
    Normalisation,
    Treatment,
    Waiver,
    budget_allocation,
    canonical_table,
    composite_index,
    entropy,
    equal,
    principal_component,
    read_frame,
    swing,
)
from tests.methods.composite_index.cities import flat, nested, table

NAN = float("nan")
MIN_MAX = Choices(normalisation=Normalisation("min_max", 1, 100), duplicates=1)
scores = st.floats(1, 99).map(lambda value: round(value, 3))


def refused(message: str) -> pytest.RaisesExc[CompositeIndexError]:
    return pytest.raises(CompositeIndexError, match=message)


def test_a_direction_that_is_not_set_is_refused() -> None:
    with refused("does not say which way is better"):
        Frame(Group("index", (Indicator("k", "%", None),)))


def test_another_unit_than_the_frame_wants_is_refused() -> None:
    with refused("k0 is in kg, but the frame wants %"):
        canonical_table(flat(1), ["a"], {"k0": [1.0]}, measured_in={"k0": "kg"})


def test_unlike_units_are_not_added_up_as_measured() -> None:
    frame = Frame(Group("index", (Indicator("a", "%", Direction.UP), Indicator("b", "kg", Direction.UP))))
    choices = Choices(normalisation=Normalisation("as_measured"))
    with refused("a is in % and b in kg"):
        composite_index(table(frame, [[1, 2], [3, 1]]), frame, choices)


@pytest.mark.parametrize("aggregation", ["geometric", "harmonic", "mean_minus_variation"])
def test_a_mean_that_a_zero_would_spoil_is_refused(aggregation: str) -> None:
    frame = flat(2)
    with refused("k1 of c00 scores 0"):
        composite_index(table(frame, [[50, 0], [20, 30]]), frame, Choices(aggregation=aggregation))


def test_indicators_that_tell_the_same_need_a_waiver_with_a_reason() -> None:
    frame = flat(2)
    same = table(frame, [[10 * row, 10 * row + row % 2] for row in range(1, 9)])
    with refused("k0 and k1 tell nearly the same"):
        composite_index(same, frame)
    with refused("gives no reason"):
        Frame(frame.root, (Waiver("k0", "k1", " "),))
    waived = Frame(frame.root, (Waiver("k1", "k0", "one is of homes, one of firms"),))
    assert composite_index(same, waived).total[0] == 10.5
    composite_index(table(frame, same.values[:7]), frame)  # seven units are too few to say so


def test_an_indicator_that_tells_nothing_apart_is_refused() -> None:
    frame = flat(2)
    with refused("k1 has the same value for all units"):
        composite_index(table(frame, [[1, 5], [2, 5]]), frame, MIN_MAX)


def test_a_score_needs_goalposts_unless_another_scale_is_chosen() -> None:
    frame = Frame(Group("index", (Indicator("k", "%", Direction.UP),)))
    with refused("k has no goalposts"):
        composite_index(table(frame, [[1], [2]]), frame)


def test_what_is_missing_takes_its_weight_along_and_too_little_is_not_scored() -> None:
    frame = flat(3)
    index = composite_index(table(frame, [[10, 20, 60], [10, 20, NAN], [10, NAN, NAN]]), frame)
    assert index.total[:2].tolist() == [30, 15]
    assert np.isnan(index.total[2])
    assert index.coverage["index"].tolist() == [1, pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert index.ranks().tolist() == [1, 2, 0]


def test_what_is_imputed_is_marked_and_does_not_count_as_measured() -> None:
    frame = flat(2)
    made = composite_index(
        table(frame, [[10, 20], [30, NAN], [50, 40]]), frame, Choices(missing="mean", coverage=0.5)
    )
    assert made.total[1] == 30
    assert made.to_dict()["imputed"] == [("c01", "k1")]
    with_floor = composite_index(made.table, frame, Choices(missing="mean", coverage=0.65))
    assert np.isnan(with_floor.total[1])


def test_outliers_are_cut_one_by_one_until_the_rest_is_tame_and_are_marked() -> None:
    frame = flat(1)
    values = [[value] for value in [*range(40, 60), 1000, 2000]]
    choices = replace(MIN_MAX, treatment=Treatment(winsorise=5))
    index = composite_index(table(frame, values), frame, choices)
    assert index.to_dict()["cut"] == [("c20", "k0"), ("c21", "k0")]
    assert index.scores["k0"][19] == index.scores["k0"][21] == pytest.approx(100)
    assert index.untamed == ()
    too_little = composite_index(index.table, frame, replace(choices, treatment=Treatment(winsorise=1)))
    assert too_little.untamed == ("k0",)


def test_values_beyond_the_goalposts_are_held_and_marked() -> None:
    frame = flat(1)
    index = composite_index(table(frame, [[-5], [50], [130]]), frame)
    assert index.total.tolist() == [0, 50, 100]
    assert index.to_dict()["held"] == [("c00", "k0"), ("c02", "k0")]


def test_fewer_can_be_better_and_so_can_nearer_to_a_reference() -> None:
    parts = (
        Indicator("offline", "%", Direction.DOWN, goalposts=(0, 50)),
        Indicator("pay ratio", "1", Direction.TOWARDS, goalposts=(0, 2), reference=1),
        Indicator("income", "$", Direction.UP, goalposts=(100, 10_000), logarithm=True),
    )
    frame = Frame(Group("index", parts))
    index = composite_index(table(frame, [[10, 0.9, 1000], [50, 1.1, 100]]), frame)
    assert index.scores["offline"].tolist() == [80, 0]
    assert index.scores["pay ratio"] == pytest.approx([90, 90])
    assert index.scores["income"] == pytest.approx([50, 0])


@given(st.lists(st.lists(scores, min_size=3, max_size=3), min_size=1, max_size=6), st.integers(1, 5))
def test_a_peer_more_or_less_changes_nothing_in_our_own_history(
    values: list[list[float]], peers: int
) -> None:
    frame, choices = flat(3), Choices(duplicates=1)
    alone = composite_index(table(frame, values), frame, choices)
    others = [[7.0 * peer, 100 - peer, 3.3] for peer in range(peers)]
    among = composite_index(table(frame, [*values, *others]), frame, choices)
    for name in ("index", "k0", "k1", "k2"):
        assert among.scores[name][: len(values)].tobytes() == alone.scores[name].tobytes()


@given(arrays(np.float64, (5, 6), elements=scores), st.permutations(range(5)), st.permutations(range(6)))
def test_the_order_of_rows_and_columns_changes_no_byte(
    values: np.ndarray, rows: list[int], columns: list[int]
) -> None:
    frame = nested()
    names = [indicator.id for indicator in frame.indicators]
    units = dict.fromkeys(names, "%")
    choices = Choices(aggregation="geometric", duplicates=1)
    straight = composite_index(table(frame, values), frame, choices)
    mixed = {names[column]: values[rows, column] for column in columns}
    other = canonical_table(frame, [f"c{row:02}" for row in rows], mixed, measured_in=units)
    assert composite_index(other, frame, choices).digest == straight.digest


@given(arrays(np.float64, (4, 3), elements=scores), arrays(np.float64, 3, elements=st.floats(0.1, 5)))
def test_every_mean_is_what_its_definition_says(values: np.ndarray, weights: np.ndarray) -> None:
    frame = flat(3).with_weights({f"k{k}": weights[k] for k in range(3)})
    w = weights / weights.sum()
    mean = values @ w
    definitions = {
        "arithmetic": mean,
        "geometric": np.prod(values**w, axis=1),
        "harmonic": 1 / (w / values).sum(axis=1),
        "power": ((values**0.5) @ w) ** 2,
        "mean_minus_variation": mean * (1 - ((values - mean[:, None]) ** 2 @ w) / mean**2),
    }
    for name, expected in definitions.items():
        index = composite_index(table(frame, values), frame, Choices(aggregation=name, duplicates=1))
        assert index.total == pytest.approx(expected, rel=1e-9), name


def test_copeland_counts_duels_won_less_duels_lost() -> None:
    frame = flat(3)
    values = [[90, 10, 50], [80, 20, 40], [10, 30, 45], [10, 30, 45]]
    index = composite_index(table(frame, values), frame, Choices(aggregation="copeland", duplicates=1))
    # c00 beats all on two parts of three; c01 loses to the twins by two parts to one; the twins draw.
    assert index.total.tolist() == [3, -3, 0, 0]
    assert index.ranks().tolist() == [1, 4, 2, 2]


def test_a_frame_survives_being_written_down() -> None:
    frame = nested()
    assert read_frame(frame.plain()) == frame
    assert sum(frame.shares()[indicator.id] for indicator in frame.indicators) == pytest.approx(1)


def test_weights_can_come_from_people_and_from_the_data() -> None:
    assert equal(["a", "b"]) == {"a": 0.5, "b": 0.5}
    given = budget_allocation([{"a": 60, "b": 40}, {"a": 10, "b": 90}])
    assert given.weights == pytest.approx({"a": 0.35, "b": 0.65})
    assert (given.lowest["a"], given.highest["a"]) == (0.1, 0.6)
    assert swing({"a": 100, "b": 60}) == pytest.approx({"a": 0.625, "b": 0.375})
    with refused("gets 100 points"):
        swing({"a": 50, "b": 60})


def test_the_principal_component_is_that_of_the_correlations() -> None:
    generator = np.random.default_rng(0)
    data = generator.normal(size=(40, 1)) + 0.7 * generator.normal(size=(40, 4))
    weights, explained = principal_component("abcd", data)
    values, vectors = np.linalg.eigh(np.corrcoef(data.T))
    assert list(weights.values()) == pytest.approx(vectors[:, -1] ** 2)
    assert explained == pytest.approx(values[-1] / 4)
    data[:, 2] *= -1
    with refused("c moves against the others"):
        principal_component("abcd", data)


def test_entropy_weighs_what_is_spread_unequally() -> None:
    weights = entropy(["even", "uneven"], np.array([[1.0, 1.0], [1.1, 3.0], [0.9, 0.0]]))
    p = [0.25, 0.75]
    uneven = 1 + sum(x * np.log(x) for x in p) / np.log(3)
    q = np.array([1, 1.1, 0.9]) / 3
    even = 1 + (q * np.log(q)).sum() / np.log(3)
    assert weights["uneven"] == pytest.approx(uneven / (even + uneven))
