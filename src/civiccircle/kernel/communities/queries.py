"""What pages read about communities."""

from django.db.models import QuerySet

from .models import Community, Place


def community_by_slug(slug: str) -> Community | None:
    """The community of an address, or `None`."""
    return Community.objects.filter(slug=slug).first()


def places_of(community: str) -> QuerySet[Place]:
    """The places of the community with this slug."""
    return Place.objects.filter(community__slug=community)
