"""A community in which one person leaves traces wherever the house can hold them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from civiccircle.kernel.activities import intake, snapshots
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations.models import Conversation, Statement


@pytest.fixture(autouse=True)
def nothing_remembered():
    for each in (snapshots, board, participants):
        each.forget()
    yield
    for each in (snapshots, board, participants):
        each.forget()


@pytest.fixture
def community(db):
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend", "fr": "Belle-Rive"})


def member(community, role, address):
    person = Person.objects.create_user(address, name=str(role.label))
    Membership.objects.create(community=community, person=person, role=role)
    return person


@pytest.fixture
def officer(community):
    return member(community, Role.ENGAGEMENT_OFFICER, "officer@riverbend.example")


@pytest.fixture
def privacy_officer(community):
    return member(community, Role.PRIVACY_OFFICER, "privacy@riverbend.example")


@pytest.fixture
def resident(community):
    return Person.objects.create_user("resident@riverbend.example", name="Rosa Resident")


@pytest.fixture
def engagement(community):
    now = timezone.now()
    engagement = Engagement.objects.create(
        community=community,
        slug="waterfront",
        title={"en": "The new waterfront"},
        question={"en": "What should the waterfront be for?"},
        deciding_body={"en": "Riverbend city council"},
        answer_due=(now + timedelta(days=60)).date(),
        state=Engagement.State.PUBLISHED,
        published_at=now,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Talk"},
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=20),
        verbs=["conversation.vote", "conversation.propose"],
    )
    return engagement


@pytest.fixture
def activity(engagement):
    activity = Activity.objects.create(
        engagement=engagement,
        kind="conversation",
        slug="harbour",
        title={"en": "The harbour"},
        moderation=Activity.Moderation.AFTER,
    )
    conversation = Conversation.objects.create(activity=activity)
    for number, text in enumerate(("The harbour should be open to everyone.", "Cars belong there."), 1):
        Statement.objects.create(
            conversation=conversation, number=number, text=text, seed=True, state="accepted",
            created_at=timezone.now(),
        )  # fmt: skip
    return activity


@pytest.fixture
def place(community):
    return Place.objects.create(community=community, slug="old-port", name={"en": "Old port"})


@pytest.fixture
def take_part(activity, place):
    """Vote and put forward a statement, under an account or a key."""

    def take_part(words, **held_by):
        participant = Participant.objects.create(
            engagement=activity.engagement, joined_at=timezone.now(), place=place, **held_by
        )
        for verb, data in (
            ("conversation.vote", {"statement": 1, "vote": 1}),
            ("conversation.propose", {"text": words, "language": "en"}),
        ):
            intake.contribute(
                activity_id=activity.pk, participant_id=participant.pk, verb=verb, data=data, key=uuid4()
            )
        return participant

    return take_part
