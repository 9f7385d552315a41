"""What pages read about communities."""

from .models import Community


def community_by_slug(slug: str) -> Community | None:
    """The community of an address, or `None`."""
    return Community.objects.filter(slug=slug).first()
