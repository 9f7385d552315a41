"""How every command names a way to take part: by its number, or by the end of its address."""

from django.db.models import QuerySet

from civiccircle.kernel.commands import Problem
from civiccircle.kernel.communities.commands import community_named

from .models import Activity

MOST_DIGITS = 18  # no column holds a larger number
LISTED = 10


def activity_named(named: str, community: str | None, *, kind: str = "") -> Activity:
    """The activity with a number, or at ``engagement`` or ``engagement/activity`` in a community.

    A number needs no community. Raises `Problem` that lists what there is.
    """
    here = Activity.objects.select_related("engagement__community").order_by("-pk")
    here = here.filter(kind=kind) if kind else here
    number = int(named) if named.isdecimal() and len(named) <= MOST_DIGITS else None
    if community or number is None:
        here = here.filter(engagement__community=community_named(community))
    found = list(here.filter(pk=number)) if number is not None else []
    found = found or list(_at(here, named)[: LISTED + 1])
    if len(found) == 1:
        return found[0]
    what = f"there are several at {named}" if found else f"there is no {kind or 'way to take part'} {named}"
    there = "; ".join(_told(each) for each in (found or here)[:LISTED])
    raise Problem(what, f"give the number or the address of one: {there or 'there is none yet'}")


def _at(here: QuerySet[Activity], address: str) -> QuerySet[Activity]:
    engagement, _, activity = address.partition("/")
    found = here.filter(engagement__slug=engagement)
    return found.filter(slug=activity) if activity else found


def _told(activity: Activity) -> str:
    return f"{activity.pk} ({activity.engagement.slug}/{activity.slug})"
