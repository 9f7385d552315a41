"""Conversations as open data, and taking part by API: with a token of an account, or with the cookie of a pseudonym."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from pydantic import AliasPath

from civiccircle.kernel.activities.answers import receipt_of
from civiccircle.kernel.activities.api import ReceiptOut
from civiccircle.kernel.activities.eligibility import invitation_fits, took_part
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.participants import current_participant
from civiccircle.kernel.people.through_api import contributor_through_api
from civiccircle.kernel.prepared import Asked

from . import actions, queries
from .answers import card_of
from .board import board_of
from .models import Conversation, Statement
from .rules import MODERATE, may_read_statements

router = Router(tags=["conversations"])


def _of_activity(*path: str) -> Any:
    return Field(validation_alias=AliasPath("activity", *path))


class ConversationOut(Out):
    engagement: str = _of_activity("engagement", "slug")
    slug: str = _of_activity("slug")
    title: dict[str, str] = _of_activity("title")
    introduction: dict[str, str] = _of_activity("introduction")
    participation: str = _of_activity("participation")
    moderation: str = _of_activity("moderation")
    results: str = _of_activity("results")
    closed_at: datetime | None = _of_activity("closed_at")
    statement_length: int
    allow_statements: bool
    minimum_group: int


class StatementOut(Out):
    number: int
    text: str
    language: str
    seed: bool
    meta: bool
    created_at: datetime


class VoteIn(Schema):
    """A vote; the same key again gives the same receipt."""

    statement: int = Field(description="Its number.")
    vote: int = Field(description="1 agree, 0 pass, -1 disagree.")
    key: UUID = Field(description="A UUID of your own, new for each vote.")
    invitation: str = ""


class StatementIn(Schema):
    text: str
    language: str
    key: UUID
    invitation: str = ""


class NextOut(Out):
    statement: int
    text: str
    language: str


class VoteOut(Out):
    receipt: ReceiptOut
    next: NextOut | None


@router.get(
    "conversations",
    response=list[ConversationOut],
    url_name="conversations",
    summary=gettext_noop("The conversations of published engagements, newest first"),
    description=gettext_noop("With what the officer chose about each."),
)
@paginate(Keyset, ordering=("-id",))
def conversations(request: CommunityRequest, community: InCommunity) -> Asked[Conversation]:
    return queries.public_conversations(community)


@router.get(
    "conversations/{engagement}/{slug}",
    response=ConversationOut,
    url_name="conversation",
    summary=gettext_noop("One conversation"),
    description=gettext_noop("What the officer chose about it."),
)
def conversation(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str
) -> Conversation:
    return queries.conversation_of(_known(request, engagement, slug).activity.pk)


@router.get(
    "conversations/{engagement}/{slug}/statements",
    response=list[StatementOut],
    url_name="statements",
    summary=gettext_noop("The statements of a conversation"),
    description=gettext_noop(
        "Numbers keep their place for ever; what was not accepted or was merged is left out. By invitation "
        "only: with the invitation, or for those who take part, until everybody may see the results."
    ),
)
@paginate(Keyset, ordering=("number",))
def statements(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, invitation: str = ""
) -> Asked[Statement]:
    known = _known(request, engagement, slug)
    now = timezone.now()
    if not may_read_statements(known, now, invited=False) and not _is_invited(request, known, invitation):
        raise Http404(_("this conversation is by invitation"))
    return queries.public_statements(known.activity.pk)


@router.post(
    "conversations/{engagement}/{slug}/votes",
    response=VoteOut,
    url_name="vote",
    summary=gettext_noop("Vote on a statement, or change the vote"),
    description=gettext_noop(
        "Answers with the receipt and the next statement. Needs a token, or the cookie of somebody "
        "who takes part."
    ),
)
def vote(request: CommunityRequest, community: InCommunity, engagement: str, slug: str, given: VoteIn) -> Any:
    known = _known(request, engagement, slug)
    participant = contributor_through_api(request, known.activity)
    done = actions.vote(
        activity=known.activity,
        participant_id=participant.pk,
        statement=given.statement,
        choice=given.vote,
        key=given.key,
        invitation=given.invitation,
        channel=Contribution.Channel.API,
    )
    board = board_of(known.activity.pk)
    following = board.next_card(participant.pk, queries.voted_by_now(done, board))
    return {"receipt": receipt_of(request.community.slug, done, get_language()), "next": card_of(following)}


@router.post(
    "conversations/{engagement}/{slug}/statements",
    response=ReceiptOut,
    url_name="propose",
    summary=gettext_noop("Put a statement forward"),
    description=gettext_noop(
        "Answers with the receipt. Needs a token, or the cookie of somebody who takes part."
    ),
)
def propose(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, given: StatementIn
) -> Any:
    known = _known(request, engagement, slug)
    done = actions.propose(
        activity=known.activity,
        participant_id=contributor_through_api(request, known.activity).pk,
        text=given.text,
        language=given.language,
        key=given.key,
        invitation=given.invitation,
        channel=Contribution.Channel.API,
    )
    return receipt_of(request.community.slug, done, get_language())


def _known(request: CommunityRequest, engagement: str, slug: str) -> Snapshot:
    known = queries.find(request.community, engagement, slug)
    if known is None or not known.published:
        raise Http404(_("there is no such conversation"))
    return known


def _is_invited(request: CommunityRequest, known: Snapshot, invitation: str) -> bool:
    """Whether the one who asks has the invitation, takes part already, or is of the staff."""
    if invitation_fits(known.activity, invitation):
        return True
    participant = current_participant(request, known.activity.engagement)
    if participant is not None and took_part(known.activity.pk, participant.pk):
        return True
    return request.user.has_perm(MODERATE, known.activity)
