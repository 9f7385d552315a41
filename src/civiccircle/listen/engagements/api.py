"""Engagements as open data, and their drafts for the programs of the staff (with a token)."""

from datetime import date, datetime
from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, PatchDict, Router, Schema, Status
from ninja.pagination import CursorPagination, paginate

from civiccircle.kernel.activities import actions, lists, queries
from civiccircle.kernel.activities.models import Engagement, Level
from civiccircle.kernel.activities.standing import Stage
from civiccircle.kernel.circle import AreaOfLife
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.bearer import bearer, token_auth
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.prepared import Asked

from .queries import whole

router = Router(tags=["engagements"])


class PhaseOut(Out):
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    verbs: list[str]


class ActivityOut(Out):
    kind: str
    slug: str
    title: dict[str, str]
    introduction: dict[str, str]
    participation: str
    moderation: str
    results: str
    closed_at: datetime | None


class EngagementOut(Out):
    slug: str
    path: str = Field(description="The address of its page, after the language.")
    state: str
    stage: str = Field(
        description="What it waits for now: draft, coming, open, waiting, answered, withdrawn, or elsewhere: held "
        "there, and shown here to be read."
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


class Engagements(Keyset):
    """Pages of engagements with all that is told of them."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Engagement] | Asked[Engagement],
        pagination: CursorPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        return page | {"results": whole(page["results"], cast(CommunityRequest, request).community)}


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
@paginate(Engagements, ordering=("-id",))
def engagements(
    request: CommunityRequest,
    community: InCommunity,
    stage: Literal["", Stage.COMING, Stage.OPEN, Stage.WAITING, Stage.ANSWERED, Stage.ELSEWHERE] = "",
) -> Asked[Engagement]:
    if stage in (Stage.ANSWERED, Stage.ELSEWHERE):
        return lists.over(request.community.pk, Stage(stage))
    return lists.listed(request.community, Stage(stage) if stage else None, timezone.now(), whole=True)


@router.get(
    "engagements/{slug:engagement}",
    response=EngagementOut,
    url_name="engagement",
    summary=gettext_noop("One engagement with its phases and activities"),
    description=gettext_noop("Also one that was withdrawn, with the reason as its answer."),
)
def engagement(request: CommunityRequest, community: InCommunity, engagement: str) -> dict[str, Any]:
    return _told(_found(request, engagement, drafts=False))


@router.get(
    "desk/engagements",
    response=list[EngagementOut],
    url_name="drafts",
    auth=token_auth,
    summary=gettext_noop("Drafts of engagements, the latest first"),
    description=gettext_noop("For engagement officers and administrators."),
)
@paginate(Engagements, ordering=("-id",))
def drafts(request: CommunityRequest, community: InCommunity) -> QuerySet[Engagement]:
    require(bearer(request), "activities.create_engagement", request.community)
    return queries.drafts(request.community)


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
def create(request: CommunityRequest, community: InCommunity, given: EngagementIn) -> Status[dict[str, Any]]:
    made = actions.create_engagement(by=bearer(request), community=request.community, **given.dict())
    return Status(201, _told(made))


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
) -> dict[str, Any]:
    person = bearer(request)
    require(person, "activities.change_engagement", request.community)
    found = _found(request, engagement, drafts=True)
    changes: dict[str, Any] = dict(given)
    return _told(actions.change_engagement(by=person, engagement=found, **changes))


def _told(engagement: Engagement) -> dict[str, Any]:
    return whole([engagement], engagement.community)[0]


def _found(request: CommunityRequest, slug: str, *, drafts: bool) -> Engagement:
    found = queries.engagement_of(request.community, slug, drafts=drafts)
    if found is None:
        raise Http404(_("there is no engagement with this name"))
    return found
