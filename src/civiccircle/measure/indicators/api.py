"""Indicators as open data; recording by program (with a token)."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema, Status
from ninja.pagination import CursorPagination, paginate

from civiccircle.formats.observations import Fault, Observed, read_cells
from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.bearer import bearer, token_auth
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.prepared import Asked

from . import actions, queries, target_actions
from .api_models import DefinitionOut, IndicatorOut, ObservationOut, TargetOut
from .catalogue import catalogue
from .comparing import Outcome
from .models import Indicator, Observation, Target
from .rules import RECORD
from .standing import standings
from .words import Faulty

router = Router(tags=["indicators"])

MOST_AT_ONCE = 1_000


class ObservationIn(Schema):
    """One observation, its cells written as in a table: numbers as text, exactly, with a point."""

    indicator: str = Field(description="Its code.")
    place: str = Field("", description="The slug of a place; empty for the whole community.")
    period: str = Field(description="2024, 2024-Q1, 2024-03, 2024-03-05 or 2024-04-01/2025-03-31.")
    value: str = Field("", description="Empty where it is missing; then `note` says why.")
    unit: str = Field("", description="Checked against that of the indicator, never converted.")
    standard_error: str = ""
    low: str = ""
    high: str = ""
    confidence: str = Field("", description="Of the interval, in percent; 95 where it is not given.")
    source: dict[str, str]
    source_url: str = ""
    licence: str
    method: dict[str, str] = {}
    note: dict[str, str] = {}
    reason: dict[str, str] = Field({}, description="Why a value on record is corrected; needed where it is.")

    def cells(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for name, value in self.dict().items():
            texts = value if isinstance(value, dict) else None
            told |= (
                {name: value} if texts is None else {f"{name}_{code}": words for code, words in texts.items()}
            )
        return told


class ObservationsIn(Schema):
    observations: list[ObservationIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RecordedOut(Out):
    new: int
    corrected: int
    unchanged: int


class TargetIn(Schema):
    value: Decimal = Field(description="In the unit of the indicator.")
    due: date
    set_by: dict[str, str] = Field(description="The body that decided so, for example the city council.")
    place: str = ""
    reason: dict[str, str] = Field({}, description="Needed where a target for the same day is set already.")


class Indicators(Keyset):
    """Pages of indicators with where each stands."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Indicator] | Asked[Indicator],
        pagination: CursorPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        community = cast(CommunityRequest, request).community
        return page | {"results": [IndicatorOut.of(each) for each in standings(community, page["results"])]}


@router.get(
    "indicator-catalogue",
    response=list[DefinitionOut],
    url_name="indicator-catalogue",
    summary=gettext_noop("The definitions that come with the house"),
    description=gettext_noop("All of them, whether the community follows them or not."),
)
def definitions(request: CommunityRequest, community: InCommunity) -> list[DefinitionOut]:
    return [DefinitionOut.of(each) for each in catalogue().values()]


@router.get(
    "indicators",
    response=list[IndicatorOut],
    url_name="indicators",
    summary=gettext_noop("The indicators that the community follows"),
    description=gettext_noop(
        "Each with its definition, its newest value, its next target, and whether it is out of date."
    ),
)
@paginate(Indicators, ordering=("id",))
def indicators(
    request: CommunityRequest,
    community: InCommunity,
    factor: Factor | Literal[""] = "",
    area: AreaOfLife | Literal[""] = "",
) -> QuerySet[Indicator] | Asked[Indicator]:
    if factor or area:  # no code is a part of another one
        return queries.followed(request.community).filter(
            factors__contains=factor, areas__contains=area, is_component=False
        )
    return queries.followed_now(request.community.pk)


@router.get(
    "indicators/{slug:code}",
    response=IndicatorOut,
    url_name="indicator",
    summary=gettext_noop("One indicator"),
    description=gettext_noop("Also one that is not followed any more."),
)
def indicator(request: CommunityRequest, community: InCommunity, code: str) -> IndicatorOut:
    found = _found(request, code)
    return IndicatorOut.of(standings(request.community, [found])[0])


@router.get(
    "indicators/{slug:code}/observations",
    response=list[ObservationOut],
    url_name="observations",
    summary=gettext_noop("What was observed, the latest recorded first"),
    description=gettext_noop(
        "Numbers are exact decimals, as text. `value` is null where it is missing. With `history`, what was "
        "corrected is told too, with the reason."
    ),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def observations(
    request: CommunityRequest, community: InCommunity, code: str, history: bool = False
) -> Asked[Observation]:
    return (queries.all_observations if history else queries.observations)(_found(request, code).pk)


@router.get(
    "indicators/{slug:code}/targets",
    response=list[TargetOut],
    url_name="targets",
    summary=gettext_noop("The targets of an indicator, the latest set first"),
    description=gettext_noop(
        "With `history`, those that were changed or withdrawn are told too, with the reason."
    ),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def targets(
    request: CommunityRequest, community: InCommunity, code: str, history: bool = False
) -> Asked[Target]:
    return (queries.all_targets if history else queries.targets)(_found(request, code).pk)


@router.post(
    "desk/observations",
    response=RecordedOut,
    url_name="record-observations",
    auth=token_auth,
    summary=gettext_noop("Record observations"),
    description=gettext_noop(
        "All of them or, where one is wrong, none. What is on record already changes nothing, so that a program "
        "may send again. For analysts and administrators."
    ),
)
def record(request: CommunityRequest, community: InCommunity, given: ObservationsIn) -> dict[str, int]:
    person = bearer(request)
    require(person, RECORD, request.community)
    known, rows, faults = queries.known_to(request.community), list[Observed](), list[Fault]()
    for number, each in enumerate(given.observations, start=1):
        made = read_cells(number, each.cells(), known)
        if isinstance(made, Observed):
            rows.append(made)
        else:
            faults += made
    if faults:
        raise Faulty(faults)
    done = actions.record_observations(by=person, community=request.community, rows=rows)
    return {each.value: len(done.of(each)) for each in Outcome}


@router.post(
    "desk/indicators/{slug:code}/targets",
    response={201: TargetOut},
    url_name="set-target",
    auth=token_auth,
    summary=gettext_noop("Set a target"),
    description=gettext_noop(
        "One for the same day is replaced, with a reason. For analysts and administrators."
    ),
)
def aim(request: CommunityRequest, community: InCommunity, code: str, given: TargetIn) -> Status[Target]:
    person = bearer(request)
    found = _found(request, code)
    return Status(201, target_actions.set_target(by=person, indicator=found, **given.dict()))


def _found(request: CommunityRequest, code: str) -> Indicator:
    found = queries.indicator_of(request.community, code)
    if found is None:
        raise Http404(_("there is no indicator with this code"))
    return found
