"""What pages read of results."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community

from .models import Result


def latest(activity: Activity) -> Result | None:
    """The newest version of an activity's result, or `None` while nothing was computed."""
    return Result.objects.filter(activity=activity).first()


def versions(activity: Activity) -> list[Result]:
    """All versions, newest first, without their outputs."""
    return list(Result.objects.filter(activity=activity).defer("output"))


def recent_final(community: Community, limit: int = 4) -> Sequence[Result]:
    """The newest final results of a community, with their activities and engagements."""
    found = Result.objects.filter(activity__engagement__community=community, final=True).defer("output")
    return list(found.select_related("activity__engagement").order_by("-computed_at", "-pk")[:limit])


def published_results(community: str) -> QuerySet[Result]:
    """What everybody may see of a community's results: live ones, and of the others the final ones."""
    shown = Q(activity__results=Activity.Visibility.LIVE) | Q(final=True)
    return Result.objects.filter(
        shown,
        activity__engagement__community__slug=community,
        activity__engagement__state__in=(Engagement.State.PUBLISHED, Engagement.State.ANSWERED),
    ).select_related("activity__engagement")
