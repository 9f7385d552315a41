"""A small town with people in it."""

from datetime import date

import pytest
from django.utils import timezone

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people import challenge
from civiccircle.kernel.people.models import Membership, Person, Role


@pytest.fixture
def town(db: None) -> Community:
    town = Community.objects.create(slug="riverbend", name={"en": "Riverbend", "fr": "Rivebelle"})
    Place.objects.create(community=town, slug="old-town", name={"en": "Old Town"})
    return town


@pytest.fixture
def other_town(db: None) -> Community:
    return Community.objects.create(slug="hilltop", name={"en": "Hilltop"})


@pytest.fixture
def mayor(town: Community) -> Person:
    """The only administrator of the town."""
    mayor = Person.objects.create_user("mayor@riverbend.example", name="Maya")
    Membership.objects.create(community=town, person=mayor, role=Role.ADMINISTRATOR)
    return mayor


@pytest.fixture
def resident(db: None) -> Person:
    return Person.objects.create_user("rui@riverbend.example", name="Rui")


@pytest.fixture
def harbour(town: Community) -> Engagement:
    """An open engagement with a conversation that asks for no account."""
    return engagement(town, "harbour")


@pytest.fixture
def market(town: Community) -> Engagement:
    return engagement(town, "market")


def engagement(town: Community, slug: str) -> Engagement:
    made = Engagement.objects.create(
        community=town,
        slug=slug,
        title={"en": slug.title()},
        question={"en": "What should the harbour become?"},
        deciding_body={"en": "Council"},
        answer_due=date(2031, 1, 1),
        state=Engagement.State.PUBLISHED,
        published_at=timezone.now(),
    )
    Activity.objects.create(engagement=made, kind="conversation", slug="talk", title={"en": "Talk"})
    return made


@pytest.fixture
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Challenges that are soon solved."""
    monkeypatch.setattr(challenge, "BITS", 4)
