"""Communities and their places, as open data."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import CursorPagination, paginate

from . import queries
from .models import Community, Place

router = Router(tags=["communities"])


class CommunityOut(Schema):
    slug: str
    name: dict[str, str]
    tagline: dict[str, str]
    languages: list[str]
    population: int | None
    minimum_cell: int


class PlaceOut(Schema):
    slug: str
    name: dict[str, str]
    kind: str
    population: int | None
    geometry: dict[str, Any] | None


@router.get("", response=CommunityOut, url_name="community")
def community(request: HttpRequest, community: str) -> Community:
    """One community."""
    found = queries.community_by_slug(community)
    if found is None:
        raise Http404
    return found


@router.get("places", response=list[PlaceOut], url_name="places")
@paginate(CursorPagination, ordering=("id",))
def places(request: HttpRequest, community: str) -> QuerySet[Place]:
    """The places of a community, with their geometry in GeoJSON (WGS 84)."""
    return queries.places_of(community)
