"""Which statement comes next."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions, board, queries
from civiccircle.listen.conversations.board import board_of
from civiccircle.listen.conversations.models import Statement, Vote
from civiccircle.listen.conversations.routing import next_position, seed_of

NUMBERS = np.arange(1, 6, dtype=np.uint64)
NONE = np.array([], np.intp)


def test_statements_are_drawn_in_proportion_to_their_weights() -> None:
    weights = np.array([1.0, 2.0, 3.0, 4.0, 0.5])
    drawn = Counter(next_position(NUMBERS, weights, NONE, seed_of(person, 0)) for person in range(20_000))
    shares = np.array([drawn[position] for position in range(5)]) / 20_000
    assert np.abs(shares - weights / weights.sum()).max() < 0.015


@given(st.integers(1, 10**9), st.sets(st.integers(0, 4)))
def test_a_statement_that_was_voted_on_never_comes_again(person: int, voted: set[int]) -> None:
    position = next_position(
        NUMBERS, np.ones(5), np.array(sorted(voted), np.intp), seed_of(person, len(voted))
    )
    assert position is None if len(voted) == 5 else position not in voted


def test_a_page_loaded_again_shows_the_same_statement_and_people_start_at_different_ones() -> None:
    first = [next_position(NUMBERS, np.ones(5), NONE, seed_of(person, 0)) for person in range(50)]
    again = [next_position(NUMBERS, np.ones(5) * 1.0001, NONE, seed_of(person, 0)) for person in range(50)]
    assert first == again
    assert len(set(first)) == 5


def test_everyone_comes_to_the_end(
    vote: Callable[..., Any], join: Callable[[], Participant], activity: Activity
) -> None:
    person = join()
    seen = []
    for _ in range(4):
        card = board_of(activity.pk).next_card(person.pk, queries.voted(person.pk, board_of(activity.pk)))
        assert card is not None
        seen.append(card.number)
        vote(person, card.number, 1)
    assert sorted(seen) == [1, 2, 3, 4]
    assert board_of(activity.pk).next_card(person.pk, queries.voted(person.pk, board_of(activity.pk))) is None


def test_a_late_statement_is_seen_soon(
    activity: Activity, officer: Person, join: Callable[[], Participant]
) -> None:
    people = [join() for _ in range(60)]
    statements = list(activity.conversation.statements.all())
    Vote.objects.bulk_create(
        Vote(statement=each, participant=person, choice=1, contribution_id=1)
        for each in statements
        for person in people
    )
    actions.add_statements(
        by=officer, conversation=activity.conversation, texts=["Late but new."], language="en"
    )
    board.forget()
    known = board_of(activity.pk)
    shown = Counter(known.next_card(person, ()).number for person in range(1000, 2000))
    assert shown[5] > 500


def test_the_running_count_follows_new_votes(
    vote: Callable[..., Any],
    join: Callable[[], Participant],
    activity: Activity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(board, "FRESH_FOR", 0.0)
    before = board_of(activity.pk).weights
    for _ in range(8):
        vote(join(), 2, 0)
    after = board_of(activity.pk).weights
    board.forget()
    counted_anew = board_of(activity.pk).weights
    assert after[1] < before[1]
    assert after == pytest.approx(counted_anew)


def test_a_board_is_read_at_most_once_a_second(activity: Activity, django_assert_num_queries: Any) -> None:
    board_of(activity.pk)
    with django_assert_num_queries(0):
        for _ in range(100):
            board_of(activity.pk).next_card(7, ())


def test_a_statement_whose_author_was_forgotten_is_not_shown(activity: Activity) -> None:
    Statement.objects.filter(number=3).update(text="")
    board.forget()
    assert [card.number for card in board_of(activity.pk).cards] == [1, 2, 4]
