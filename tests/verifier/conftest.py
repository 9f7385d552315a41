"""A budget whose outcome is published, so that its bundle can be checked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from civiccircle.decide.budgets import actions, outcome_actions, project_actions
from civiccircle.decide.budgets.bulk import PastBallot, write_past_ballots
from civiccircle.decide.budgets.models import Budget
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Contribution, Engagement, Participant
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.bundles import make_due_bundles
from civiccircle.methods.budgeting import Rule
from tests.verifier.bundles import Voted

KINDS = [[1, 3], [2, 4], [1, 2, 3], [4], [3], [2, 3, 4], [1], [3, 4]]
COSTS = {"Park": 600_00, "Pool": 600_00, "Bench": 400_00, "Lamp": 200_00}


@pytest.fixture
def voted(engagement: Engagement, officer: Person, approved: None) -> Voted:
    """A budget with so many ballots, whose outcome is published and whose bundle is made."""

    def held(ballots: int, forgotten: int = 0) -> Budget:
        engagement.phases.update(verbs=["budget.ballot"])
        setup = actions.Setup(
            title={"en": "Our money", "fr": "Notre argent"},
            amount=1_000_00,
            rule=Rule("equal_shares", completion="add_one_greedy"),
        )
        activity = actions.create_budget(by=officer, engagement=engagement, setup=setup)
        for name, cost in COSTS.items():
            project = project_actions.add_project(
                by=officer, budget=activity.budget, wording=Wording({"en": name, "fr": name}, cost=cost)
            )
            project_actions.accept_project(by=officer, project=project)
        activities.publish_engagement(by=officer, engagement=engagement, accept_missing_languages=True)
        budget = actions.freeze(by=officer, budget=Budget.objects.get(activity=activity))
        now = timezone.now()
        people = [Participant(engagement=engagement, joined_at=now) for _ in range(ballots)]
        Participant.objects.bulk_create(people)
        first = people[0].pk
        snapshots.forget()
        actions.ballot(activity=budget.activity, participant_id=first, choices=[4], key=uuid4())
        actions.ballot(activity=budget.activity, participant_id=first, choices=[1, 2], key=uuid4())
        write_past_ballots(
            budget,
            (PastBallot(one.pk, KINDS[number % len(KINDS)], now) for number, one in enumerate(people[1:])),
        )
        phase = engagement.phases.get()
        phase.ends_at = timezone.now() - timedelta(seconds=1)
        phase.save()
        snapshots.forget()
        outcome_actions.publish_outcome(by=officer, budget=budget)
        cast = Contribution.objects.filter(verb="budget.ballot").order_by("-leaf_index")
        Contribution.objects.filter(pk__in=[one.pk for one in cast[:forgotten]]).update(salt=b"")
        assert make_due_bundles() == 1
        return budget

    return held
