"""Counts of neighbouring shares: a range of which it is certain that add_one stops at none, and what one count may take
from another."""

from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.budgeting import Group, Rule, canonical_election
from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.memory import Memory
from civiccircle.methods.budgeting.span import Span
from civiccircle.methods.budgeting.supporters import Field, field_of
from tests.methods.budgeting.small import Small, elections, larger_elections

UTILITIES = ("cost", "cardinality", "points", "places")


def counted(field: Field, share: int, memory: Memory | None = None) -> Count:
    count = Count(field, share, memory)
    count.run()
    return count


def stops(field: Field, count: Count) -> bool:
    rest = (one for one in field.candidates if one not in count.order)
    return count.limits.left < 0 or not any(count.limits.fits(one) for one in rest)


def field_with(small: Small) -> Field:
    return field_of(small.election(), Rule("equal_shares", small.utility))


@given(elections() | larger_elections(UTILITIES), st.sampled_from([0.01, 0.5, 3.0, 40.0]), st.data())
@settings(max_examples=150)
def test_no_share_of_a_span_that_goes_on_stops(small: Small, length: float, data: st.DataObject) -> None:
    field, voters = field_with(small), len(small.ballots)
    share = data.draw(st.integers(small.budget, 3 * small.budget))
    before = Span(field, small.budget, length)
    before.goes_on()
    assert set(before.start.bought) <= set(counted(field, share).order)
    span = Span(field, share, length, before.start)
    if not span.goes_on():
        return
    farthest = int(length * voters)
    for more in {0, farthest, *data.draw(st.lists(st.integers(0, farthest), max_size=5))}:
        count = counted(field, share + more)
        assert not stops(field, count)
        assert span.certain <= set(count.order)


@given(larger_elections(UTILITIES), st.sampled_from([3.0, 40.0]), st.floats(0, 1))
@settings(max_examples=100)
def test_at_no_share_of_a_span_a_balance_is_above_its_upper_line(
    small: Small, length: float, part: float
) -> None:
    field, voters = field_with(small), len(small.ballots)
    span = Span(field, small.budget, length)
    if span.goes_on():
        count = counted(field, small.budget + int(part * length * voters))
        at = (count.money - small.budget / voters) / length
        upper = (1 - at) * span.high[0] + at * span.high[1]
        assert (count.balance <= upper + 1e-6).all()


def test_of_two_lines_below_a_price_one_is_kept_whole() -> None:
    span = Span(crossing(), 20 * 31, 5.0)
    first = span._lowest(1)
    span._set_line(1, first[0] - 1, first[1] + 3)
    assert span._lowest(1) == (first[0] - 1, first[1] + 3)
    span._set_line(1, first[0] + 1, first[1])
    assert span._lowest(1) == (first[0] - 1, first[1] + 3)


@given(elections() | larger_elections(UTILITIES), st.integers(0, 40))
@settings(max_examples=40)
def test_a_count_with_the_memory_of_another_is_the_same(small: Small, more: int) -> None:
    field = field_with(small)
    memory = counted(field, small.budget).recall.new
    whole, helped = counted(field, small.budget + more), counted(field, small.budget + more, memory)
    assert helped.order == whole.order
    assert [one.tied for one in helped.bought] == [one.tied for one in whole.bought]
    assert helped.books.prices() == whole.books.prices()


@given(elections() | larger_elections(UTILITIES), st.integers(0, 40))
@settings(max_examples=60)
def test_a_count_that_starts_behind_rounds_that_last_is_the_same(small: Small, more: int) -> None:
    field = field_with(small)
    span = Span(field, small.budget, 0.5)
    span.goes_on()
    share = small.budget + more
    whole, helped = counted(field, share), Count(field, share, start=span.start)
    helped.run()
    assert [one.tied for one in helped.bought] == [one.tied for one in whole.bought]
    assert helped.books.prices() == whole.books.prices()
    for one, other in zip(helped.bought, whole.bought, strict=True):
        assert one.payers.rich_voters == other.payers.rich_voters
        assert one.payers.poor_voters == other.payers.poor_voters


@given(elections() | larger_elections(UTILITIES), st.integers(0, 40), st.integers(1, 3))
@settings(max_examples=60)
def test_a_count_ends_early_only_where_it_does_not_stop(small: Small, more: int, look: int) -> None:
    field, share = field_with(small), small.budget + more
    whole, early = counted(field, share), Count(field, share)
    if early.run(look):
        assert not stops(field, whole)
    elif early.limits.left >= 0:
        assert early.order == whole.order
    else:
        assert whole.limits.left < 0


def crossing(limit: int | None = None, tower: int = 125) -> Field:
    """Ten voters each for the sign and the house, the house alone, and the garden, and one for the tower.

    Of 20 each the sign costs 8 a head, the garden 13.5. For the house the first ten pay what the sign has left them,
    12 or, with a share of 21, 13, so that it costs the others 14 or 13: it comes after the garden, or before it.
    """
    ballots = [[0, 1]] * 10 + [[1]] * 10 + [[2]] * 10 + [[3]]
    starts = [0]
    for ballot in ballots:
        starts.append(starts[-1] + len(ballot))
    chosen = [one for ballot in ballots for one in ballot]
    names = ["sign", "house", "garden", "tower"]
    groups = [Group("buildings", limit, frozenset({"house", "tower"}))] if limit else []
    election = canonical_election(names, [80, 260, 135, tower], 620, starts, chosen, groups=groups)
    return field_of(election, Rule("equal_shares", "cardinality"))


def test_winners_are_certain_whatever_their_order() -> None:
    field = crossing()
    before, after = counted(field, 20 * 31), counted(field, 21 * 31)
    assert (before.order, after.order) == ([0, 2, 1], [0, 1, 2])
    span = Span(field, 20 * 31, 5.0)
    assert span.goes_on()
    assert span.certain == {0, 1, 2}


def test_a_count_ends_early_where_something_fits_in_any_case() -> None:
    for field, ends in (crossing(), True), (crossing(tower=146), False), (crossing(limit=384), False):
        count = Count(field, 20 * 31)
        assert count.run(look=1) == ends
        assert count.order == ([0] if ends else [0, 2, 1])


def test_a_count_starts_behind_what_all_pay_in_full() -> None:
    field = crossing()
    span = Span(field, 22 * 31, 0.5)
    span.goes_on()
    assert Count(field, 22 * 31, start=span.start).order == [0, 1, 2]  # before it has asked anybody


def test_spans_of_larger_shares_start_behind_what_all_pay_in_full() -> None:
    field = crossing()
    span = Span(field, 20 * 31, 0.5)
    assert span.goes_on()
    assert span.start.bought == (0,)  # who pays for the sign and the house cannot pay for the house in full
    later = Span(field, 22 * 31, 0.5, span.start)
    assert later.goes_on()
    assert later.start.bought == (0, 1, 2)


def test_a_span_ends_where_something_may_be_the_last() -> None:
    assert not Span(crossing(tower=24), 20 * 31, 5.0).goes_on()  # all can be bought with 24 each
    assert not Span(crossing(tower=146), 20 * 31, 5.0).goes_on()  # too much is spent for the tower
    assert not Span(crossing(limit=384), 20 * 31, 5.0).goes_on()  # house and tower exceed their limit
    assert Span(crossing(limit=385), 20 * 31, 5.0).goes_on()
