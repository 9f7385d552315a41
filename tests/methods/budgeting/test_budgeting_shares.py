"""Counts of neighbouring shares: what one of them may take from another, and how far ahead it may look."""

from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.budgeting import Rule, canonical_election
from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.horizon import Outlook
from civiccircle.methods.budgeting.supporters import Field, field_of
from tests.methods.budgeting.small import Small, elections, larger_elections

UTILITIES = ("cost", "cardinality", "points", "places")


def counted(field: Field, share: int) -> Count:
    count = Count(field, share)
    count.run()
    return count


def looked_ahead(field: Field, share: int, horizon: float) -> Outlook:
    outlook = Outlook(field, share, horizon, least=0.001)
    outlook.run()
    return outlook


def field_with(small: Small) -> Field:
    return field_of(small.election(), Rule("equal_shares", small.utility))


@given(elections() | larger_elections(UTILITIES), st.sampled_from([0.5, 3.0, 40.0]), st.data())
@settings(max_examples=40)
def test_all_shares_up_to_the_horizon_have_the_same_winners(
    small: Small, horizon: float, data: st.DataObject
) -> None:
    field = field_with(small)
    outlook = looked_ahead(field, small.budget, horizon)
    assert outlook.order == counted(field, small.budget).order
    farthest = int(outlook.horizon * len(small.ballots))
    for more in {farthest, data.draw(st.integers(0, farthest)), data.draw(st.integers(0, farthest))}:
        assert set(counted(field, small.budget + more).order) == set(outlook.order)


@given(elections() | larger_elections(UTILITIES), st.integers(0, 400))
@settings(max_examples=40)
def test_rounds_that_last_are_those_of_every_larger_share(small: Small, more: int) -> None:
    field = field_with(small)
    lasting = counted(field, small.budget).lasting()
    whole, begun = counted(field, small.budget + more), Count(field, small.budget + more)
    begun.begin(lasting)
    begun.run()
    assert whole.order[: len(lasting)] == [one.project for one in lasting]
    assert begun.order == whole.order
    assert begun.books.prices() == whole.books.prices()


def crossing() -> Field:
    """Ten voters each for the sign and the house, the house alone, and the garden. Money: 20 each, then 21.

    The sign costs 8 a head, the garden 13.5. For the house the first ten pay what the sign has left them, 12 or 13,
    so that it costs the others 14 or 13: it comes after the garden, or before it.
    """
    ballots = [[0, 1]] * 10 + [[1]] * 10 + [[2]] * 10
    starts = [0, *range(2, 21, 2), *range(21, 41)]
    chosen = [one for ballot in ballots for one in ballot]
    election = canonical_election(["sign", "house", "garden"], [80, 260, 135], 600, starts, chosen)
    return field_of(election, Rule("equal_shares", "cardinality"))


def test_the_horizon_lies_beyond_an_order_that_comes_to_the_same() -> None:
    field = crossing()
    before, after = counted(field, 20 * 30), counted(field, 21 * 30)
    assert (before.order, after.order) == ([0, 2, 1], [0, 1, 2])
    assert looked_ahead(field, 20 * 30, 5.0).horizon > 4.9


def test_rounds_last_once_all_can_pay_them_in_full() -> None:
    field = crossing()
    assert [one.project for one in counted(field, 20 * 30).lasting()] == [0]
    assert [one.project for one in counted(field, 22 * 30).lasting()] == [0, 1, 2]
