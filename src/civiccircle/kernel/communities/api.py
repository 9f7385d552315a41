"""Communities and their places, as open data."""

from typing import Annotated, Any

from django.utils.translation import gettext_noop
from ninja import Field, Router
from ninja.pagination import paginate
from pydantic import BeforeValidator

from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.prepared import Asked

from . import queries
from .models import Community, Place
from .requests import CommunityRequest, InCommunity

router = Router(tags=["communities"])


class CommunityOut(Out):
    slug: str
    name: dict[str, str]
    tagline: dict[str, str]
    languages: list[str]
    time_zone: str
    population: int | None
    minimum_cell: int = Field(description="No published count of people is smaller than this.")


class PlaceOut(Out):
    slug: str
    name: dict[str, str]
    kind: str
    parent: Annotated[str | None, BeforeValidator(lambda place: place and place.slug)]
    population: int | None
    geometry: dict[str, Any] | None = Field(description="GeoJSON, WGS 84.")


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
def places(request: CommunityRequest, community: InCommunity) -> Asked[Place]:
    return queries.places_of(community)
