"""Ballots that come at the same moment: each person is counted once, and the newest choice stands."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from civiccircle.decide.budgets import actions
from civiccircle.decide.budgets.models import Ballot, Budget
from civiccircle.kernel.activities.models import Contribution, Participant

pytestmark = pytest.mark.django_db(transaction=True)


def test_racing_ballots_leave_one_each_and_the_newest(open_budget: Budget, settings: Settings) -> None:
    settings.INTAKE = "group"
    activity = open_budget.activity
    people = Participant.objects.bulk_create(
        Participant(engagement=activity.engagement, joined_at=timezone.now()) for _ in range(6)
    )
    random = Random(3)
    jobs = [(person.pk, random.sample([1, 2, 3, 4], 2), uuid4()) for person in people for _ in range(5)]
    jobs += random.sample(jobs, 10)  # the same form sent twice
    random.shuffle(jobs)

    def cast(job: tuple[int, list[int], UUID]) -> int:
        person, choices, key = job
        try:
            return actions.ballot(
                activity=activity, participant_id=person, choices=choices, key=key
            ).contribution.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(cast, jobs))
    assert len(set(done)) == 30 == Contribution.objects.count()
    newest: dict[int, tuple[int, list[int]]] = {}
    for (person, choices, _key), contribution in zip(jobs, done, strict=True):
        newest[person] = max(newest.get(person, (0, [])), (contribution, sorted(choices)))
    for ballot in Ballot.objects.all():
        assert (ballot.contribution_id, ballot.choices) == newest[ballot.participant_id]
    assert Ballot.objects.count() == 6
