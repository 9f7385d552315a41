"""Riverbend and its people: fixtures for the tests of every room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.models import Activity, Engagement, Phase
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.privacy.actions import approve_standard_assessments

Engage = Callable[..., Engagement]
VERBS = ("conversation.vote", "conversation.propose")
DAY = timedelta(days=1)


@pytest.fixture
def community(db: None) -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend", "fr": "Belle-Rive"})


def _person(community: Community, name: str, *roles: Role) -> Person:
    person = Person.objects.create_user(f"{name}@riverbend.example", name=name.title())
    Membership.objects.bulk_create(
        Membership(community=community, person=person, role=role) for role in roles
    )
    return person


@pytest.fixture
def officer(community: Community) -> Person:
    return _person(community, "olive", Role.ENGAGEMENT_OFFICER)


@pytest.fixture
def administrator(community: Community) -> Person:
    return _person(community, "ada", Role.ADMINISTRATOR)


@pytest.fixture
def analyst(community: Community) -> Person:
    return _person(community, "ana", Role.ANALYST)


@pytest.fixture
def council_member(community: Community) -> Person:
    return _person(community, "carl", Role.COUNCIL_MEMBER)


@pytest.fixture
def privacy_officer(community: Community) -> Person:
    return _person(community, "priya", Role.PRIVACY_OFFICER)


@pytest.fixture
def resident(community: Community) -> Person:
    return _person(community, "rene")


@pytest.fixture
def approved(community: Community, privacy_officer: Person) -> None:
    """The privacy officer has approved what the installed kinds of activity collect."""
    approve_standard_assessments(community=community, officer=privacy_officer)


@pytest.fixture
def place(community: Community) -> Place:
    ring = [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]
    return Place.objects.create(
        community=community,
        slug="harbour",
        name={"en": "Harbour", "fr": "Le port"},
        geometry={"type": "Polygon", "coordinates": [ring]},
    )


@pytest.fixture
def engagement(community: Community) -> Engagement:
    """The waterfront: a draft without activities, whose phase is open."""
    now = timezone.now()
    engagement = Engagement.objects.create(
        community=community,
        slug="waterfront",
        title={"en": "The new waterfront"},
        question={"en": "What should the waterfront be for?"},
        deciding_body={"en": "Riverbend city council"},
        answer_due=(now + 60 * DAY).date(),
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Talk"},
        starts_at=now - DAY,
        ends_at=now + 20 * DAY,
        verbs=list(VERBS),
    )
    return engagement


@pytest.fixture
def draft(community: Community, officer: Person) -> Engage:
    """Makes a draft whose only phase runs from `opens` to `closes` days from now, with a conversation in it."""

    def make(opens: float = -7, closes: float = 14, answer: int = 30, **words: Any) -> Engagement:
        now = timezone.now()
        given = {
            "title": {"en": "The harbour", "fr": "Le port"},
            "question": {"en": "What should the harbour become?", "fr": "Que doit devenir le port ?"},
            "deciding_body": {"en": "City council", "fr": "Conseil municipal"},
            **words,
        }
        engagement = actions.create_engagement(
            by=officer, community=community, answer_due=(now + answer * DAY).date(), **given
        )
        phase = PhaseDraft({"en": "Speak", "fr": "Parlez"}, now + opens * DAY, now + closes * DAY, VERBS)
        actions.set_phases(by=officer, engagement=engagement, phases=[phase])
        activity = actions.add_activity(
            by=officer, engagement=engagement, kind="conversation", title={"en": "Talk", "fr": "Parlons"}
        )
        _settings_of_conversation(activity)
        return engagement

    return make


@pytest.fixture
def published(draft: Engage, officer: Person, approved: None) -> Engage:
    """Like `draft`, but published."""

    def make(**given: Any) -> Engagement:
        return actions.publish_engagement(by=officer, engagement=draft(**given))

    return make


def _settings_of_conversation(activity: Activity) -> None:
    from civiccircle.listen.conversations.models import Conversation

    Conversation.objects.create(activity=activity)
