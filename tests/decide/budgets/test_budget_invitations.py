"""A budget by invitation: its projects are shown to the invited only, on no page, in no file and not in the log."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civiccircle.decide.budgets import actions, queries
from civiccircle.decide.budgets.models import Budget
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.downloads import exports

pytestmark = pytest.mark.django_db
At = Callable[..., str]
Join = Callable[[], Participant]
API = "/api/v1/communities/riverbend/budgets/waterfront"
IDEA = {"title": "A slide", "text": "", "language": "en", "place": "", "cost": None}


@pytest.fixture
def invited(budget: Budget, engagement: Engagement) -> Budget:
    """A budget by invitation whose vote begins tomorrow."""
    Activity.objects.filter(pk=budget.activity_id).update(participation="invited", invitation="s3cret")
    engagement.phases.update(starts_at=timezone.now() + timedelta(days=1))
    snapshots.forget()
    return queries.budget_of(budget.activity_id)


def test_a_budget_by_invitation_shows_its_projects_to_nobody_else_before_it_is_decided(
    invited: Budget, client: Client, officer: Person, at: At
) -> None:
    api = f"{API}/{invited.activity.slug}/projects"
    pages = (at(), at("project", number=1), api)
    for address in pages:
        assert b"Park" not in client.get(address).content, address
        assert b"Park" in client.get(f"{address}?invitation=s3cret").content, address
    assert "invitation=s3cret" in client.get(f"{at()}?invitation=s3cret").content.decode()
    client.force_login(officer)
    for address in pages:
        assert b"Park" in client.get(address).content, address


def test_the_log_does_not_tell_the_words_of_projects_that_only_the_invited_see(
    invited: Budget, officer: Person
) -> None:
    actions.freeze(by=officer, budget=invited)
    [told] = Fact.objects.filter(kind="budget.frozen").values_list("payload", flat=True)
    assert '"cost":60000' in told
    assert "Park" not in told


def test_who_proposed_something_by_invitation_sees_the_projects_without_the_link(
    invited: Budget, engagement: Engagement, client: Client, resident: Person, at: At
) -> None:
    engagement.phases.update(starts_at=timezone.now() - timedelta(days=1))
    snapshots.forget()
    me = Participant.objects.create(engagement=engagement, person=resident, joined_at=timezone.now())
    actions.propose(
        activity=invited.activity, participant_id=me.pk, idea=IDEA, key=uuid4(), invitation="s3cret"
    )
    client.force_login(resident)
    assert b"Park" in client.get(at()).content


def test_no_file_of_a_budget_is_open_that_its_pages_do_not_show(invited: Budget, client: Client) -> None:
    of_budgets = [each for each in exports().values() if each.subject == ("engagement", "budget")]
    assert len(of_budgets) >= 4
    for export in of_budgets:
        address = reverse("publishing:download", args=["riverbend", export.name])
        answer = client.get(address, {"engagement": "waterfront", "budget": invited.activity.slug})
        assert answer.status_code in (403, 404), export.name
