"""A community with a budget of 1,000 dollars, four projects, and people who take part in it."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from civiccircle.decide.budgets import actions, project_actions
from civiccircle.decide.budgets.models import Budget, Project
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.methods.budgeting import Rule

VERBS = ["budget.propose", "budget.ballot"]
COSTS = {"Park": 600_00, "Pool": 600_00, "Bench": 400_00, "Lamp": 200_00}
Cast = Callable[..., object]


def facts(kind: str) -> list[dict[str, object]]:
    """What the public log tells of this kind."""
    return [json.loads(each.payload)["fact"] for each in Fact.objects.filter(kind=kind)]


@pytest.fixture
def oscar(officer: Person) -> Person:
    """A second officer."""
    person = Person.objects.create_user("oscar@riverbend.example", name="Oscar")
    community = officer.memberships.get().community
    Membership.objects.create(community=community, person=person, role=Role.ENGAGEMENT_OFFICER)
    return person


@pytest.fixture
def settled() -> Callable[[Activity], None]:
    """Lets the phase of a budget end."""

    def end(activity: Activity) -> None:
        phase = activity.engagement.phases.get()
        phase.ends_at = timezone.now() - timedelta(seconds=1)
        phase.save()
        snapshots.forget()

    return end


@pytest.fixture
def activity(engagement: Engagement, officer: Person, approved: None, place: Place) -> Activity:
    """A published budget whose rule is not fixed yet."""
    engagement.phases.update(verbs=VERBS)
    activity = actions.create_budget(
        by=officer,
        engagement=engagement,
        setup=actions.Setup(
            title={"en": "Our money", "fr": "Notre argent"},
            amount=1_000_00,
            rule=Rule("equal_shares", completion="add_one_greedy"),
        ),
    )
    for name, cost in COSTS.items():
        where = place if name in ("Park", "Bench") else None
        project = project_actions.add_project(
            by=officer, budget=activity.budget, wording=Wording({"en": name}, cost=cost, place=where)
        )
        project_actions.accept_project(by=officer, project=project)
    activities.publish_engagement(by=officer, engagement=engagement, accept_missing_languages=True)
    return Activity.objects.select_related("engagement__community").get(pk=activity.pk)


@pytest.fixture
def budget(activity: Activity) -> Budget:
    return activity.budget


@pytest.fixture
def open_budget(budget: Budget, officer: Person) -> Budget:
    """The same with its rule fixed: ballots are taken."""
    return actions.freeze(by=officer, budget=budget)


@pytest.fixture
def join(engagement: Engagement) -> Callable[[], Participant]:
    def one_more() -> Participant:
        return Participant.objects.create(engagement=engagement, joined_at=timezone.now())

    return one_more


@pytest.fixture
def cast(activity: Activity, join: Callable[[], Participant]) -> Cast:
    """Casts a ballot for somebody, or for somebody new."""

    def one(*choices: int, by: Participant | None = None, **more: object) -> object:
        return actions.ballot(
            activity=activity,
            participant_id=(by or join()).pk,
            **{"choices": list(choices), "key": uuid4(), **more},
        )

    return one


@pytest.fixture
def decided(open_budget: Budget, cast: Cast, settled: Callable[[Activity], None]) -> Budget:
    """A budget with fifteen ballots, whose vote is over."""
    for number in range(15):
        cast(1, 3) if number < 8 else cast(2, 4) if number < 14 else cast(4)
    settled(open_budget.activity)
    return open_budget


@pytest.fixture
def project(budget: Budget) -> Project:
    return budget.projects.get(number=1)


@pytest.fixture
def at(activity: Activity) -> Callable[..., str]:
    """The address of a page of the budget."""

    def address(name: str = "detail", language: str = "en", **more: object) -> str:
        here = {"community": "riverbend", "engagement": "waterfront", "slug": activity.slug}
        with override(language):
            return reverse(f"budgets:{name}", kwargs={**here, **more})

    return address


@pytest.fixture
def desk(activity: Activity) -> Callable[..., str]:
    """The address of a page of the desk."""

    def address(name: str = "desk", **more: object) -> str:
        with override("en"):
            return reverse(
                f"budgets:{name}", kwargs={"community": "riverbend", "activity_id": activity.pk, **more}
            )

    return address
