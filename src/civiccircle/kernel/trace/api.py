"""The trace as open data: records, the links that join them, and the search."""

import json
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router
from ninja.pagination import paginate

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.prepared import Asked

from . import queries
from .models import Link, Record, Turn
from .open_ends import turns
from .provenance import document
from .search import search
from .walking import MOST_STEPS, walk

router = Router(tags=["trace"])

FOUND_ON_A_PAGE = 20
LINKED_DATA = {
    "responses": {
        200: {
            "description": "The way of the record, as PROV-O",
            "content": {"application/ld+json": {"schema": {"type": "object"}}},
        }
    }
}


class RecordOut(Out):
    uid: UUID
    kind: str
    title: dict[str, str]
    summary: dict[str, str]
    path: str = Field(description="The address of its page, after the language.")
    reference: str = Field(description="The name by which other registers know it, or empty.")
    happened_at: datetime
    updated_at: datetime


class LinkOut(Out):
    kind: str
    made_at: datetime
    source: RecordOut
    target: RecordOut


class RecordWithLinks(RecordOut):
    onwards: list[LinkOut] = Field(description="The newest links to what came of it.")
    back: list[LinkOut] = Field(description="The newest links from what led to it.")


class RelatedOut(Out):
    """A record that another is joined with."""

    uid: UUID
    kind: str
    title: dict[str, str]
    path: str


class TurnOut(Out):
    record: RecordOut
    decided_at: datetime
    complete: bool
    missing: list[str] = Field(
        description="Kinds of link that are not on record, in the order of the circle."
    )


class HitOut(Out):
    record: RecordOut
    title: str = Field(description="Safe HTML with the found words in <mark>.")
    snippet: str = Field(description="Safe HTML with the found words in <mark>.")


class FoundOut(Out):
    words: list[str]
    partial: bool = Field(description="No record has all of the words; these have some.")
    next: int | None = Field(description="The number of the next page.")
    results: list[HitOut]


@router.get(
    "records",
    response=list[RecordOut],
    url_name="records",
    summary=gettext_noop("Public records, the latest entered first"),
    description=gettext_noop(
        "Everything public has a record with a stable address. `kind` is, for example, `engagement`"
        " or `answer`."
    ),
)
@paginate(Keyset, ordering=("-id",))
def records(request: CommunityRequest, community: InCommunity, kind: str = "") -> Asked[Record]:
    return queries.public_records(request.community, kind)


@router.get(
    "records/{uuid:uid}",
    response=RecordWithLinks,
    url_name="record",
    summary=gettext_noop("One record, with what led to it and what came of it"),
    description=gettext_noop("At most twenty-five links each way; all of them are under `…/links`."),
)
def record(request: CommunityRequest, community: InCommunity, uid: UUID) -> dict[str, Any]:
    found = _record(request, uid)
    fields = {name: getattr(found, name) for name in RecordOut.model_fields}
    return fields | {
        "onwards": queries.links_from(found)[:MOST_STEPS],
        "back": queries.links_to(found)[:MOST_STEPS],
    }


@router.get(
    "records/{uuid:uid}/links",
    response=list[LinkOut],
    url_name="record-links",
    summary=gettext_noop("All links of one record, the latest first"),
    description=gettext_noop("Links to what came of the record (`onwards`) or from what led to it (`back`)."),
)
@paginate(Keyset, ordering=("-id",))
def record_links(
    request: CommunityRequest,
    community: InCommunity,
    uid: UUID,
    direction: Literal["onwards", "back"] = "onwards",
) -> Asked[Link]:
    found = _record(request, uid)
    return (queries.links_from if direction == "onwards" else queries.links_to)(found)


@router.get(
    "records/{uuid:uid}/provenance",
    url_name="record-provenance",
    summary=gettext_noop("The way of a record, as PROV-O"),
    description=gettext_noop(
        "What led to the record and what came of it, as provenance (W3C PROV-O) in JSON-LD. Of a record with"
        " many links the first few are told; all of them are under `…/links`."
    ),
    openapi_extra=LINKED_DATA,
)
@limited(READING)
def record_provenance(request: CommunityRequest, community: InCommunity, uid: UUID) -> HttpResponse:
    found = _record(request, uid)
    base = request.build_absolute_uri(request.path).removesuffix(f"{uid}/provenance")
    language = request.community.default_language
    told = document(
        walk(found),
        f"{base}{uid}/provenance",
        lambda each: f"{base}{each.uid}",
        lambda each: request.build_absolute_uri(f"/{language}/{request.community.slug}/r/{each.uid}/"),
    )
    return HttpResponse(
        json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False), content_type="application/ld+json"
    )


@router.get(
    "decisions",
    response=list[TurnOut],
    url_name="traced-decisions",
    summary=gettext_noop("Decisions, and what is missing on their way from voices to outcome"),
    description=gettext_noop(
        "The latest entered first. With `complete=false` only those with an open end, whose `missing` names"
        " the kinds of link that are not on record."
    ),
)
@paginate(Keyset, ordering=("-pk",))
def decisions(request: CommunityRequest, community: InCommunity, complete: bool | None = None) -> Asked[Turn]:
    found = turns(request.community.pk)
    return found if complete is None else found.filter(complete=complete)


@router.get(
    "search",
    response=FoundOut,
    url_name="search",
    summary=gettext_noop("Search in all public records"),
    description=gettext_noop(
        "Every word must begin a word of the record. Hits are ordered by how well they fit, at most"
        " a thousand."
    ),
)
@limited(READING)
def find(
    request: CommunityRequest,
    community: InCommunity,
    *,
    words: str,
    language: str = "",
    kind: str = "",
    page: int = 1,
) -> dict[str, Any]:
    found = search(
        request.community,
        words,
        language or request.community.default_language,
        kind=kind,
        page=page,
        size=FOUND_ON_A_PAGE,
    )
    return {
        "words": found.words,
        "partial": found.partial,
        "next": found.page.next_page_number() if found.page.has_next() else None,
        "results": found.hits,
    }


def _record(request: CommunityRequest, uid: UUID) -> Record:
    found = queries.public_record(request.community, uid)
    if found is None:
        raise Http404(_("there is no public record with this identifier"))
    return found
