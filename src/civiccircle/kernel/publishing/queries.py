"""What pages read about releases."""

from django.db.models import QuerySet

from civiccircle.kernel.communities.models import Community

from .models import Release


def releases(community: Community) -> QuerySet[Release]:
    """The releases of a community, newest first."""
    return Release.objects.filter(community=community)
