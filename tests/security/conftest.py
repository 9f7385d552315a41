"""Two towns on one installation, and people who try what they may not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people import participants, tokens
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.listen.conversations import actions
from civiccircle.listen.conversations.models import Conversation, Statement

TOKEN = "v" * participants.TOKEN_LENGTH
API = "/api/v1/communities/riverbend"
TALK = "/en/riverbend/engagements/waterfront/conversations/waterfront-talk/"
HUGE = "9" * 30
NUMBERS = ("-1", HUGE, "9" * 5000, "1e999", "٣")
SEEDS = (
    "The harbour should be open to everyone.",
    "Cars belong on the waterfront.",
    "More benches in the shade.",
)


@pytest.fixture
def activity(engagement: Engagement, officer: Person) -> Activity:
    """An open conversation in the published waterfront."""
    activity = actions.create_conversation(
        by=officer, engagement=engagement, setup=actions.Setup(title={"en": "Waterfront talk"}), seeds=SEEDS
    )
    engagement.state, engagement.published_at = Engagement.State.PUBLISHED, timezone.now()
    engagement.save()
    snapshots.forget()
    return activity


@pytest.fixture
def conversation(activity: Activity) -> Conversation:
    return activity.conversation


@pytest.fixture
def voice(activity: Activity, client: Client) -> Participant:
    """Who takes part under the cookie of `client`."""
    client.cookies[participants.COOKIE] = TOKEN
    digest = participants.key_digest(activity.engagement_id, TOKEN)
    return Participant.objects.create(
        engagement=activity.engagement, key_digest=digest, joined_at=timezone.now()
    )


@pytest.fixture
def pending(conversation: Conversation) -> Statement:
    """A statement that nobody has checked yet."""
    return Statement.objects.create(
        conversation=conversation,
        number=90,
        text="zebrasecret is waiting",
        language="en",
        created_at=timezone.now(),
    )


@pytest.fixture
def elsewhere(db: None) -> Community:
    return Community.objects.create(slug="hilltop", name={"en": "Hilltop"})


@pytest.fixture
def stranger(elsewhere: Community) -> Person:
    """Holds every role in the other town, and none in this one."""
    person = Person.objects.create_user("hugo@hilltop.example", name="Hugo")
    Membership.objects.bulk_create(Membership(community=elsewhere, person=person, role=role) for role in Role)
    return person


@pytest.fixture
def cast(activity: Activity) -> Callable[..., object]:
    """Takes a vote past the web."""

    def vote(participant: Participant, statement: int = 1, choice: int = 1, **more: object) -> object:
        given = {"key": uuid4(), **more}
        return actions.vote(
            activity=activity, participant_id=participant.pk, statement=statement, choice=choice, **given
        )

    return vote


@pytest.fixture
def token() -> Callable[[Person], str]:
    """Makes an API token for somebody and gives its secret."""

    def make(person: Person) -> str:
        _row, secret = tokens.make(person=person, name="attack", life=timedelta(days=1))
        return secret

    return make
