"""What pages read about releases."""

from django.db.models import QuerySet

from civiccircle.kernel.prepared import prepared

from .models import Release


@prepared
def releases(community_id: int) -> QuerySet[Release]:
    """The releases of a community, newest first."""
    return Release.objects.filter(community_id=community_id)
