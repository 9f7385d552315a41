"""Engagements as open data, and their drafts for the programs of the staff (with a token)."""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, PatchDict, Router, Schema, Status
from ninja.pagination import paginate

from civiccircle.kernel.activities import actions, queries
from civiccircle.kernel.activities.models import AreaOfLife, Engagement, Level
from civiccircle.kernel.activities.records import engagement_path
from civiccircle.kernel.activities.standing import Stage, standing
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.people.bearer import bearer, token_auth
from civiccircle.kernel.people.rules import require

router = Router(tags=["engagements"])


class PhaseOut(Schema):
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    verbs: list[str]


class ActivityOut(Schema):
    kind: str
    slug: str
    title: dict[str, str]
    introduction: dict[str, str]
    participation: str
    moderation: str
    results: str
    closed_at: datetime | None


class EngagementOut(Schema):
    slug: str
    path: str = Field(description="The address of its page, after the language.")
    state: str
    stage: str = Field(
        description="What it waits for now: draft, coming, open, waiting, answered or withdrawn."
    )
    title: dict[str, str]
    question: dict[str, str]
    summary: dict[str, str]
    what_can_change: dict[str, str]
    what_is_fixed: dict[str, str]
    level: str = Field(description="The promise to the public, on the IAP2 spectrum.")
    deciding_body: dict[str, str]
    answer_due: date
    area_of_life: str
    places: list[str]
    published_at: datetime | None
    answer: dict[str, str]
    answered_at: datetime | None
    phases: list[PhaseOut]
    activities: list[ActivityOut]

    @staticmethod
    def resolve_path(engagement: Engagement) -> str:
        return engagement_path(engagement)

    @staticmethod
    def resolve_stage(engagement: Engagement) -> str:
        return standing(engagement, timezone.now(), engagement.community.time_zone).stage

    @staticmethod
    def resolve_places(engagement: Engagement) -> list[str]:
        return [place.slug for place in engagement.places.all()]


class EngagementIn(Schema):
    """The promises of an engagement; texts are written as `{"en": "…", "fr": "…"}`."""

    title: dict[str, str]
    question: dict[str, str]
    deciding_body: dict[str, str]
    answer_due: date
    summary: dict[str, str] = {}
    what_can_change: dict[str, str] = {}
    what_is_fixed: dict[str, str] = {}
    level: Level = Level.CONSULT
    area_of_life: AreaOfLife | Literal[""] = ""


@router.get(
    "engagements",
    response=list[EngagementOut],
    url_name="engagements",
    summary=gettext_noop("Engagements, the latest first"),
    description=gettext_noop(
        "What the public was asked, with phases and activities; `stage=open` gives what one can "
        "take part in now."
    ),
)
@paginate(Keyset, ordering=("-id",))
def engagements(
    request: CommunityRequest,
    community: InCommunity,
    stage: Literal["", Stage.COMING, Stage.OPEN, Stage.WAITING, Stage.ANSWERED] = "",
) -> QuerySet[Engagement]:
    return _whole(queries.listed(request.community, Stage(stage) if stage else None, timezone.now()))


@router.get(
    "engagements/{slug:engagement}",
    response=EngagementOut,
    url_name="engagement",
    summary=gettext_noop("One engagement with its phases and activities"),
    description=gettext_noop("Also one that was withdrawn, with the reason as its answer."),
)
def engagement(request: CommunityRequest, community: InCommunity, engagement: str) -> Engagement:
    return _found(request, engagement, drafts=False)


@router.get(
    "desk/engagements",
    response=list[EngagementOut],
    url_name="drafts",
    auth=token_auth,
    summary=gettext_noop("Drafts of engagements, the latest first"),
    description=gettext_noop("For engagement officers and administrators."),
)
@paginate(Keyset, ordering=("-id",))
def drafts(request: CommunityRequest, community: InCommunity) -> QuerySet[Engagement]:
    require(bearer(request), "activities.create_engagement", request.community)
    return _whole(queries.drafts(request.community))


@router.post(
    "desk/engagements",
    response={201: EngagementOut},
    url_name="draft-engagement",
    auth=token_auth,
    summary=gettext_noop("Draft an engagement"),
    description=gettext_noop(
        "The draft is seen by staff only. Phases, activities and publishing are on the desk."
    ),
)
def create(request: CommunityRequest, community: InCommunity, given: EngagementIn) -> Status[Engagement]:
    made = actions.create_engagement(by=bearer(request), community=request.community, **given.dict())
    return Status(201, made)


@router.patch(
    "desk/engagements/{slug:engagement}",
    response=EngagementOut,
    url_name="change-engagement",
    auth=token_auth,
    summary=gettext_noop("Change an engagement"),
    description=gettext_noop(
        "What was promised to the public is changed in public: it becomes a fact of the log."
    ),
)
def change(
    request: CommunityRequest, community: InCommunity, engagement: str, given: PatchDict[EngagementIn]
) -> Engagement:
    person = bearer(request)
    require(person, "activities.change_engagement", request.community)
    found = _found(request, engagement, drafts=True)
    changes: dict[str, Any] = dict(given)
    return actions.change_engagement(by=person, engagement=found, **changes)


def _whole(found: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return found.defer(None).select_related("community").prefetch_related("phases", "activities", "places")


def _found(request: CommunityRequest, slug: str, *, drafts: bool) -> Engagement:
    found = queries.engagement_of(request.community, slug, drafts=drafts)
    if found is None:
        raise Http404(_("there is no engagement with this name"))
    return found
