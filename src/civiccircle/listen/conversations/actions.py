"""What officers and participants do in a conversation: one verb, one function, one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import intake, snapshots
from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Moderation
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text

from . import board, writing
from .models import Conversation, Statement
from .rules import MODERATE, PROPOSE, SET_UP, VOTE
from .words import language_code, tidy

SECRET_BYTES = 24


@dataclass(frozen=True)
class Setup:
    """Everything an officer chooses about a conversation."""

    title: Text
    introduction: Text = field(default_factory=dict)
    participation: str = Activity.Participation.OPEN
    moderation: str = Activity.Moderation.BEFORE
    results: str = Activity.Visibility.LIVE
    statement_length: int = 140
    allow_statements: bool = True
    minimum_group: int = 5
    embed_sites: Sequence[str] = ()


def vote(
    *, activity: Activity, participant_id: int, statement: Any, choice: Any, key: UUID,
    invitation: str = "", channel: str = Contribution.Channel.WEB,
) -> Acknowledgement:  # fmt: skip
    """Take a vote on the statement with this number; a second one replaces the first. Raises `Refused`."""
    return intake.contribute(
        activity_id=activity.pk,
        participant_id=participant_id,
        verb=VOTE,
        data={"statement": statement, "vote": choice, "invitation": invitation},
        key=key,
        channel=channel,
    )


def propose(
    *, activity: Activity, participant_id: int, text: Any, language: str, key: UUID,
    invitation: str = "", channel: str = Contribution.Channel.WEB,
) -> Acknowledgement:  # fmt: skip
    """Take a statement that somebody puts forward; the same key again gives the first receipt. Raises `Refused`."""
    return intake.contribute(
        activity_id=activity.pk,
        participant_id=participant_id,
        verb=PROPOSE,
        data={"text": text, "language": language, "invitation": invitation},
        key=key,
        channel=channel,
    )


@transaction.atomic
def create_conversation(
    *, by: Any, engagement: Engagement, setup: Setup, seeds: Sequence[str] = (), language: str = "en"
) -> Activity:
    """Add a conversation to an engagement, with its first statements."""
    require(by, SET_UP, engagement)
    activity = activities.add_activity(
        by=by,
        engagement=engagement,
        kind="conversation",
        title=setup.title,
        introduction=setup.introduction,
        participation=setup.participation,
        moderation=setup.moderation,
        results=setup.results,
    )
    conversation = Conversation.objects.create(activity=activity)
    _apply(conversation, setup)
    add_statements(by=by, conversation=conversation, texts=seeds, language=language)
    return activity


@transaction.atomic
def change_conversation(*, by: Any, conversation: Conversation, setup: Setup) -> None:
    """Change the settings of a conversation; what changed stays in the public log."""
    require(by, SET_UP, conversation.activity)
    ledger.hold(conversation.activity.engagement.community_id)
    _apply(conversation, setup)
    _record(conversation.activity, "conversation.changed", _public(setup))


@transaction.atomic
def add_statements(
    *, by: Any, conversation: Conversation, texts: Sequence[str], language: str, at: datetime | None = None
) -> list[Statement]:
    """Put seed statements in; they are shown at once. Those that are there already, word for word, are left out.

    They keep to the length that residents keep to. `at` is when it happened, for what is brought in from earlier; else
    it is now.
    """
    require(by, SET_UP, conversation.activity)
    code, now = language_code(language), at or timezone.now()
    held = writing.locked(conversation.activity_id)
    said = {text.casefold() for text in held.statements.values_list("text", flat=True)}
    fresh: dict[str, Statement] = {}
    for text in texts:
        line = tidy(text, held.statement_length)
        if line.casefold() not in said | fresh.keys():
            fresh[line.casefold()] = Statement(
                text=line, language=code, seed=True, state=Statement.State.ACCEPTED, created_at=now
            )
    writing.add(held, list(fresh.values()))
    return list(fresh.values())


@transaction.atomic
def mark_meta(*, by: Any, statement: Statement, meta: bool) -> None:
    """Say whether a statement is about the conversation itself; such a statement does not shape the map."""
    require(by, MODERATE, statement.conversation.activity)
    statement.meta = meta
    statement.save(update_fields=["meta"])
    _record(statement.conversation.activity, "statement.meta", {"statement": statement.number, "meta": meta})


def merge_statements(*, by: Any, statement: Statement, into: int, explanation: str = "") -> None:
    """Merge a statement with the one numbered `into`, for good. Raises `ValidationError`.

    Votes move where their person has not voted on the other one; the decision stands in the public moderation log.
    """
    activities.moderate(
        by=by,
        activity=statement.conversation.activity,
        subject_kind="statement",
        subject_id=statement.pk,
        decision=Moderation.Decision.MERGED,
        reason=Moderation.Reason.DUPLICATE,
        explanation=explanation,
        into=into,
    )


@transaction.atomic
def renew_invitation(*, by: Any, activity: Activity) -> str:
    """Make a new invitation link; the old one stops working for newcomers."""
    require(by, SET_UP, activity)
    activity.invitation = secrets.token_urlsafe(SECRET_BYTES)
    activity.save(update_fields=["invitation"])
    _changed(activity)
    return activity.invitation


def _apply(conversation: Conversation, setup: Setup) -> None:
    activity = conversation.activity
    by_invitation = activity.participation == Activity.Participation.INVITED
    for name in ("title", "introduction", "participation", "moderation", "results"):
        setattr(activity, name, getattr(setup, name))
    if activity.participation == Activity.Participation.INVITED and not activity.invitation:
        activity.invitation = secrets.token_urlsafe(SECRET_BYTES)
    activity.full_clean()
    activity.save()
    for name in ("statement_length", "allow_statements", "minimum_group"):
        setattr(conversation, name, getattr(setup, name))
    conversation.embed_sites = list(setup.embed_sites)
    conversation.save()
    writing.publish_conversation(activity)
    if by_invitation != (activity.participation == Activity.Participation.INVITED):
        writing.publish_all(activity)


def _public(setup: Setup) -> dict[str, Any]:
    return {
        "participation": str(setup.participation),
        "moderation": str(setup.moderation),
        "results": str(setup.results),
        "statement_length": setup.statement_length,
        "allow_statements": setup.allow_statements,
        "minimum_group": setup.minimum_group,
    }


def _record(activity: Activity, kind: str, payload: Mapping[str, Any]) -> None:
    _changed(activity)
    if activity.engagement.state == Engagement.State.DRAFT:
        return  # a public fact would tell what only staff can see
    fact = {"engagement": activity.engagement.slug, "activity": activity.slug, **payload}
    ledger.record_fact(activity.engagement.community_id, kind, fact)


def _changed(activity: Activity) -> None:
    def forget() -> None:
        snapshots.forget(activity.pk)
        board.forget(activity.pk)

    transaction.on_commit(forget)
