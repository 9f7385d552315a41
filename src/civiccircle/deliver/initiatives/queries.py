"""What the pages of initiatives read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.paginator import Page
from django.db.models import Prefetch, QuerySet
from django.utils.translation import ngettext

from civiccircle.kernel.circle import AreaOfLife, CircleStep, Factor
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import kinds_on, links_from, links_to

from . import records
from .history import today_in
from .models import Change, Goal, Initiative, Milestone
from .rules import manages
from .states import State
from .timeline import Span, Timeline, timeline

ON_A_PAGE = 20
FILTERS = ("goal", "factor", "area", "place", "state")
MOST_CHANGES = 200
"""Lines of the history that a page shows; the API tells them all."""
LATE = "late"
"""In the filter of states: those with a milestone whose day is over."""


@dataclass(frozen=True)
class RoadMap:
    """One page of the road map, its picture, and what can be filtered by."""

    page: "Page[Initiative]"
    picture: Timeline
    asked: Mapping[str, str]
    goals: Sequence[Goal]
    places: Sequence[Place]
    today: date
    any: bool


def road_map(community: Community, asked: Any) -> RoadMap:
    """The initiatives that the filters in `asked` (the query of the address) let through, by their start."""
    today = today_in(community)
    goals, places = list(_goals(community.pk)), place_list(community)
    kept = _understood(asked, goals, places)
    page = page_of(filtered(community, kept, today), asked.get("page"), ON_A_PAGE)
    shown = complete(list(page))
    picture = timeline([span_of(each, today) for each in shown], today)
    found = bool(shown) or Initiative.objects.filter(community=community).exists()
    return RoadMap(page, picture, kept, goals, places, today, found)


@prepared
def _goals(community_id: int) -> QuerySet[Goal]:
    return Goal.objects.filter(community=community_id)


def _understood(asked: Any, goals: Sequence[Goal], places: Sequence[Place]) -> dict[str, str]:
    known = {
        "goal": {str(each.pk) for each in goals},
        "factor": set(Factor.values),
        "area": set(AreaOfLife.values),
        "place": {each.slug for each in places},
        "state": {*State.values, LATE},
    }
    given = {name: asked.get(name, "") for name in FILTERS}
    return {name: value if value in known[name] else "" for name, value in given.items()}


def filtered(community: Community, asked: Mapping[str, str], today: date) -> Asked[Initiative]:
    """The initiatives of a community that pass the filters; `complete` reads what belongs to those that are shown."""
    late = asked.get("state") == LATE
    found = _late(community.pk, today) if late else _of_community(community.pk)
    columns = {"goal": "goal_id", "factor": "factor", "area": "area_of_life", "place": "places__slug"}
    if not late:
        columns["state"] = "state"
    filters: dict[str, Any] = {column: asked[name] for name, column in columns.items() if asked.get(name)}
    if "goal_id" in filters:
        filters["goal_id"] = int(filters["goal_id"])
    found = found.knowing(community=community)
    return found.filter(**filters) if filters else found


@prepared
def _of_community(community_id: int) -> QuerySet[Initiative]:
    return Initiative.objects.filter(community=community_id).select_related("goal")


@prepared
def _late(community_id: int, today: date) -> QuerySet[Initiative]:
    """Those with a milestone whose day is over."""
    late = Milestone.objects.filter(done_on=None, dropped_at=None, due__lt=today)
    found = Initiative.objects.filter(community=community_id, pk__in=late.values("initiative"))
    return found.select_related("goal")


def complete(found: list[Initiative]) -> list[Initiative]:
    """The same initiatives, with their milestones and places as `with_all` gives them; two queries for any number."""
    ids = [each.pk for each in found]
    steps, where = defaultdict[int, list[Milestone]](list), defaultdict[int, list[Place]](list)
    for step in _steps(ids):
        steps[step.initiative_id].append(step)
    for link in _places(ids):
        where[link.initiative_id].append(link.place)
    for each in found:
        vars(each).update(steps=steps[each.pk], where=where[each.pk])
    return found


@prepared
def _steps(ids: list[int]) -> QuerySet[Milestone]:
    return Milestone.objects.filter(initiative__in=ids, dropped_at=None)


@prepared
def _places(ids: list[int]) -> QuerySet[Any]:
    links = cast("QuerySet[Any]", Initiative.places.through._default_manager.filter(initiative__in=ids))
    return links.select_related("place").defer("place__geometry").order_by("place__slug")


def with_all(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Initiatives with what is told of them everywhere, in three queries for any number."""
    where = Prefetch("places", Place.objects.defer("geometry").order_by("slug"), to_attr="where")
    return with_steps(found).select_related("goal", "decision").prefetch_related(where)


