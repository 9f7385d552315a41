"""What may not be worked out from a published table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from civiccircle.methods.disclosure import (
    ProtectionError,
    intervals,
    protect_one_way,
    protect_two_way,
    round_to_base,
)
from civiccircle.methods.disclosure.two_way import with_margins

TABLES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.one_of(st.integers(0, 7), st.integers(0, 60)))
)


def solved(counts, hidden, minimum):
    """Small withheld entries about which an attacker learns more than the rule itself says."""
    full = with_margins(counts)
    return [
        each
        for each in intervals(counts, hidden)
        if full[each.row, each.column] < minimum and (each.lower > 1e-6 or each.upper < minimum - 1e-6)
    ]


def test_a_small_count_is_withheld_with_a_second_one_so_that_the_total_does_not_give_it_away():
    outcome = protect_one_way([40, 3, 12, 25], 5)
    assert outcome.hidden.tolist() == [False, True, True, False]
    assert not outcome.total_hidden
    assert outcome.withheld == 2


def test_two_small_counts_that_hold_too_few_people_together_take_a_third_with_them():
    assert protect_one_way([1, 1, 30, 9], 5).hidden.tolist() == [True, True, False, True]


def test_a_list_too_small_to_hide_in_loses_its_total():
    outcome = protect_one_way([2, 1], 5)
    assert outcome.hidden.all()
    assert outcome.total_hidden
    assert protect_one_way([2], 5).total_hidden
    assert protect_one_way([], 5).total_hidden


def test_a_list_without_small_counts_is_published_whole():
    assert protect_one_way([5, 6], 5).withheld == 0


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 10))
def test_what_a_list_withholds_is_at_least_two_entries_and_a_publishable_number_of_people(counts, minimum):
    outcome = protect_one_way(counts, minimum)
    exact = np.asarray(counts, dtype=int)
    assert not (exact[~outcome.hidden] < minimum).any()
    if outcome.hidden.any() and not outcome.total_hidden:
        assert outcome.hidden.sum() >= 2
        assert exact[outcome.hidden].sum() >= minimum


def test_withholding_only_the_small_cell_of_a_table_would_give_it_away():
    counts = [[20, 3], [15, 30]]
    naive = with_margins(counts) < 5
    assert solved(counts, naive, 5), "the audit must see the leak that the next test closes"
    assert not solved(counts, protect_two_way(counts, 5).hidden, 5)


def test_a_table_without_small_cells_is_published_whole():
    assert protect_two_way([[5, 6], [7, 8]], 5).withheld == 0


def test_inner_cells_are_withheld_before_margins():
    hidden = protect_two_way([[3, 20, 30], [25, 22, 40], [50, 60, 70]], 5).hidden
    assert hidden.sum() == 4
    assert not hidden[-1].any()
    assert not hidden[:, -1].any()
    assert hidden[:2, :2].all()


def test_a_known_total_that_is_too_small_refuses_the_table():
    with pytest.raises(ProtectionError, match="publish no table"):
        protect_two_way([[1, 1]], 5, total_is_known=True)


@settings(deadline=None, max_examples=120)
@given(TABLES, st.integers(1, 8))
def test_linear_programming_learns_nothing_about_small_entries_beyond_the_rule(counts, minimum):
    hidden = protect_two_way(counts, minimum).hidden
    assert not (with_margins(counts)[~hidden] < minimum).any()
    assert not solved(counts, hidden, minimum)


@settings(deadline=None, max_examples=80)
@given(TABLES, st.integers(2, 6))
def test_a_total_that_is_public_anyway_never_shields(counts, minimum):
    try:
        hidden = protect_two_way(counts, minimum, total_is_known=True).hidden
    except ProtectionError:
        return
    assert not hidden[-1, -1]
    assert not solved(counts, hidden, minimum)


@pytest.mark.slow
def test_no_small_entry_of_a_thousand_random_tables_can_be_solved():
    draw = np.random.default_rng(7)
    for _ in range(1000):
        counts = draw.negative_binomial(1, draw.uniform(0.03, 0.4), size=draw.integers(2, 7, size=2))
        assert not solved(counts, protect_two_way(counts, 5).hidden, 5), counts


@given(TABLES, st.integers(1, 6))
def test_the_same_table_is_withheld_in_the_same_way_again(counts, minimum):
    first, second = protect_two_way(counts, minimum), protect_two_way(counts, minimum)
    assert (first.hidden == second.hidden).all()


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="none negative"):
        protect_two_way([[-1]], 5)
    with pytest.raises(ValueError, match="none negative"):
        protect_one_way([-1], 5)


def test_rounding_goes_to_the_nearest_multiple_and_halves_to_the_even_one():
    assert round_to_base([0, 2, 3, 7, 8, 12], 5).tolist() == [0, 0, 5, 5, 10, 10]
    assert round_to_base([5, 15, 25], 10).tolist() == [0, 20, 20]
    with pytest.raises(ValueError, match="rounds nothing"):
        round_to_base([1], 0)
