"""The public log of moderation, and moderating by program (with a token)."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from pydantic import BeforeValidator

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.bearer import bearer, token_auth
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.prepared import Asked

from . import actions, queries
from .models import Moderation

router = Router(tags=["moderation"])


AddressOf = Annotated[str, BeforeValidator(lambda activity: f"{activity.engagement.slug}/{activity.slug}")]
"""An activity, told by the slugs of its engagement and of itself."""


class ReceiptOut(Out):
    """The commitment that stands in the public log as leaf number `leaf`; `again` marks a repeated key."""

    contribution: int
    leaf: int
    commitment: str
    url: str
    again: bool


class DecisionOut(Out):
    id: int
    activity: AddressOf
    subject_kind: str
    subject_id: int
    decision: str
    reason: str
    explanation: str
    decided_at: datetime


class WaitingOut(Out):
    activity: int
    engagement: str
    slug: str
    subject_kind: str
    subject_id: int
    text: str
    submitted_at: datetime
    context: str


class DecisionIn(Schema):
    """What is decided on some contributions of one activity: on all of them, or, if one cannot be, on none."""

    activity: int
    subject_kind: str
    subject_ids: list[int] = Field(min_length=1, max_length=100)
    decision: Moderation.Decision
    reason: Moderation.Reason
    explanation: str = Field("", max_length=500, description="Everybody can read it.")


@router.get(
    "moderation",
    response=list[DecisionOut],
    url_name="moderation-log",
    summary=gettext_noop("The public log of moderation, the latest first"),
    description=gettext_noop(
        "Each decision with its reason. Of two on the same contribution, the later one holds."
    ),
)
@paginate(Keyset, ordering=("-id",))
def log(request: CommunityRequest, community: InCommunity, engagement: str = "") -> Asked[Moderation]:
    return queries.decisions(request.community, engagement)


@router.get(
    "desk/moderation",
    response=list[WaitingOut],
    url_name="moderation-queue",
    auth=token_auth,
    summary=gettext_noop("What waits for a moderator"),
    description=gettext_noop(
        "Activity by activity, the oldest first. For engagement officers and administrators."
    ),
)
def queue(request: CommunityRequest, community: InCommunity) -> list[dict[str, Any]]:
    require(bearer(request), "activities.moderate", request.community)
    return [
        {
            "activity": backlog.activity.pk,
            "engagement": backlog.activity.engagement.slug,
            "slug": backlog.activity.slug,
            **{name: getattr(item, name) for name in ITEM_FIELDS},
        }
        for backlog in queries.moderation_backlogs(request.community)
        for item in backlog.items
    ]


ITEM_FIELDS = ("subject_kind", "subject_id", "text", "submitted_at", "context")


@router.post(
    "desk/moderation",
    response=list[DecisionOut],
    url_name="moderate",
    auth=token_auth,
    summary=gettext_noop("Decide on contributions"),
    description=gettext_noop("The decision and its reason go into the public log."),
)
def decide(request: CommunityRequest, community: InCommunity, given: DecisionIn) -> list[Moderation]:
    activity = queries.activity_of(request.community, given.activity)
    if activity is None:
        raise Http404(_("there is no activity with this number"))
    return actions.moderate_many(by=bearer(request), activity=activity, **given.dict(exclude={"activity"}))