def with_steps(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Initiatives with their milestones, in two queries for any number."""
    steps = Prefetch("milestones", Milestone.objects.filter(dropped_at=None), to_attr="steps")
    return found.prefetch_related(steps)


def span_of(initiative: Initiative, today: date) -> Span:
    """Where an initiative read by `with_all` lies in time."""
    marks = [(each.done_on or each.due, each.state_on(today)) for each in steps_of(initiative)]
    given_up = initiative.starts_on if initiative.state == State.RETIRED else None
    return Span(initiative.starts_on, initiative.ends_on or given_up, marks)


def steps_of(initiative: Initiative) -> Sequence[Milestone]:
    """The milestones of an initiative read by `with_all`, without those that were given up."""
    steps: Sequence[Milestone] = vars(initiative)["steps"]
    return steps


def where(initiative: Initiative) -> Sequence[Place]:
    """The places of an initiative read by `with_all` or made `complete`; none is the whole community."""
    found: Sequence[Place] = vars(initiative)["where"]
    return found


@dataclass(frozen=True)
class Joined:
    """What an initiative is joined to: its decision and what else led to it, what pays for it, what measures it."""

    decided: Sequence[Record]
    wanted: Sequence[Record]
    paid: Sequence[Record]
    measured: Sequence[Record]


@dataclass(frozen=True)
class Told:
    """All that the page of an initiative tells."""

    initiative: Initiative
    record: Record
    joined: Joined
    picture: Timeline
    late: Sequence[Milestone]
    today: date


def initiative_of(community: Community, identifier: str) -> Initiative | None:
    found = with_all(Initiative.objects.filter(community=community, identifier=identifier))
    initiative = found.select_related("owner", "goal", "decision").first()
    if initiative is not None:
        initiative.community = community
    return initiative


def told(initiative: Initiative) -> Told:
    """What the page of an initiative shows, which `initiative_of` has found."""
    today = today_in(initiative.community)
    record = records.on_record(initiative)
    return Told(
        initiative,
        record,
        joined(record),
        timeline([span_of(initiative, today)], today),
        [each for each in steps_of(initiative) if each.state_on(today) == "late"],
        today,
    )


def joined(record: Record) -> Joined:
    """The records that the record of an initiative is joined to."""
    decisions = set(kinds_on(CircleStep.DECIDED))
    back = [each.source for each in links_to(record) if each.kind == Link.Kind.DELIVERED_BY]
    onwards = list(links_from(record))
    return Joined(
        [each for each in back if each.kind in decisions],
        [each for each in back if each.kind not in decisions],
        [each.target for each in onwards if each.kind == Link.Kind.PAID_BY],
        [each.target for each in onwards if each.kind == Link.Kind.MEASURED_BY],
    )


def history(initiative: Initiative) -> list[Change]:
    """What changed in an initiative, the latest first."""
    return changes(initiative.pk)[:MOST_CHANGES]


@prepared
def changes(initiative_id: int) -> QuerySet[Change]:
    """The history of an initiative, the latest change first."""
    return Change.objects.filter(initiative=initiative_id)


def newest_changes(community: Community, limit: int) -> list[Change]:
    """The latest changes of all initiatives of a community."""
    return list(_changes_in(community.pk)[:limit])


@prepared
def _changes_in(community_id: int) -> QuerySet[Change]:
    return Change.objects.filter(initiative__community=community_id).select_related("initiative")


def milestone_of(initiative: Initiative, number: int) -> Milestone | None:
    found = next((each for each in steps_of(initiative) if each.pk == number), None)
    if found is not None:
        found.initiative = initiative
    return found


def on_the_desk(person: Person, community: Community) -> Asked[Initiative]:
    """The initiatives that a person may manage: all of them, or those that they look after."""
    found = _with_owners(community.pk).knowing(community=community)
    return found if manages.test(person, community) else found.filter(owner=person.pk)


@prepared
def _with_owners(community_id: int) -> QuerySet[Initiative]:
    return Initiative.objects.filter(community=community_id).select_related("owner")


def waiting(community: Community) -> str:
    """How many initiatives nobody answers for, neither an office nor a person, in words."""
    left = Initiative.objects.filter(community=community, owner=None, office={}).exclude(state=State.RETIRED)
    number = left.count()
    told = ngettext("%(num)d that nobody answers for", "%(num)d that nobody answers for", number)
    return told % {"num": number} if number else ""


def for_download(community: Community) -> QuerySet[Initiative]:
    """Every initiative of a community, in the order of a file."""
    return with_all(Initiative.objects.filter(community=community)).order_by("identifier")


def milestones_for_download(community: Community) -> QuerySet[Milestone]:
    """Every milestone of a community that was not given up, in the order of a file."""
    found = Milestone.objects.filter(initiative__community=community, dropped_at=None)
    return found.select_related("initiative").order_by("initiative__identifier", "due", "pk")
