"""Votes and statements through the contribution path."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from civiccircle.kernel.activities import actions as kernel_actions
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.intake import payload_of
from civiccircle.kernel.activities.kinds import Accepted, Refused
from civiccircle.kernel.activities.models import Activity, Contribution, Participant, Phase
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions, board, writing
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from tests.listen.conversations.pages import change, propose

Join = Callable[[], Participant]
Cast = Callable[..., Any]


def test_a_vote_is_kept_with_its_contribution(vote: Cast, join: Join) -> None:
    contribution = vote(join(), 1, 1).contribution
    kept = Vote.objects.get()
    assert (kept.statement.number, kept.choice, kept.changes) == (1, 1, 0)
    assert kept.contribution_id == contribution.pk
    assert payload_of(contribution) == {
        "activity": contribution.activity_id, "verb": "conversation.vote", "statement": 1, "vote": 1,
    }  # fmt: skip


def test_a_second_vote_replaces_the_first_and_is_counted_as_a_change_of_mind(vote: Cast, join: Join) -> None:
    person = join()
    for choice in (1, -1, -1, 0):
        last = vote(person, 2, choice).contribution
    kept = Vote.objects.get()
    assert (kept.choice, kept.changes, kept.contribution_id) == (0, 2, last.pk)
    assert Contribution.objects.count() == 4


def test_the_same_key_twice_is_one_vote(vote: Cast, join: Join) -> None:
    person, key = join(), uuid4()
    first, second = (vote(person, 1, 1, key=key) for _time in range(2))
    assert (first.again, second.again) == (False, True)
    assert first.contribution == second.contribution
    assert Vote.objects.get().choice == 1


@pytest.fixture
def merge_unnoticed(
    officer: Person, activity: Activity, conversation: Conversation
) -> Callable[[int, int], None]:
    """Merges statements in another process, as it were: the board of this one does not know it yet."""

    def merge(number: int, into: int) -> None:
        known = board.board_of(activity.pk)
        actions.merge_statements(by=officer, statement=conversation.statements.get(number=number), into=into)
        board._boards[activity.pk] = (time.monotonic() + 60, known)

    return merge


def votes_of(person: Participant) -> dict[int, int]:
    return dict(Vote.objects.filter(participant=person).values_list("statement__number", "choice"))


def test_a_vote_that_meets_a_merge_counts_where_the_merge_would_have_moved_it(
    vote: Cast, join: Join, merge_unnoticed: Callable[[int, int], None]
) -> None:
    newcomer, before, there, both = (join() for _ in range(4))
    vote(before, 2, 1)
    vote(there, 1, 1)
    vote(both, 1, 1)
    vote(both, 2, 1)
    merge_unnoticed(2, 1)
    for person in (newcomer, before, there, both):
        told = vote(person, 2, -1).told
        assert set(told) == set(Vote.objects.filter(participant=person).values_list("statement", flat=True))
    assert votes_of(newcomer) == {1: -1}
    assert votes_of(before) == {1: -1}  # a change of mind about what was moved
    assert votes_of(there) == {1: 1, 2: -1}  # what was said there itself stays
    assert votes_of(both) == {1: 1, 2: -1}


def test_of_votes_that_come_together_the_one_on_the_statement_that_stays_counts(
    activity: Activity, conversation: Conversation, join: Join, merge_unnoticed: Callable[[int, int], None]
) -> None:
    person = join()
    merge_unnoticed(2, 1)
    made = [
        Contribution.objects.create(
            activity=activity, participant=person, verb="conversation.vote", payload="{}", salt=b"", leaf_index=place,
            accepted_at=timezone.now(),
        )
        for place in range(2)
    ]  # fmt: skip
    writing.write_votes(
        [Accepted(made[0], {"statement": 1, "vote": 1}), Accepted(made[1], {"statement": 2, "vote": -1})]
    )
    assert votes_of(person) == {1: 1, 2: -1}


@pytest.mark.parametrize(
    ("statement", "choice", "code"),
    [
        (99, 1, "missing"),
        (None, 1, "missing"),
        (True, 1, "missing"),
        (1, 2, "invalid"),
        (1, "yes", "invalid"),
    ],
)
def test_a_vote_that_makes_no_sense_is_refused(
    vote: Cast, join: Join, statement: Any, choice: Any, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        vote(join(), statement, choice)
    assert refused.value.code == code
    assert not Contribution.objects.exists()


def test_nobody_votes_on_a_statement_that_waits_to_be_checked(
    vote: Cast, join: Join, activity: Activity
) -> None:
    propose(activity, join(), "Let the ferry dock be green.")
    board.forget()
    with pytest.raises(Refused) as refused:
        vote(join(), 5, 1)
    assert refused.value.code == "gone"


def test_nobody_votes_before_or_after_the_phase(vote: Cast, join: Join, activity: Activity) -> None:
    now = timezone.now()
    for starts, ends in ((now + timedelta(days=1), now + timedelta(days=2)), (now - timedelta(days=2), now)):
        activity.engagement.phases.update(starts_at=starts, ends_at=ends)
        snapshots.forget()
        with pytest.raises(Refused) as refused:
            vote(join(), 1, 1)
        assert refused.value.code == "closed"


def test_nobody_votes_after_the_officer_closed_it(
    vote: Cast, join: Join, activity: Activity, officer: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        kernel_actions.close_activity(by=officer, activity=activity)
    with pytest.raises(Refused) as refused:
        vote(join(), 1, 1)
    assert refused.value.code == "closed"


def test_a_vote_costs_few_queries_once_the_process_is_warm(
    vote: Cast, join: Join, django_assert_max_num_queries: Any
) -> None:
    vote(join(), 1, 1)
    person = join()
    vote(person, 2, 1)
    with django_assert_max_num_queries(11):
        vote(person, 3, 1)


def test_the_same_statement_with_the_same_key_is_one_statement_with_one_receipt(
    join: Join, activity: Activity, vote: Cast
) -> None:
    person, key = join(), uuid4()
    first, second = (propose(activity, person, text, key=key) for text in ("Plant reeds.", " Plant  reeds. "))
    assert (first.again, second.again) == (False, True)
    assert first.contribution == second.contribution
    assert Statement.objects.count() == 5
    for text, other in (("Plant reeds.", {"key": uuid4()}), ("Cars belong on the waterfront.", {"key": key})):
        with pytest.raises(Refused) as refused:
            propose(activity, person, text, **other)
        assert refused.value.code == "duplicate"
    voted = uuid4()
    vote(person, 1, 1, key=voted)
    with pytest.raises(Refused):
        propose(activity, person, "Plant reeds.", key=voted)


def test_what_was_taken_is_acknowledged_again_whatever_would_be_said_to_it_now(
    join: Join, activity: Activity, vote: Cast
) -> None:
    person, voted, said = join(), uuid4(), uuid4()
    first = vote(person, 1, 1, key=voted)
    proposed = propose(activity, person, "Plant reeds.", key=said)

    Statement.objects.filter(number=1).update(state=Statement.State.REJECTED)
    board.forget()
    assert vote(person, 1, 1, key=voted).contribution == first.contribution

    Phase.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    snapshots.forget()
    again = vote(person, 1, 1, key=voted)
    assert (again.again, again.contribution) == (True, first.contribution)
    assert propose(activity, person, "Plant reeds.", key=said).contribution == proposed.contribution
    for statement, choice, key in ((1, 1, uuid4()), (1, -1, voted), (2, 1, voted), (1, "?", voted)):
        with pytest.raises(Refused) as refused:
            vote(person, statement, choice, key=key)
        assert refused.value.code == "closed"
    with pytest.raises(Refused):
        vote(join(), 1, 1, key=voted)


def test_an_account_is_needed_where_the_officer_asks_for_one(
    vote: Cast, join: Join, activity: Activity, resident: Person
) -> None:
    change(activity, participation=Activity.Participation.SIGNED_IN)
    person = join()
    with pytest.raises(Refused) as refused:
        vote(person, 1, 1)
    assert refused.value.code == "sign-in"
    Participant.objects.filter(pk=person.pk).update(person=resident)
    vote(person, 1, 1)


def test_an_invitation_is_needed_where_the_officer_asks_for_one_until_one_took_part(
    vote: Cast, join: Join, activity: Activity
) -> None:
    change(activity, participation=Activity.Participation.INVITED, invitation="s3cret")
    person = join()
    for wrong in ("", "s3cre", "é"):
        with pytest.raises(Refused) as refused:
            vote(person, 1, 1, invitation=wrong)
        assert refused.value.code == "invitation"
    vote(person, 1, 1, invitation="s3cret")
    vote(person, 2, 1)


def test_an_empty_invitation_opens_nothing(vote: Cast, join: Join, activity: Activity) -> None:
    change(activity, participation=Activity.Participation.INVITED, invitation="")
    with pytest.raises(Refused):
        vote(join(), 1, 1, invitation="")
