"""A community with an open conversation, and people who take part in it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions, results_actions
from civiccircle.listen.conversations.models import Conversation

SEEDS = (
    "The harbour should be open to everyone.",
    "Cars belong on the waterfront.",
    "We need more benches in the shade.",
    "The ferry should run until midnight.",
)


@pytest.fixture(autouse=True)
def _few_bootstraps(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hundred of them say of a grouping is tested with the method."""
    monkeypatch.setattr(results_actions, "BOOTSTRAPS", 10)


@pytest.fixture
def activity(engagement: Engagement, officer: Person) -> Activity:
    activity = actions.create_conversation(
        by=officer,
        engagement=engagement,
        setup=actions.Setup(title={"en": "Waterfront talk"}, introduction={"en": "Tell us how you see it."}),
        seeds=SEEDS,
    )
    engagement.state, engagement.published_at = Engagement.State.PUBLISHED, timezone.now()
    engagement.save()
    snapshots.forget()
    return activity


@pytest.fixture
def conversation(activity: Activity) -> Conversation:
    return activity.conversation


@pytest.fixture
def join(engagement: Engagement) -> Callable[[], Participant]:
    def one_more() -> Participant:
        return Participant.objects.create(engagement=engagement, joined_at=timezone.now())

    return one_more


@pytest.fixture
def vote(activity: Activity) -> Callable[..., object]:
    def cast(participant: Participant, statement: int, choice: int, **more: object) -> object:
        return actions.vote(
            activity=activity,
            participant_id=participant.pk,
            statement=statement,
            choice=choice,
            **{"key": uuid4(), **more},
        )

    return cast


@pytest.fixture
def at(activity: Activity) -> Callable[..., str]:
    """The address of a page of the conversation."""

    def address(name: str = "detail", language: str = "en") -> str:
        with override(language):
            return reverse(
                f"conversations:{name}",
                kwargs={"community": "riverbend", "engagement": "waterfront", "slug": activity.slug},
            )

    return address


@pytest.fixture
def participant(join: Callable[[], Participant], engagement: Engagement, client: Client) -> Participant:
    """Who holds the pseudonym of the client's cookie."""
    token = "v" * participants.TOKEN_LENGTH
    client.cookies[participants.COOKIE] = token
    known = join()
    known.key_digest = participants.key_digest(engagement.pk, token)
    known.save()
    return known
