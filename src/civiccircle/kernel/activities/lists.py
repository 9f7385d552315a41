"""Lists of engagements: those at a stage, and those on the front page. Each costs the same however long it is."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import Asked, prepared

from .models import Activity, Engagement, Phase
from .standing import Stage, Standing, standing

Row = TypeVar("Row", Phase, Activity)
HIDDEN = (Engagement.State.DRAFT, Engagement.State.WITHDRAWN)
NOT_LISTED = ("summary", "what_can_change", "what_is_fixed", "deciding_body")


def listed(
    community: Community, stage: Stage | None, now: datetime, *, whole: bool = False
) -> Asked[Engagement]:
    """The public engagements at a stage, most urgent first; all of them, newest first, for `None`.

    Without the long texts that no list shows, unless `whole`.
    """
    return _LISTED[stage, whole](community.pk, now, now.date() - timedelta(days=1))


def _listed(stage: Stage | None, whole: bool) -> Callable[[int, datetime, date], Asked[Engagement]]:
    @prepared
    def found(community_id: int, now: datetime, yesterday: date) -> QuerySet[Engagement]:
        engagements = at_stage(Engagement.objects.filter(community_id=community_id), stage, now, yesterday)
        return engagements if whole else engagements.defer(*NOT_LISTED)

    return found


def at_stage(
    engagements: QuerySet[Engagement], stage: Stage | None, now: datetime, yesterday: date
) -> QuerySet[Engagement]:
    """Those of `engagements` that are at a stage, in the order of an index: a page reads little more than it shows."""
    phases = Phase.objects.filter(engagement=OuterRef("pk"))
    published = engagements.filter(state=Engagement.State.PUBLISHED).order_by("answer_due", "pk")
    # An answer is due after the last phase: what still has a phase before it lies at the end of that order.
    unfinished = published.filter(answer_due__gte=yesterday, closed_at__isnull=True)
    if stage is Stage.ANSWERED:
        return engagements.filter(state=Engagement.State.ANSWERED).order_by("-answered_at", "-pk")
    if stage is Stage.WAITING:
        return published.filter(Q(closed_at__isnull=False) | ~Exists(phases.filter(ends_at__gt=now)))
    if stage is Stage.COMING:
        return unfinished.filter(
            Exists(phases.filter(starts_at__gt=now)), ~Exists(phases.filter(starts_at__lte=now))
        )
    if stage is Stage.OPEN:
        return unfinished.filter(
            Exists(phases.filter(ends_at__gt=now)), Exists(phases.filter(starts_at__lte=now))
        )
    # Excluded, not filtered by: an index on the state would lead away from the order of the pages.
    return engagements.exclude(state__in=HIDDEN).order_by("-published_at", "-pk")


_STAGES = (None, Stage.COMING, Stage.OPEN, Stage.WAITING, Stage.ANSWERED)
_LISTED = {(stage, whole): _listed(stage, whole) for stage in _STAGES for whole in (False, True)}


def over(community_id: int, stage: Stage) -> Asked[Engagement]:
    """The engagements that were answered, or those that were held elsewhere, for an order of their own."""
    return _OVER[stage](community_id)


def _over(stage: Stage) -> Callable[[int], Asked[Engagement]]:
    # As above, an index on the state would lead away from the order.
    others = [state for state in Engagement.State.values if state != stage]

    @prepared
    def found(community_id: int) -> QuerySet[Engagement]:
        return Engagement.objects.filter(community_id=community_id).exclude(state__in=others)

    return found


_OVER = {stage: _over(stage) for stage in (Stage.ANSWERED, Stage.ELSEWHERE)}


def standings(engagements: Sequence[Engagement], community: Community, now: datetime) -> list[Standing]:
    """Where each of some engagements stands, with the dates of its phases."""
    phases = of_engagements(_dates, engagements)
    return [standing(each, now, community.time_zone, phases[each.pk]) for each in engagements]


@prepared
def _dates(engagement_ids: list[int]) -> QuerySet[Phase]:
    return Phase.objects.filter(engagement__in=engagement_ids).only("engagement", "starts_at", "ends_at")


@prepared
def phases(engagement_ids: list[int]) -> QuerySet[Phase]:
    """The phases of some engagements."""
    return Phase.objects.filter(engagement__in=engagement_ids)


@prepared
def doings(engagement_ids: list[int]) -> QuerySet[Activity]:
    """The activities of some engagements."""
    return Activity.objects.filter(engagement__in=engagement_ids)


def of_engagements(
    rows: Callable[[list[int]], Asked[Row]], engagements: Sequence[Engagement]
) -> Mapping[int, list[Row]]:
    """The rows of each of some engagements, by its id; one query.

    Not prefetched: for that Django puts a query together for each engagement, only to leave it unasked.
    """
    found = defaultdict[int, list[Row]](list)
    for row in rows([each.pk for each in engagements]) if engagements else ():
        found[row.engagement_id].append(row)
    return found


def place_slugs(engagements: Sequence[Engagement]) -> Mapping[int, list[str]]:
    """The slugs of the places that each of some engagements is about, by its id."""
    found = defaultdict[int, list[str]](list)
    for pk, slug in _places([each.pk for each in engagements]) if engagements else ():
        found[pk].append(slug)
    return found


@prepared
def _places(engagement_ids: list[int]) -> QuerySet[Any, tuple[int, str]]:
    about = Engagement.places.through.objects.filter(engagement__in=engagement_ids)
    return about.order_by("place__slug").values_list("engagement_id", "place__slug")


def open_now(community: Community, limit: int) -> list[Standing]:
    """What people can take part in now, the one that closes soonest first."""
    return sorted(first_at_stage(community, Stage.OPEN, limit), key=_closes)


def first_at_stage(community: Community, stage: Stage, limit: int) -> list[Standing]:
    """The first engagements at a stage."""
    now = timezone.now()
    return standings(listed(community, stage, now)[:limit], community, now)


def _closes(stands: Standing) -> datetime:
    return stands.current.ends_at if stands.current else stands.closes_at or stands.at


@dataclass(frozen=True)
class Front:
    """What the front page of a community shows."""

    open: Sequence[Standing]
    coming: Sequence[Standing]
    waiting: Sequence[Standing]
    answered: Sequence[Standing]


# As `listed` says it. In plain SQL: this is the page that everybody sees first, and to put the four queries together
# costs four times as much as to run them.
_FRONT = """
    SELECT id FROM (SELECT id FROM activities_engagement engagement
        WHERE community_id = %(here)s AND state = 'published' AND answer_due >= %(yesterday)s AND closed_at IS NULL
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND ends_at > %(now)s)
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at <= %(now)s)
        ORDER BY answer_due, id LIMIT %(most_open)s) AS open
    UNION ALL SELECT id FROM (SELECT id FROM activities_engagement engagement
        WHERE community_id = %(here)s AND state = 'published' AND answer_due >= %(yesterday)s AND closed_at IS NULL
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at > %(now)s)
        AND NOT EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at <= %(now)s)
        ORDER BY answer_due, id LIMIT %(most_others)s) AS coming
    UNION ALL SELECT id FROM (SELECT id FROM activities_engagement engagement
        WHERE community_id = %(here)s AND state = 'published'
        AND (closed_at IS NOT NULL OR NOT EXISTS
            (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND ends_at > %(now)s))
        ORDER BY answer_due, id LIMIT %(most_others)s) AS waiting
    UNION ALL SELECT id FROM (SELECT id FROM activities_engagement
        WHERE community_id = %(here)s AND state = 'answered'
        ORDER BY answered_at DESC, id DESC LIMIT %(most_others)s) AS answered"""


def front(community: Community, most_open: int, most_others: int) -> Front:
    """The first engagements at each stage; they and their phases are read together."""
    now = timezone.now()
    asked = {
        "here": community.pk,
        "now": connection.ops.adapt_datetimefield_value(now),
        "yesterday": connection.ops.adapt_datefield_value(now.date() - timedelta(days=1)),
        "most_open": most_open,
        "most_others": most_others,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FRONT, asked)
        ids = [pk for (pk,) in cursor.fetchall()]
    found = {each.pk: each for each in _with_ids(ids)}
    at: dict[Stage, list[Standing]] = {stage: [] for stage in Stage}
    for seen in standings([found[pk] for pk in ids if pk in found], community, now):
        at[seen.stage].append(seen)
    return Front(sorted(at[Stage.OPEN], key=_closes), at[Stage.COMING], at[Stage.WAITING], at[Stage.ANSWERED])


@prepared
def _with_ids(ids: list[int]) -> QuerySet[Engagement]:
    return Engagement.objects.defer(*NOT_LISTED).filter(pk__in=ids).order_by()
