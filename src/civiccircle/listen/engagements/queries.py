"""What the pages of engagements read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities import lists
from civiccircle.kernel.activities import queries as activities
from civiccircle.kernel.activities.kinds import ActivityKind, kind_of, kinds
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.activities.moving import moves_of
from civiccircle.kernel.activities.records import engagement_path
from civiccircle.kernel.activities.standing import Stage, Standing, standing
from civiccircle.kernel.addresses import in_language_of_page
from civiccircle.kernel.circle import AreaOfLife
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.publishing.gate import publishable
from civiccircle.kernel.trace.search import matching_ids

STAGES = (
    ("open", _("Open now"), Stage.OPEN),
    ("coming", _("Coming"), Stage.COMING),
    ("waiting", _("Waiting for the answer"), Stage.WAITING),
    ("answered", _("Answered"), Stage.ANSWERED),
    ("all", _("All"), None),
)


PAGE = 12


@dataclass(frozen=True)
class Listing:
    """One page of a list of engagements, and the filters that made it."""

    page: "Page[Engagement]"
    standings: Sequence[Standing]
    stage: str
    area: str
    place: str
    words: str


def listing(community: Community, asked: Any) -> Listing:
    """The engagements that the filters in `asked` (the query of the address) let through."""
    codes = {code: stage for code, _title, stage in STAGES}
    words, area, place = asked.get("q", "").strip(), asked.get("area", ""), asked.get("place", "")
    stage = asked.get("stage", "")
    if stage not in codes:
        stage = "all" if words else "open"
    now = timezone.now()
    found = lists.listed(community, codes[stage], now)
    area = area if area in AreaOfLife.values else ""
    if area:
        found = found.filter(area_of_life=area)
    if place:
        found = found.filter(places__slug=place, places__community=community.pk)
    if words:
        found = found.filter(pk__in=matching_ids(community, words, get_language() or "en", "engagement"))
    page = page_of(found, asked.get("page"), PAGE)
    shown = lists.standings(list(page), community, now)
    return Listing(page, shown, stage, area, place, words)


def whole(found: Sequence[Engagement], community: Community) -> list[dict[str, Any]]:
    """Engagements of a community with all that open data tells of them; three queries, however many they are."""
    now = timezone.now()
    phases = lists.of_engagements(lists.phases, found)
    doings = lists.of_engagements(lists.doings, found)
    places = lists.place_slugs(found)
    told = []
    for each in found:
        each.community = community
        told.append(
            vars(each)
            | {
                "path": engagement_path(each),
                "stage": standing(each, now, community.time_zone, phases[each.pk]).stage,
                "places": places[each.pk],
                "phases": [vars(phase) for phase in phases[each.pk]],
                "activities": [vars(activity) for activity in doings[each.pk]],
            }
        )
    return told


@dataclass(frozen=True)
class Offer:
    """An activity of an engagement as its page shows it: what it is, where it is, whether one can take part now."""

    activity: Activity
    kind: ActivityKind
    href: str
    open: bool


def offers(stands: Standing) -> list[Offer]:
    """The activities of an engagement, those that are open first."""
    installed = {kind.code for kind in kinds()}
    allowed = set(stands.current.verbs) if stands.current and stands.stage is Stage.OPEN else set()
    found = []
    for activity in stands.engagement.activities.all():
        if activity.kind not in installed:
            continue
        kind = kind_of(activity)
        is_open = activity.closed_at is None and any(verb.code in allowed for verb in kind.verbs)
        href = in_language_of_page(kind.path(activity), get_language() or "en")
        found.append(Offer(activity, kind, href, is_open))
    return sorted(found, key=lambda offer: not offer.open)


def open_until(activity: Activity) -> datetime | None:
    """When the last phase ends that lets people take part in an activity; `None` once it is over."""
    verbs = {verb.code for verb in kind_of(activity).verbs}
    phases = activity.engagement.phases.filter(ends_at__gt=timezone.now())
    return max((phase.ends_at for phase in phases if verbs.intersection(phase.verbs)), default=None)


@dataclass(frozen=True)
class Update:
    """Something that happened in an engagement."""

    title: Any
    text: Any
    at: datetime


def updates(stands: Standing) -> list[Update]:
    """What has happened so far, the latest first; of a draft nothing has."""
    engagement = stands.engagement
    if engagement.state == Engagement.State.DRAFT:
        return []
    told = [Update(_("Published"), engagement.question, engagement.published_at or engagement.created_at)]
    told += [
        Update(_("A new phase has begun"), phase.title, phase.starts_at)
        for phase in stands.phases
        if phase.starts_at <= stands.at and engagement.state != Engagement.State.WITHDRAWN
    ]
    if stands.stage in (Stage.WAITING, Stage.ANSWERED, Stage.ELSEWHERE) and stands.closes_at:
        told.append(Update(_("Taking part has ended"), engagement.deciding_body, stands.closes_at))
    told += [Update(_("Dates were moved"), each.reason, each.at) for each in moves_of(engagement)]
    if engagement.answered_at:
        withdrawn = engagement.state == Engagement.State.WITHDRAWN
        told.append(
            Update(_("Withdrawn") if withdrawn else _("Answered"), engagement.answer, engagement.answered_at)
        )
    return sorted(told, key=lambda update: update.at, reverse=True)


def standing_now(engagement: Engagement) -> Standing:
    return standing(engagement, timezone.now(), engagement.community.time_zone)


def people_in(engagement: Engagement) -> int | None:
    """How many people take part; `None` while they are too few to be told."""
    return publishable(activities.participants_in(engagement), engagement.community.minimum_cell)
