"""Whatever the rows looked like, the canonical votes are the same."""

import pickle
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.opinion_map import OpinionMapError, Votes, canonical_votes
from tests.methods.opinion_map.camps import camps

BALLOTS = st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 6), st.sampled_from((-1, 0, 1))), max_size=60)


def cells(votes: Votes) -> dict[tuple[int, int], int]:
    who = np.repeat(votes.participants, votes.votes_cast)
    what = votes.statements[votes.codes // 3]
    triples = zip(who.tolist(), what.tolist(), (votes.codes % 3 - 1).tolist(), strict=True)
    return {(a, b): vote for a, b, vote in triples}


def columns(ballots: list[tuple[int, int, int]]) -> list[np.ndarray]:
    return [np.array(column, np.int64) for column in zip(*ballots, strict=True)] or [np.zeros(0, int)] * 3


@given(BALLOTS)
def test_the_last_vote_of_a_person_on_a_statement_counts(ballots: list[tuple[int, int, int]]) -> None:
    votes = canonical_votes(*columns(ballots), order=np.arange(len(ballots)))
    assert cells(votes) == {(who, what): vote for who, what, vote in ballots}
    assert (np.diff(votes.participants) > 0).all()
    assert len(votes.starts) == len(votes.participants) + 1


@given(BALLOTS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(ballots: list[tuple[int, int, int]], random: Random) -> None:
    numbered = list(enumerate(ballots))
    random.shuffle(numbered)
    mixed = canonical_votes(*columns([row for _, row in numbered]), order=[number for number, _ in numbered])
    straight = canonical_votes(*columns(ballots), order=np.arange(len(ballots)))
    assert mixed.codes.tobytes() == straight.codes.tobytes()
    assert mixed.starts.tobytes() == straight.starts.tobytes()
    assert mixed.participants.tobytes() == straight.participants.tobytes()


def test_the_same_vote_twice_counts_once() -> None:
    votes = canonical_votes([7, 7, 8], [1, 1, 1], [1, 1, -1])
    assert cells(votes) == {(7, 1): 1, (8, 1): -1}


def test_contradicting_votes_without_an_order_are_refused() -> None:
    with pytest.raises(OpinionMapError, match="give `order`"):
        canonical_votes([7, 7], [1, 1], [1, -1])


def test_of_contradicting_votes_with_equal_order_the_greatest_counts_in_any_order_of_rows() -> None:
    for vote in ([1, -1], [-1, 1]):
        assert cells(canonical_votes([7, 7], [1, 1], vote, order=[5, 5])) == {(7, 1): 1}


def test_a_banned_participant_leaves_no_trace() -> None:
    who, what, vote = camps(30, 8)
    kept = who != who[0]
    with_ban = canonical_votes(who, what, vote, banned=[int(who[0])], statements=range(20))
    without = canonical_votes(who[kept], what[kept], vote[kept], statements=range(20))
    for field in ("participants", "statements", "starts", "codes"):
        assert getattr(with_ban, field).tobytes() == getattr(without, field).tobytes()


def test_statements_without_votes_keep_their_place() -> None:
    votes = canonical_votes([1], [4], [1], statements=[2, 4, 9], moderated_out=[9], meta=[2])
    assert votes.statements.tolist() == [2, 4, 9]
    assert votes.left_out.tolist() == [True, False, True]
    assert votes.meta.tolist() == [True, False, False]


def test_ids_far_apart_are_fine() -> None:
    assert cells(canonical_votes([10**15, -4, 10**15], [10**12, 3, 3], [1, 0, -1])) == {
        (10**15, 10**12): 1,
        (-4, 3): 0,
        (10**15, 3): -1,
    }


@pytest.mark.parametrize(
    ("columns", "mend"),
    [
        (([1, 2], [1, 1], [1, 2]), "row 1: vote 2: use 1 agree"),
        (([1, 2], [1], [1, 1]), "make them equal"),
        (([1.5], [1], [1]), "give whole numbers"),
    ],
)
def test_broken_columns_are_named(columns: tuple[list, list, list], mend: str) -> None:
    with pytest.raises(OpinionMapError, match=mend):
        canonical_votes(*columns)


def test_a_vote_on_an_unlisted_statement_is_refused() -> None:
    with pytest.raises(OpinionMapError, match="statement 9, which is not listed"):
        canonical_votes([1], [9], [1], statements=[1, 2])


def test_an_order_of_another_length_is_refused() -> None:
    with pytest.raises(OpinionMapError, match="one order per vote"):
        canonical_votes([1], [9], [1], order=[1, 2])


@given(st.integers(1, 40))
def test_parts_join_to_the_whole(count: int) -> None:
    votes = canonical_votes(*camps(37, 9))
    parts = votes.partitions(count)
    whole = parts[-1]
    for part in parts[:-1]:
        whole = whole.joined(part)
    assert whole.codes.tobytes() == votes.codes.tobytes()
    assert whole.starts.tobytes() == votes.starts.tobytes()


def test_no_vote_makes_one_part() -> None:
    (part,) = canonical_votes([], [], [], statements=[1, 2]).partitions(8)
    assert part.statements.tolist() == [1, 2]
    assert len(part.codes) == 0


def test_votes_travel_without_what_is_derived_from_them() -> None:
    votes = canonical_votes(*camps(37, 9))
    fresh = len(pickle.dumps(votes))
    assert votes.table.sum() == len(votes.codes)
    assert len(pickle.dumps(votes)) == fresh
    assert pickle.loads(pickle.dumps(votes)).codes.tobytes() == votes.codes.tobytes()
