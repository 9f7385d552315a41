"""Ballots that come at the same moment: each person is counted once, and the newest choice stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from civiccircle.decide.budgets import actions, outcome_actions, paper_actions, queries
from civiccircle.decide.budgets.models import Ballot, Budget, PaperCode
from civiccircle.decide.budgets.pabulib_import import TakenBefore, import_file
from civiccircle.deliver.initiatives.models import Initiative
from civiccircle.formats.pabulib import read_pabulib
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Contribution, Participant, Phase
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.models import Result
from civiccircle.methods.budgeting import Rule
from tests.decide.budgets.test_pabulib_exchange import SMALL

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


def test_what_several_do_at_the_same_moment_is_done_once(budget: Budget, officer: Person) -> None:
    """Fixing the rule, asking for a code on paper, publishing, handing over, and taking a file in."""
    community = budget.activity.engagement.community
    assert _at_once(lambda: actions.freeze(by=officer, budget=budget)) == 1
    voter = Participant.objects.create(engagement=budget.activity.engagement, joined_at=timezone.now())
    actions.ballot(activity=budget.activity, participant_id=voter.pk, choices=[1], key=uuid4())
    assert _at_once(lambda: paper_actions.give_code(budget=budget, participant=voter)) == 4
    assert PaperCode.objects.count() == 1
    Phase.objects.update(ends_at=timezone.now())
    snapshots.forget()
    assert _at_once(lambda: outcome_actions.publish_outcome(by=officer, budget=budget)) == 1
    assert Result.objects.count() == 1
    decided = queries.budget_of(budget.activity_id)
    assert _at_once(lambda: outcome_actions.hand_over_winners(by=officer, budget=decided)) == 4
    assert Initiative.objects.count() == len(Result.objects.get().output["winners"])
    content = SMALL.encode()
    file = read_pabulib(content, "small.pb")

    def take_in() -> object:
        return import_file(
            community=community, file=file, content=content, name="small.pb", rule=Rule("greedy")
        )

    assert _at_once(take_in) == 1
    assert Budget.objects.count() == 2


def _at_once(act: Callable[[], object]) -> int:
    """How many of four who do the same at once are told that it is done; the others are told why not."""

    def done(_number: int) -> bool:
        try:
            act()
        except (ValidationError, TakenBefore):
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(done, range(4)))
