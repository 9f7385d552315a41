"""What pages read about communities."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.recent import Recent
from civiccircle.kernel.text import localise

from .models import Community, Place

_by_slug: Recent[str, Community] = Recent(seconds=2, size=1_000)


def community_by_slug(slug: str) -> Community | None:
    """The community of an address, or `None`; at most two seconds old, to be read only."""
    known = _by_slug.get(slug)
    if known is None:
        known = Community.objects.filter(slug=slug).first()
        if known is not None:
            _by_slug.put(slug, known)
    return known


def forget() -> None:
    """Drop what is remembered of communities; call it after one changed."""
    _by_slug.clear()


@prepared
def places_of(community: str) -> QuerySet[Place]:
    """The places of the community with this slug, each with the one around it."""
    return Place.objects.filter(community__slug=community).select_related("parent")


def all_communities() -> list[Community]:
    """The communities of this installation."""
    return list(Community.objects.all())


def place_features(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Places as GeoJSON features in the reader's language; those without a geometry are left out."""
    return [
        {"type": "Feature", "properties": {"name": localise(place.name)}, "geometry": place.geometry}
        for place in places
        if place.geometry
    ]


def place_list(community: Community) -> list[Place]:
    """The places of a community, those around others first."""
    return list(_places(community.pk))


@prepared
def _places(community_id: int) -> QuerySet[Place]:
    return Place.objects.filter(community_id=community_id).order_by("parent__slug", "slug")
