"""Communities and their places, as open data."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from civiccircle.kernel.keyset import Keyset

from . import queries
from .models import Community, Place
from .requests import CommunityRequest, InCommunity

router = Router(tags=["communities"])


class CommunityOut(Schema):
    slug: str
    name: dict[str, str]
    tagline: dict[str, str]
    languages: list[str]
    time_zone: str
    population: int | None
    minimum_cell: int = Field(description="No published count of people is smaller than this.")


class PlaceOut(Schema):
    slug: str
    name: dict[str, str]
    kind: str
    parent: str | None
    population: int | None
    geometry: dict[str, Any] | None = Field(description="GeoJSON, WGS 84.")

    @staticmethod
    def resolve_parent(place: Place) -> str | None:
        return place.parent.slug if place.parent else None


@router.get(
    "",
    response=CommunityOut,
    url_name="community",
    summary=gettext_noop("One community"),
    description=gettext_noop(
        "What the community is called, in which languages, and how small a count it publishes."
    ),
)
def community(request: CommunityRequest, community: InCommunity) -> Community:
    return request.community


@router.get(
    "places",
    response=list[PlaceOut],
    url_name="places",
    summary=gettext_noop("The places of a community"),
    description=gettext_noop("Districts and neighbourhoods, with their geometry."),
)
@paginate(Keyset, ordering=("id",))
def places(request: CommunityRequest, community: InCommunity) -> QuerySet[Place]:
    return queries.places_of(community).select_related("parent")
