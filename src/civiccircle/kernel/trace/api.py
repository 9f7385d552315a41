"""The trace as open data: records, the links that join them, and the search."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404
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
from .models import Link, Record
from .search import search

router = Router(tags=["trace"])

FOUND_ON_A_PAGE = 20


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
        "onwards": queries.links_from(found)[: queries.MOST_STEPS],
        "back": queries.links_to(found)[: queries.MOST_STEPS],
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
