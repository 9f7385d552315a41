"""What pages read of engagements, contributions and moderation. Every list costs the same however long it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.queries import log_of
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.rules import collection_approved
from civiccircle.kernel.publishing.gate import publishable
from civiccircle.kernel.recent import Recent

from .kinds import ModerationItem, kind_of, kinds
from .models import Activity, Contribution, Engagement, Moderation, Participant, Phase
from .standing import Stage, Standing, standing

Row = TypeVar("Row", Phase, Activity)
PUBLIC = (Engagement.State.PUBLISHED, Engagement.State.ANSWERED)
SEEN = (*PUBLIC, Engagement.State.WITHDRAWN)
NOT_LISTED = ("summary", "what_can_change", "what_is_fixed", "deciding_body")


def engagement_of(community: Community, slug: str, *, drafts: bool = False) -> Engagement | None:
    """The engagement of an address with phases, activities and places; drafts only for who may see them."""
    found = Engagement.objects.filter(community=community, slug=slug).prefetch_related(
        "phases", "activities", "places"
    )
    return (found if drafts else found.filter(state__in=SEEN)).first()


def listed(community: Community, stage: Stage | None, now: datetime) -> QuerySet[Engagement]:
    """The public engagements at a stage, most urgent first; all of them, newest first, for `None`.

    Each order is that of an index, so that a page reads little more than what it shows.
    """
    engagements = Engagement.objects.filter(community=community).defer(*NOT_LISTED)
    phases = Phase.objects.filter(engagement=OuterRef("pk"))
    published = engagements.filter(state=Engagement.State.PUBLISHED).order_by("answer_due", "pk")
    # An answer is due after the last phase: what still has a phase before it lies at the end of that order.
    unfinished = published.filter(answer_due__gte=now.date() - timedelta(days=1))
    if stage is Stage.ANSWERED:
        return engagements.filter(state=Engagement.State.ANSWERED).order_by("-answered_at", "-pk")
    if stage is Stage.WAITING:
        return published.exclude(Exists(phases.filter(ends_at__gt=now)))
    if stage is Stage.COMING:
        return unfinished.filter(
            Exists(phases.filter(starts_at__gt=now)), ~Exists(phases.filter(starts_at__lte=now))
        )
    if stage is Stage.OPEN:
        return unfinished.filter(
            Exists(phases.filter(ends_at__gt=now)), Exists(phases.filter(starts_at__lte=now))
        )
    # Excluded, not filtered by: an index on the state would lead away from the order of the pages.
    hidden = (Engagement.State.DRAFT, Engagement.State.WITHDRAWN)
    return engagements.exclude(state__in=hidden).order_by("-published_at", "-pk")


def drafts(community: Community) -> QuerySet[Engagement]:
    """Engagements that only staff can see."""
    return Engagement.objects.filter(community=community, state=Engagement.State.DRAFT)


def standings(engagements: Sequence[Engagement], community: Community, now: datetime) -> list[Standing]:
    """Where each of some engagements stands, with the dates of its phases."""
    phases = of_engagements(Phase.objects.only("engagement", "starts_at", "ends_at"), engagements)
    return [standing(each, now, community.time_zone, phases[each.pk]) for each in engagements]


def of_engagements(rows: QuerySet[Row], engagements: Sequence[Engagement]) -> Mapping[int, list[Row]]:
    """The rows of each of some engagements, by its id; one query.

    Not prefetched: for that Django puts a query together for each engagement, only to leave it unasked.
    """
    found = defaultdict[int, list[Row]](list)
    for row in rows.filter(engagement__in=[each.pk for each in engagements]):
        found[row.engagement_id].append(row)
    return found


def place_slugs(engagements: Sequence[Engagement]) -> Mapping[int, list[str]]:
    """The slugs of the places that each of some engagements is about, by its id."""
    about = Engagement.places.through.objects.filter(engagement__in=[each.pk for each in engagements])
    found = defaultdict[int, list[str]](list)
    for pk, slug in about.order_by("place__slug").values_list("engagement_id", "place__slug"):
        found[pk].append(slug)
    return found


def open_now(community: Community, limit: int) -> list[Standing]:
    """What people can take part in now, the one that closes soonest first."""
    return sorted(at_stage(community, Stage.OPEN, limit), key=_closes)


def at_stage(community: Community, stage: Stage, limit: int) -> list[Standing]:
    """The first engagements at a stage."""
    now = timezone.now()
    return standings(list(listed(community, stage, now)[:limit]), community, now)


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
        WHERE community_id = %(here)s AND state = 'published' AND answer_due >= %(yesterday)s
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND ends_at > %(now)s)
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at <= %(now)s)
        ORDER BY answer_due, id LIMIT %(most_open)s) AS open
    UNION ALL SELECT id FROM (SELECT id FROM activities_engagement engagement
        WHERE community_id = %(here)s AND state = 'published' AND answer_due >= %(yesterday)s
        AND EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at > %(now)s)
        AND NOT EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND starts_at <= %(now)s)
        ORDER BY answer_due, id LIMIT %(most_others)s) AS coming
    UNION ALL SELECT id FROM (SELECT id FROM activities_engagement engagement
        WHERE community_id = %(here)s AND state = 'published'
        AND NOT EXISTS (SELECT 1 FROM activities_phase WHERE engagement_id = engagement.id AND ends_at > %(now)s)
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
    found = Engagement.objects.defer(*NOT_LISTED).in_bulk(ids)
    at: dict[Stage, list[Standing]] = {stage: [] for stage in Stage}
    for seen in standings([found[pk] for pk in ids if pk in found], community, now):
        at[seen.stage].append(seen)
    return Front(sorted(at[Stage.OPEN], key=_closes), at[Stage.COMING], at[Stage.WAITING], at[Stage.ANSWERED])


@dataclass(frozen=True)
class Participation:
    """How much was taken part in so far, in the whole community; `None` people while they are too few to be told."""

    engagements: int
    answered: int
    participants: int | None
    entries: int


_participation: Recent[int, Participation] = Recent(seconds=30, size=100)


def participation(community: Community) -> Participation:
    """Numbers for the front page, counted at most once in half a minute."""
    known = _participation.get(community.pk)
    if known is None:
        known = _count_participation(community)
        _participation.put(community.pk, known)
    return known


def _count_participation(community: Community) -> Participation:
    engagements = Engagement.objects.filter(community=community, state__in=PUBLIC).order_by()
    states = dict(engagements.values_list("state").annotate(Count("pk")))
    people = Participant.objects.filter(engagement__community=community, banned_at__isnull=True).count()
    log = log_of(community.pk)
    return Participation(
        sum(states.values()),
        states.get(Engagement.State.ANSWERED, 0),
        publishable(people, community.minimum_cell),
        log.size if log else 0,
    )


def participants_in(engagement: Engagement) -> int:
    """How many people take part in an engagement."""
    return Participant.objects.filter(engagement=engagement, banned_at__isnull=True).count()


@dataclass(frozen=True)
class Backlog:
    """What waits for a moderator in one activity."""

    activity: Activity
    items: Sequence[ModerationItem]


def moderation_backlogs(community: Community, limit: int = 50) -> list[Backlog]:
    """Activities in which something waits for a decision."""
    activities = Activity.objects.filter(
        engagement__community=community,
        engagement__state__in=PUBLIC,
        kind__in=[kind.code for kind in kinds()],
    ).select_related("engagement__community")
    found = (
        Backlog(each, kind_of(each).moderation_queue(each)) for each in activities.order_by("-pk")[:limit]
    )
    return [backlog for backlog in found if backlog.items]


def activity_of(community: Community, activity_id: int) -> Activity | None:
    """An activity of a community, for its staff."""
    found = Activity.objects.filter(engagement__community=community, pk=activity_id)
    return found.select_related("engagement__community").first()


_DECISION = ("subject_kind", "subject_id", "decision", "reason", "explanation", "decided_at")


def decisions(community: Community, engagement: str = "") -> QuerySet[Moderation]:
    """The public log of moderation, newest first."""
    seen = Activity.objects.filter(engagement__community=community, engagement__state__in=SEEN)
    if engagement:
        seen = seen.filter(engagement__slug=engagement)
    told = Moderation.objects.filter(of_activities(seen)).select_related("activity__engagement")
    return told.only(
        *_DECISION, "activity__slug", "activity__engagement__slug", "activity__engagement__title"
    )


def of_activities(activities: QuerySet[Activity]) -> Exists:
    """The condition that a row belongs to one of some activities.

    Asked row by row: a list read from its newest row on then costs what its page costs. Joined, some databases read
    the activities first, and all of their rows with them.
    """
    return Exists(activities.filter(pk=OuterRef("activity")))


@dataclass(frozen=True)
class Desk:
    """What needs the staff of a community now."""

    backlogs: Sequence[Backlog]
    answers_due: Sequence[Standing]
    drafts: Sequence[Engagement]
    open: Sequence[Standing]
    unapproved: Sequence[Any]


def desk(community: Community) -> Desk:
    """Everything on the first page of the staff desk."""
    return Desk(
        moderation_backlogs(community),
        at_stage(community, Stage.WAITING, 20),
        list(drafts(community).order_by("-created_at")[:20]),
        open_now(community, 20),
        [kind for kind in kinds() if not collection_approved(community, kind.code)],
    )


def contribution_of(community: Community, contribution_id: int) -> Contribution | None:
    """A contribution to any engagement of a community."""
    found = Contribution.objects.filter(pk=contribution_id, activity__engagement__community=community)
    return found.select_related("activity__engagement__community").first()


def contributions_held_by(
    community: Community, person: Person | None, digests: Sequence[bytes] = ()
) -> QuerySet[Contribution]:
    """The contributions of the pseudonyms that an account or a secret holds, newest first, without their contents."""
    held = Participant.objects.filter(engagement__community=community).filter(
        Q(person=person, person__isnull=False) | Q(key_digest__in=list(digests), key_digest__isnull=False)
    )
    return (
        Contribution.objects.filter(participant__in=list(held.values_list("pk", flat=True)))
        .select_related("activity__engagement")
        .only("leaf_index", "accepted_at", "activity__title", "activity__engagement__title")
        .order_by("-pk")
    )


def recent_engagement_ids(community: Community, limit: int = 400) -> list[int]:
    """The engagements in which a voice may have taken part, newest first."""
    return list(
        Engagement.objects.filter(community=community, state__in=SEEN).values_list("pk", flat=True)[:limit]
    )


def engagements_with_activities(community: Community) -> QuerySet[Engagement]:
    """Engagements of the staff's overview with phases and open activities."""
    activities = Activity.objects.order_by("pk")
    return Engagement.objects.filter(community=community).prefetch_related(
        "phases", Prefetch("activities", activities)
    )
