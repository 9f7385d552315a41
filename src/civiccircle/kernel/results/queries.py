"""What pages read of results."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.activities.queries import of_activities
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared

from .models import Bundle, Result


def latest(activity: Activity) -> Result | None:
    """The newest version of an activity's result, or `None` while nothing was computed."""
    return Result.objects.filter(activity=activity).first()


def versions(activity: Activity) -> list[Result]:
    """All versions, newest first, without their outputs."""
    return list(Result.objects.filter(activity=activity).defer("output"))


def recent_final(community: Community, limit: int = 4) -> Sequence[Result]:
    """The newest final results of a community, with their activities and engagements."""
    return _final(community.pk)[:limit]


@prepared
def _final(community_id: int) -> QuerySet[Result]:
    """Of what is public still, and was held here: what came of a conversation elsewhere is not this place's result."""
    told = Activity.objects.filter(
        engagement__community_id=community_id, engagement__state__in=Engagement.PUBLIC
    ).exclude(engagement__state=Engagement.State.ELSEWHERE)
    here = of_activities(told)
    found = Result.objects.filter(here, final=True).select_related("activity__engagement")
    shown = found.only("computed_at", "activity__engagement__slug", "activity__engagement__title")
    return shown.order_by("-pk")


def with_published_results(community: Community, limit: int) -> list[tuple[Activity, bool]]:
    """The newest activities of a community that have a result which everybody may see, with their engagements.

    Beside each, whether it has a bundle.
    """
    shown = Activity.objects.filter(pk__in=_published(community.slug).values("activity"))
    bundled = Exists(Bundle.objects.filter(result__final=True, result__activity=OuterRef("pk")))
    found = shown.annotate(bundled=bundled).select_related("engagement").order_by("-pk")
    return [(each, each.bundled) for each in found[:limit]]


@prepared
def published_results(community: str) -> QuerySet[Result]:
    """What everybody may see of a community's results, without the outputs."""
    told = (each.name for each in Result._meta.concrete_fields if each.name != "output")
    return _published(community).only(*told, "activity__slug", "activity__engagement__slug")


@prepared
def published_result(community: str, number: int) -> QuerySet[Result]:
    """The published result with this number, with its output."""
    return _published(community).filter(pk=number)


def _published(community: str) -> QuerySet[Result]:
    """Live results, and of the others the final ones."""
    shown = Q(activity__results=Activity.Visibility.LIVE) | Q(final=True)
    public = Activity.objects.filter(
        engagement__community__slug=community, engagement__state__in=Engagement.PUBLIC
    )
    return Result.objects.filter(shown, of_activities(public)).select_related("activity__engagement")


def without_bundle() -> list[Result]:
    """Final results that everybody may see and that have no bundle yet."""
    public = Result.objects.filter(
        final=True, bundle__isnull=True, activity__engagement__state__in=Engagement.HERE
    )
    return list(public.select_related("activity__engagement__community").order_by("pk"))


def bundle_at(community: Community, engagement: str, activity: str) -> Bundle | None:
    """The bundle of the newest final result of a public activity, with its content."""
    here = Bundle.objects.filter(
        result__final=True,
        result__activity__slug=activity,
        result__activity__engagement__slug=engagement,
        result__activity__engagement__community=community,
        result__activity__engagement__state__in=Engagement.PUBLIC,
    )
    return here.order_by("-result__version").first()
