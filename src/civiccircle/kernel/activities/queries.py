"""What pages read of engagements, contributions and moderation. Every list costs the same however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.queries import log_of
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.kernel.privacy.rules import collection_approved
from civiccircle.kernel.publishing.gate import publishable
from civiccircle.kernel.recent import Recent

from .kinds import ModerationItem, kind_of, kinds
from .lists import first_at_stage, open_now
from .models import Activity, Contribution, Engagement, Moderation, Participant
from .standing import Stage, Standing

SEEN = (*Engagement.PUBLIC, Engagement.State.WITHDRAWN)


def engagement_of(community: Community, slug: str, *, drafts: bool = False) -> Engagement | None:
    """The engagement of an address with phases, activities and places; drafts only for who may see them."""
    found = Engagement.objects.filter(community=community, slug=slug).prefetch_related(
        "phases", "activities", "places"
    )
    return (found if drafts else found.filter(state__in=SEEN)).first()


def drafts(community: Community) -> QuerySet[Engagement]:
    """Engagements that only staff can see."""
    return Engagement.objects.filter(community=community, state=Engagement.State.DRAFT)


@dataclass(frozen=True)
class Participation:
    """How much was taken part in so far, in the whole community; `None` people while they are too few to be told.

    What was held elsewhere does not count: its people did not take part here.
    """

    engagements: int
    answered: int
    participants: int | None
    entries: int


_participation: Recent[tuple[int, int], Participation] = Recent(seconds=30, size=100)


def participation(community: Community) -> Participation:
    """Numbers for the front page, counted at most once in half a minute."""
    key = community.pk, community.minimum_cell  # a new minimum holds at once
    known = _participation.get(key)
    if known is None:
        known = _count_participation(community)
        _participation.put(key, known)
    return known


def _count_participation(community: Community) -> Participation:
    engagements = Engagement.objects.filter(community=community, state__in=Engagement.HERE).order_by()
    states = dict(engagements.values_list("state").annotate(Count("pk")))
    people = Participant.objects.filter(engagement__community=community, banned_at__isnull=True)
    people = people.exclude(engagement__state=Engagement.State.ELSEWHERE)
    log = log_of(community.pk)
    return Participation(
        sum(states.values()),
        states.get(Engagement.State.ANSWERED, 0),
        publishable(people.count(), community.minimum_cell),
        log.size if log else 0,
    )


def participants_in(engagement: Engagement) -> int:
    """How many people take part in an engagement."""
    return Participant.objects.filter(engagement=engagement, banned_at__isnull=True).count()


def participants_of_each() -> Subquery:
    """How many people take part, as a column of a query for engagements; empty where nobody does."""
    found = Participant.objects.filter(engagement=OuterRef("pk"), banned_at__isnull=True).order_by()
    return Subquery(found.values("engagement").annotate(Count("pk")).values("pk__count"))


@dataclass(frozen=True)
class Backlog:
    """What waits for a moderator in one activity."""

    activity: Activity
    items: Sequence[ModerationItem]


def moderation_backlogs(community: Community, limit: int = 50) -> list[Backlog]:
    """Activities in which something waits for a decision."""
    activities = Activity.objects.filter(
        engagement__community=community,
        engagement__state__in=Engagement.PUBLIC,
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


def is_last_open(activity: Activity) -> bool:
    """Whether no other way to take part in its engagement is open."""
    return not activity.engagement.activities.filter(closed_at=None).exclude(pk=activity.pk).exists()


_DECISION = ("subject_kind", "subject_id", "decision", "reason", "explanation", "decided_at")


def decisions(community: Community, engagement: str = "") -> Asked[Moderation]:
    """The public log of moderation, newest first; on one engagement, or on all."""
    return _decisions_on(community.pk, engagement) if engagement else _decisions(community.pk)


@prepared
def _decisions(community_id: int) -> QuerySet[Moderation]:
    return _told(Activity.objects.filter(engagement__community_id=community_id))


@prepared
def _decisions_on(community_id: int, engagement: str) -> QuerySet[Moderation]:
    here = Activity.objects.filter(engagement__community_id=community_id, engagement__slug=engagement)
    return _told(here)


def _told(activities: QuerySet[Activity]) -> QuerySet[Moderation]:
    seen = activities.filter(engagement__state__in=SEEN)
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
        first_at_stage(community, Stage.WAITING, 20),
        list(drafts(community).order_by("-created_at")[:20]),
        open_now(community, 20),
        [kind for kind in kinds() if not collection_approved(community, kind.code)],
    )


def contribution_of(community: Community, contribution_id: int) -> Contribution | None:
    """A contribution to any engagement of a community."""
    found = Contribution.objects.filter(pk=contribution_id, activity__engagement__community=community)
    return found.select_related("activity__engagement__community").first()


def participants_held_by(
    community: Community, person: Person | None, digests: Sequence[bytes] = ()
) -> list[int]:
    """The pseudonyms that an account or a secret holds."""
    held = list(_held_by_secret(list(digests))) if digests else []
    return held + list(_held_by_person(community.pk, person.pk)) if person else held


def engagements_of(participant_ids: list[int], limit: int = 12) -> Sequence[Engagement]:
    """Where these pseudonyms took part, so that one sees what came of it: the answers first, the newest on top."""
    return _followed(participant_ids)[:limit]


@prepared
def _followed(participant_ids: list[int]) -> QuerySet[Engagement]:
    # A pseudonym takes part in one engagement: nothing comes twice.
    found = Engagement.objects.filter(participants__in=participant_ids, state__in=Engagement.HERE)
    shown = found.only("slug", "title", "state", "deciding_body", "answer_due", "answered_at")
    return shown.order_by(F("answered_at").desc(nulls_last=True), "-pk")


@prepared
def _held_by_secret(digests: list[bytes]) -> QuerySet[Any, int]:
    return Participant.objects.filter(key_digest__in=digests).values_list("pk", flat=True)


@prepared
def _held_by_person(community_id: int, person_id: int) -> QuerySet[Any, int]:
    held = Participant.objects.filter(engagement__community_id=community_id, person_id=person_id)
    return held.values_list("pk", flat=True)


@prepared
def contributions_of(participant_ids: list[int]) -> QuerySet[Contribution]:
    """What these pseudonyms contributed, newest first."""
    found = Contribution.objects.filter(participant__in=participant_ids).select_related(
        "activity__engagement"
    )
    shown = found.only(
        "leaf_index",
        "accepted_at",
        "payload",
        "verb",
        "activity__kind",
        "activity__title",
        "activity__engagement__title",
    )
    return shown.order_by("-pk")


def recent_engagement_ids(community: Community, limit: int = 400) -> list[int]:
    """The engagements in which a voice may have taken part, newest first."""
    return _seen(community.pk)[:limit]


@prepared
def _seen(community_id: int) -> QuerySet[Any, int]:
    seen = Engagement.objects.filter(community_id=community_id, state__in=SEEN)
    return seen.values_list("pk", flat=True)


def engagements_with_activities(community: Community) -> QuerySet[Engagement]:
    """Engagements of the staff's overview with phases and open activities."""
    activities = Activity.objects.order_by("pk")
    return Engagement.objects.filter(community=community).prefetch_related(
        "phases", Prefetch("activities", activities)
    )
