"""The road map as open data."""

from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router
from ninja.pagination import CursorPagination, paginate

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.prepared import Asked
from civiccircle.kernel.trace.api import RelatedOut

from . import queries
from .exports import amount
from .history import today_in
from .models import Change, Initiative
from .records import path_of
from .states import State

router = Router(tags=["initiatives"])


class MilestoneOut(Out):
    id: int
    title: dict[str, str]
    due: date
    state: str = Field(description="done, late (its day is over) or due.")
    done_on: date | None
    evidence: dict[str, str]
    evidence_url: str


class InitiativeOut(Out):
    identifier: str = Field(description="By which contracts and budgets name it.")
    path: str = Field(description="The address of its page, after the language.")
    title: dict[str, str]
    summary: dict[str, str]
    state: str
    goal: dict[str, str]
    area_of_life: str
    factor: str
    office: dict[str, str]
    places: list[str] = Field(description="Slugs; none means the whole community.")
    cost: str | None = Field(description="An exact decimal, as text.")
    currency: str
    starts_on: date
    ends_on: date | None
    begun_at: datetime = Field(description="When it came onto the road map.")
    milestones: list[MilestoneOut]


class InitiativeWithTrace(InitiativeOut):
    record: UUID = Field(description="Its record in the trace.")
    decided: list[RelatedOut] = Field(description="The decisions that it rests on.")
    wanted: list[RelatedOut] = Field(description="What else led to it.")
    paid: list[RelatedOut] = Field(description="What pays for it.")
    measured: list[RelatedOut] = Field(description="What measures it.")


class ChangeOut(Out):
    id: int
    kind: str
    at: datetime
    subject: dict[str, str] = Field(description="The milestone or the record that it is about.")
    before: str
    after: str
    reason: dict[str, str]


class Initiatives(Keyset):
    """Pages of initiatives with their milestones."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Initiative] | Asked[Initiative],
        pagination: CursorPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        today = today_in(cast(CommunityRequest, request).community)
        found = queries.complete(page["results"])
        return page | {"results": [InitiativeOut(**_told(each, today)) for each in found]}


@router.get(
    "initiatives",
    response=list[InitiativeOut],
    url_name="initiatives",
    summary=gettext_noop("The road map: what is being done, and how far it is"),
    description=gettext_noop("Each with its milestones; those whose day is over are `late`."),
)
@paginate(Initiatives, ordering=("id",))
def initiatives(
    request: CommunityRequest,
    community: InCommunity,
    *,
    state: State | Literal["", "late"] = "",
    factor: Factor | Literal[""] = "",
    area: AreaOfLife | Literal[""] = "",
    place: str = "",
) -> Asked[Initiative]:
    asked = {"state": state, "factor": factor, "area": area, "place": place}
    return queries.filtered(request.community, asked, today_in(request.community))


@router.get(
    "initiatives/{slug:identifier}",
    response=InitiativeWithTrace,
    url_name="initiative",
    summary=gettext_noop("One initiative, with what led to it, what pays for it and what measures it"),
    description=gettext_noop("Its history stands under `…/changes`."),
)
def initiative(request: CommunityRequest, community: InCommunity, identifier: str) -> dict[str, Any]:
    found = _found(request, identifier)
    told = queries.told(found)
    joined = {name: getattr(told.joined, name) for name in ("decided", "wanted", "paid", "measured")}
    return _told(found, told.today) | joined | {"record": told.record.uid}


@router.get(
    "initiatives/{slug:identifier}/changes",
    response=list[ChangeOut],
    url_name="initiative-changes",
    summary=gettext_noop("What changed in an initiative, and why, the latest first"),
    description=gettext_noop("`before` and `after` are states, days or amounts, by the `kind` of change."),
)
@paginate(Keyset, ordering=("-id",))
def changes(request: CommunityRequest, community: InCommunity, identifier: str) -> Asked[Change]:
    return queries.changes(_found(request, identifier).pk)


def _found(request: CommunityRequest, identifier: str) -> Initiative:
    found = queries.initiative_of(request.community, identifier)
    if found is None:
        raise Http404(_("there is no initiative with this identifier"))
    return found


def _told(each: Initiative, today: date) -> dict[str, Any]:
    names = ("identifier", "title", "summary", "state", "area_of_life", "factor", "office", "currency")
    days = ("starts_on", "ends_on", "begun_at")
    return {name: getattr(each, name) for name in (*names, *days)} | {
        "path": path_of(each),
        "goal": each.goal.title if each.goal else {},
        "places": [place.slug for place in queries.where(each)],
        "cost": amount(each),
        "milestones": [_step(step, today) for step in queries.steps_of(each)],
    }


def _step(step: Any, today: date) -> dict[str, Any]:
    names = ("id", "title", "due", "done_on", "evidence", "evidence_url")
    return {name: getattr(step, name) for name in names} | {"state": step.state_on(today)}
