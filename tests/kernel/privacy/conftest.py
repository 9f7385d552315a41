"""A community in which one person leaves traces wherever the house can hold them."""

from uuid import uuid4

import pytest
from django.utils import timezone

from civiccircle.kernel.activities import intake
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Place
from civiccircle.listen.conversations.models import Conversation, Statement


@pytest.fixture
def engagement(engagement):
    """The waterfront, before the public."""
    engagement.state, engagement.published_at = Engagement.State.PUBLISHED, timezone.now()
    engagement.save()
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
