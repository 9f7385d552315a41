"""Contracts as open data. The exact data are those of the standard (OCDS); the lists hold what pages show."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate
from pydantic import BeforeValidator

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.prepared import Asked

from . import exports, organisation_queries, queries
from .models import Organisation, Process

router = Router(tags=["contracts"])


Amount = Annotated[str | None, BeforeValidator(lambda number: None if number is None else str(number))]


class OrganisationOut(Out):
    id: int
    name: str
    identifier: str = Field(description="Its number in a register, as scheme:id, or empty.")
    bought: int = Field(description="Processes in which it is the buyer.")
    won: int = Field(description="Processes in which it is a supplier.")


class ProcessOut(Out):
    id: int
    ocid: str
    slug: str = Field(description="Its name in addresses.")
    title: dict[str, str]
    status: str = Field(description="planned, open, evaluated, awarded, running, completed or cancelled.")
    buyer: OrganisationOut | None
    amount: Amount = Field(description="As signed, else awarded, else estimated; rounded to cents.")
    currency: str
    began: date | None
    changed_at: datetime
    releases_count: int
    bidders: int | None
    awards: int
    contracts: int
    missing: list[str] = Field(description="What should be known by now and is not.")


class ProcessFilters(Schema):
    """What narrows the list of processes down."""

    words: str = Field("", max_length=200, description="Those that fit best, at most 200.")
    status: str = ""
    year: int | None = Field(None, ge=1, le=9999, description="In which the first release was made.")
    buyer: int | None = Field(None, description="The id of an organisation.")
    supplier: int | None = Field(None, description="The id of an organisation.")
    ocid: str = ""


@router.get(
    "contracting/processes",
    response=list[ProcessOut],
    url_name="contracting-processes",
    summary=gettext_noop("Contracting processes"),
    description=gettext_noop("What the community buys, with what lists show of it."),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def processes(
    request: CommunityRequest, community: InCommunity, asked: Query[ProcessFilters]
) -> Asked[Process]:
    here = request.community
    buyer, supplier = (
        None if each is None else _organisation(here, each) for each in (asked.buyer, asked.supplier)
    )
    year = "" if asked.year is None else str(asked.year)
    found = queries.narrowed(
        here, words=asked.words, status=asked.status, year=year, buyer=buyer, supplier=supplier
    )
    return found.filter(ocid=asked.ocid) if asked.ocid else found


@router.get(
    "contracting/processes/{slug:slug}",
    response=ProcessOut,
    url_name="contracting-process",
    summary=gettext_noop("One contracting process"),
    description=gettext_noop("What lists show of it; the whole of it is its record."),
)
def process(request: CommunityRequest, community: InCommunity, slug: str) -> Process:
    return _process(request, slug)


@router.get(
    "contracting/processes/{slug:slug}/record",
    url_name="contracting-record",
    response={200: dict[str, Any]},
    summary=gettext_noop("The OCDS record of a process"),
    description=gettext_noop(
        "A record package: its releases, its latest state, and the history of each field."
    ),
)
@limited(READING)
def record(request: CommunityRequest, community: InCommunity, slug: str) -> HttpResponse:
    _process(request, slug)
    content = b"".join(exports.record_package(request.community, slug))
    return HttpResponse(content, content_type="application/json")


@router.get(
    "contracting/organisations",
    response=list[OrganisationOut],
    url_name="contracting-organisations",
    summary=gettext_noop("Buyers and suppliers"),
    description=gettext_noop("Those that bought something, or those that won something."),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def organisations(
    request: CommunityRequest, community: InCommunity, role: Literal["buyer", "supplier"] = "supplier"
) -> Asked[Organisation]:
    rows = organisation_queries.buyers if role == "buyer" else organisation_queries.suppliers
    return rows(request.community)


def _process(request: CommunityRequest, slug: str) -> Process:
    found = queries.process_of(request.community, slug)
    if found is None:
        raise Http404(_("There is no such contracting process."))
    return found


def _organisation(community: Any, number: int) -> Organisation:
    found = organisation_queries.organisation_of(community, number)
    if found is None:
        raise Http404(_("There is no such organisation."))
    return found
