"""Extreme places and smallest swaps: true against trying everything, and provable without trust in the solver."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.composite_index import (
    Choices,
    CompositeIndexError,
    Contest,
    Polytope,
    Rule,
    best_place,
    check_extreme,
    check_swap,
    composite_index,
    contest,
    smallest_swap,
    worst_place,
)
from tests.methods.composite_index.cities import SIX, flat, table

seeds = st.integers(0, 10_000)
THIRDS = dict.fromkeys("abc", 1 / 3)
# A fine grid of all weights of three parts.
GRID = np.array([(i, j, 60 - i - j) for i, j in product(range(61), repeat=2) if i + j <= 60]) / 60


def some(seed: int, polytope: Polytope, units: int = 8) -> Contest:
    scores = np.random.default_rng(seed).uniform(1, 99, (units, len(polytope.parts)))
    return Contest(tuple(f"c{unit}" for unit in range(units)), scores, polytope)


def places(scores: np.ndarray, unit: int, weights: np.ndarray) -> np.ndarray:
    leads = weights @ (scores - scores[unit]).T
    return 1 + (leads > 1e-6).sum(axis=1)


@given(seeds, st.floats(0.1, 1))
@settings(max_examples=15)
def test_extreme_places_are_proved_and_no_weights_on_a_grid_go_beyond(seed: int, share: float) -> None:
    chosen = some(seed, Polytope.around(THIRDS, share))
    admitted = np.array([weights for weights in GRID if chosen.polytope.admits(weights)])
    for row, unit in enumerate(chosen.units[:3]):
        best, worst = best_place(chosen, unit), worst_place(chosen, unit)
        assert (best.open, worst.open) == (0, 0)
        assert check_extreme(chosen, unit, best)
        assert check_extreme(chosen, unit, worst, best=False)
        if len(admitted):
            tried = places(chosen.scores, row, admitted)
            assert best.place <= tried.min()
            assert tried.max() <= worst.place


def test_a_forged_certificate_is_found_out() -> None:
    chosen = some(3, Polytope.around(dict.fromkeys(SIX, 1 / 6), 0.3), units=20)
    unit = min(chosen.units, key=lambda unit: -len(best_place(chosen, unit).proofs))
    best = best_place(chosen, unit)
    assert check_extreme(chosen, unit, best)
    assert not check_extreme(chosen, unit, replace(best, place=best.place - 1))
    assert not check_extreme(chosen, unit, replace(best, proofs=best.proofs[1:]))
    assert not check_extreme(chosen, unit, replace(best, weights=(1.0, 0, 0, 0, 0, 0)))
    first = best.proofs[0]
    turned = replace(first, multipliers=tuple(-one for one in first.multipliers))
    assert not check_extreme(chosen, unit, replace(best, proofs=(turned, *best.proofs[1:])))


def test_rules_narrow_what_is_possible() -> None:
    free = Polytope(("a", "b", "c"), (0.0,) * 3, (1.0,) * 3)
    ordered = replace(
        free, rules=(Rule((("a", -1.0), ("b", 1.0)), 0.0), Rule((("b", -1.0), ("c", 1.0)), 0.0))
    )
    admitted = np.array([weights for weights in GRID if ordered.admits(weights)])
    for seed in range(4):
        chosen = some(seed, ordered)
        for row, unit in enumerate(chosen.units[:4]):
            best, worst = best_place(chosen, unit), worst_place(chosen, unit)
            tried = places(chosen.scores, row, admitted)
            assert (best.place, worst.place) == (tried.min(), tried.max())
            assert check_extreme(chosen, unit, best)
            assert check_extreme(chosen, unit, worst, best=False)


def test_units_that_are_equal_are_never_ahead_of_each_other() -> None:
    chosen = Contest(
        ("a", "b", "c"), np.array([[5.0, 6], [5, 6], [4, 3]]), Polytope(("x", "y"), (0, 0), (1, 1))
    )
    for unit, place in (("a", 1), ("b", 1), ("c", 3)):
        assert best_place(chosen, unit).place == place
        assert worst_place(chosen, unit).place == place


@given(seeds, st.floats(0.2, 1))
@settings(max_examples=25)
def test_the_smallest_swap_is_proved_and_smaller_than_any_on_a_grid(seed: int, share: float) -> None:
    chosen = some(seed, Polytope.around(THIRDS, share), units=2)
    weights = [1 / 3] * 3
    ahead, behind = sorted(chosen.units, key=lambda unit: -chosen.scores[chosen.row(unit)].sum())
    swap = smallest_swap(chosen, ahead, behind, weights)
    lead = GRID @ (chosen.scores[chosen.row(behind)] - chosen.scores[chosen.row(ahead)])
    swapped = [one for one, gain in zip(GRID, lead, strict=True) if gain >= 0 and chosen.polytope.admits(one)]
    if swap is None:
        assert swapped == []
        return
    assert check_swap(chosen, ahead, behind, weights, swap=swap)
    assert not check_swap(chosen, ahead, behind, weights, swap=replace(swap, moved=swap.moved + 0.01))
    assert (
        not check_swap(chosen, ahead, behind, weights, swap=replace(swap, on_lead=0.0)) or swap.moved < 1e-9
    )
    assert all(np.abs(one - weights).sum() / 2 >= swap.moved - 1e-9 for one in swapped)


def test_a_swap_between_units_in_the_other_order_is_refused() -> None:
    chosen = Contest(("a", "b"), np.array([[5.0, 6], [4, 3]]), Polytope(("x", "y"), (0, 0), (1, 1)))
    with pytest.raises(CompositeIndexError, match="a is ahead of b already"):
        smallest_swap(chosen, "b", "a", [0.5, 0.5])
    assert smallest_swap(chosen, "a", "b", [0.5, 0.5]) is None


def test_weights_that_cannot_be_are_refused() -> None:
    with pytest.raises(CompositeIndexError, match="add up to 1"):
        Polytope(("x", "y"), (0, 0), (0.4, 0.5))
    with pytest.raises(CompositeIndexError, match="follow all rules"):
        Polytope(("x", "y"), (0, 0), (1, 1), (Rule((("x", -1.0),), -0.8), Rule((("y", -1.0),), -0.8)))


def test_a_contest_is_among_units_scored_on_all_parts_of_a_mean() -> None:
    frame = flat(3)
    index = composite_index(table(frame, [[10, 20, 60], [10, 20, np.nan], [30, 10, 20]]), frame)
    polytope = Polytope.around({"k0": 1.0, "k1": 1.0, "k2": 1.0}, 0.5)
    assert contest(index, polytope).units == ("c00", "c02")
    harmonic = composite_index(index.table, frame, Choices(aggregation="harmonic"))
    with pytest.raises(CompositeIndexError, match="made by harmonic"):
        contest(harmonic, polytope)
