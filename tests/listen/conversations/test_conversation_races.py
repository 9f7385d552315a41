"""Many threads at once on the group-commit writer: each person is counted once, the newest choice stands."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from random import Random
from threading import Barrier, Event
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Contribution, Moderation, Participant
from civiccircle.kernel.activities.moderation import moderate
from civiccircle.kernel.ledger.models import Leaf
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.actions import store_result
from civiccircle.listen.conversations import actions
from civiccircle.listen.conversations.models import Statement, Vote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def grouped(settings: Settings) -> None:
    settings.INTAKE = "group"


def cast(activity: Activity, participant: int, number: int, choice: int, key: UUID) -> int:
    try:
        return actions.vote(
            activity=activity, participant_id=participant, statement=number, choice=choice, key=key
        ).contribution.pk
    finally:
        connections.close_all()


def test_racing_votes_leave_one_each_and_the_newest_choice(activity: Activity) -> None:
    people = Participant.objects.bulk_create(
        Participant(engagement=activity.engagement, joined_at=timezone.now()) for _ in range(10)
    )
    random = Random(7)
    jobs = [
        (person.pk, number, random.choice((-1, 0, 1)), uuid4())
        for person in people
        for number in (1, 2, 3)
        for _ in range(6)
    ]
    jobs += random.sample(jobs, 60)  # the same form sent twice
    random.shuffle(jobs)
    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda job: cast(activity, *job), jobs))
    assert len(set(done)) == 180 == Contribution.objects.count()
    assert Leaf.objects.filter(log__community=activity.engagement.community).count() >= 180
    assert Vote.objects.count() == 30
    by_pair: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (participant, number, choice, _key), contribution in zip(jobs, done, strict=True):
        by_pair.setdefault((participant, number), []).append((contribution, choice))
    for vote in Vote.objects.select_related("statement"):
        history = sorted(set(by_pair[vote.participant_id, vote.statement.number]))
        choices = [choice for _contribution, choice in history]
        assert (vote.contribution_id, vote.choice) == history[-1]
        assert vote.changes == sum(a != b for a, b in pairwise(choices))


def test_racing_statements_get_numbers_of_their_own(activity: Activity) -> None:
    people = Participant.objects.bulk_create(
        Participant(engagement=activity.engagement, joined_at=timezone.now()) for _ in range(12)
    )

    def propose(person: Participant) -> None:
        try:
            actions.propose(
                activity=activity,
                participant_id=person.pk,
                text=f"Plant tree {person.pk}.",
                language="en",
                key=uuid4(),
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(propose, people))
    assert list(Statement.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 17))


@pytest.mark.parametrize("intake", ["group", "single"])
def test_of_one_sentence_sent_at_the_same_moment_only_one_is_taken(
    activity: Activity, settings: Settings, intake: str
) -> None:
    settings.INTAKE = intake
    people = Participant.objects.bulk_create(
        Participant(engagement=activity.engagement, joined_at=timezone.now()) for _ in range(12)
    )
    together = Barrier(12)

    def propose(person: Participant) -> str:
        signs = "\u200b" * (person.pk % 3) + "\u200e"
        together.wait()
        try:
            actions.propose(
                activity=activity,
                participant_id=person.pk,
                text=f"Plant{signs} a tree.",
                language="en",
                key=uuid4(),
            )
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "taken"

    with ThreadPoolExecutor(12) as pool:
        told = sorted(pool.map(propose, people))
    assert told == ["duplicate"] * 11 + ["taken"]
    assert Statement.objects.filter(text="Plant a tree.").count() == 1


def test_votes_results_and_decisions_do_not_wait_for_each_other_in_a_circle(
    activity: Activity, officer: Person
) -> None:
    people = Participant.objects.bulk_create(
        Participant(engagement=activity.engagement, joined_at=timezone.now()) for _ in range(12)
    )
    over = Event()

    def vote_on(person: Participant) -> int:
        votes = 0
        while not over.is_set():
            cast(activity, person.pk, votes % 3 + 1, votes % 2, uuid4())
            votes += 1
        return votes

    def work() -> None:
        try:
            statement = Statement.objects.get(number=4)
            for number in range(15):
                store_result(
                    activity, method="m", method_version="1", parameters={}, seed=None, inputs_digest="",
                    output={"number": number}, computed_at=timezone.now(),
                )  # fmt: skip
                shown = Moderation.Decision.REJECTED if number % 2 else Moderation.Decision.ACCEPTED
                moderate(
                    by=officer,
                    activity=activity,
                    subject_kind="statement",
                    subject_id=statement.pk,
                    decision=shown,
                    reason=Moderation.Reason.OFF_TOPIC if number % 2 else Moderation.Reason.FITS,
                )
        finally:
            over.set()
            connections.close_all()

    with ThreadPoolExecutor(13) as pool:
        voting = [pool.submit(vote_on, person) for person in people]
        pool.submit(work).result()
        assert sum(each.result() for each in voting) > 0
