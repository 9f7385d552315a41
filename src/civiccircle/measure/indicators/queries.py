"""What the pages of indicators read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from civiccircle.formats.observations import Known, Measure
from civiccircle.kernel.activities.models import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.people.models import Person, Role
from civiccircle.kernel.prepared import prepared
from civiccircle.methods.target_progress import Direction, Progress, Reading, progress

from .catalogue import Definition, catalogue
from .comparing import observations_in_force
from .models import Indicator, Observation, Target

RECENT = 8
"""Values that a list shows of each indicator."""
LONGEST_SERIES = 400
"""Entries that a page shows of one indicator; the download holds them all."""


@dataclass(frozen=True)
class Standing:
    """Where an indicator stands in a place: its recent values, the oldest first, and what it is to become.

    `newest` is the entry of the newest period, which may be a missing value.
    """

    indicator: Indicator
    recent: Sequence[Observation]
    newest: Observation | None
    target: Target | None
    today: date

    @property
    def latest(self) -> Observation | None:
        """The newest value."""
        return self.recent[-1] if self.recent else None

    @property
    def before(self) -> Observation | None:
        return self.recent[-2] if len(self.recent) > 1 else None

    @property
    def missing(self) -> Observation | None:
        """The entry of the newest period, where it says that there is no value."""
        return self.newest if self.newest is not None and self.newest.value is None else None

    @property
    def good_until(self) -> date | None:
        return self.indicator.good_until(self.latest.end) if self.latest else None

    @property
    def stale(self) -> bool:
        """Whether the newest value is older than the update period allows."""
        return self.good_until is not None and self.good_until < self.today

    @property
    def state(self) -> str:
        """``none`` (never a value), ``stale`` or ``current``."""
        return "none" if self.latest is None else "stale" if self.stale else "current"

    @property
    def change(self) -> Decimal | None:
        """The newest value minus the one before."""
        if self.latest is None or self.before is None:
            return None
        return _number(self.latest) - _number(self.before)

    @property
    def better(self) -> bool | None:
        """Whether the newest value is better than the one before; `None` when nothing can be said or changed."""
        if self.latest is None or self.before is None or not self.change:
            return None
        if self.indicator.direction != Direction.TOWARDS:
            return (self.change > 0) == (self.indicator.direction == Direction.UP)
        if self.indicator.reference is None:
            return None
        now, then = (abs(_number(each) - self.indicator.reference) for each in (self.latest, self.before))
        return None if now == then else now < then

    def progress_to(self, target: Target) -> Progress | None:
        """How far the way to a target is gone; `None` without a value."""
        if self.latest is None:
            return None
        baseline = None
        if target.baseline is not None and target.baseline_day is not None:
            baseline = Reading(target.baseline, target.baseline_day)
        latest = Reading(_number(self.latest), self.latest.end)
        return progress(target.value, target.due, latest, baseline, Direction(self.indicator.direction))

    @property
    def progress(self) -> Progress | None:
        return None if self.target is None else self.progress_to(self.target)


@dataclass(frozen=True)
class Listing:
    """The followed indicators under their factors, as far as the filters let them through."""

    groups: Sequence[tuple[Factor, Sequence[Standing]]]
    counts: Mapping[str, int]
    factor: str
    area: str
    state: str


def today_in(community: Community) -> date:
    return timezone.now().astimezone(ZoneInfo(community.time_zone)).date()


def followed(community: Community) -> QuerySet[Indicator]:
    """The indicators that a community follows now."""
    return Indicator.objects.filter(community=community, retired_at=None)


def indicator_of(community: Community, code: str) -> Indicator | None:
    """An indicator by its code, also one that is not followed any more."""
    found = Indicator.objects.filter(community=community, code=code).select_related("community", "owner")
    return found.first()


def listing(community: Community, asked: Any) -> Listing:
    """The indicators that the filters in `asked` (the query of the address) let through."""
    factor, area, state = (asked.get(name, "") for name in ("factor", "area", "state"))
    factor = factor if factor in Factor.values else ""
    area = area if area in AreaOfLife.values else ""
    found = standings(community, filtered(community, factor, area))
    counts = {name: sum(each.state == name for each in found) for name in ("current", "stale", "none")}
    state = state if state in counts else ""
    groups = defaultdict[Factor, list[Standing]](list)
    for each in found:
        if state in ("", each.state):
            groups[Factor(factor) if factor else each.indicator.factor_list[0]].append(each)
    return Listing([(each, groups[each]) for each in Factor if groups[each]], counts, factor, area, state)


def filtered(community: Community, factor: str = "", area: str = "") -> QuerySet[Indicator]:
    """The followed indicators of a factor and an area of life; no code is a part of another one."""
    return followed(community).filter(factors__contains=factor, areas__contains=area)


def standings(community: Community, indicators: Iterable[Indicator], place: str = "") -> list[Standing]:
    """Where each indicator stands, in the order given; two queries for any number of them."""
    listed, today = list(indicators), today_in(community)
    for each in listed:
        each.community = community  # known already: not to be asked for once more for each
    entries, targets = _newest(listed, place), _targets(listed, place)
    return [_standing(each, entries[each.pk], _present(targets[each.pk], today), today) for each in listed]


def _newest(indicators: Sequence[Indicator], place: str) -> Mapping[int, list[Observation]]:
    """The newest entries in force, at most `RECENT` of each indicator, the oldest first."""
    found = defaultdict[int, list[Observation]](list)
    for each in _recent([indicator.pk for indicator in indicators], place):
        found[each.indicator_id].append(each)
    return found


@prepared
def _recent(indicator_ids: list[int], place: str) -> QuerySet[Observation]:
    order = [F("end").desc(), F("start").asc()]
    numbered = Observation.objects.filter(indicator__in=indicator_ids, place=place, ended_at=None).annotate(
        age=Window(RowNumber(), partition_by=F("indicator"), order_by=order)
    )
    return numbered.filter(age__lte=RECENT).order_by("indicator", "end", "-start")


def _targets(indicators: Sequence[Indicator], place: str) -> Mapping[int, list[Target]]:
    found = defaultdict[int, list[Target]](list)
    for each in _targets_in_force([indicator.pk for indicator in indicators], place):
        found[each.indicator_id].append(each)
    return found


@prepared
def _targets_in_force(indicator_ids: list[int], place: str) -> QuerySet[Target]:
    found = Target.objects.filter(indicator__in=indicator_ids, place=place, ended_at=None)
    return found.order_by("due")


def _present(targets: Sequence[Target], today: date) -> Target | None:
    """The target that is due next, or when all of them were, the last one."""
    return next((each for each in targets if each.due >= today), targets[-1] if targets else None)


def _standing(
    indicator: Indicator, entries: Sequence[Observation], target: Target | None, today: date
) -> Standing:
    values = [each for each in entries if each.value is not None]
    return Standing(indicator, values, entries[-1] if entries else None, target, today)


@dataclass(frozen=True)
class Detail:
    """All that the page of an indicator tells: of one place its series, targets and corrections; the others beside."""

    standing: Standing
    series: Sequence[Observation]
    corrections: Sequence[tuple[Observation, Observation | None]]
    targets: Sequence[tuple[Target, Progress | None]]
    former_targets: Sequence[Target]
    places: Mapping[str, Any]
    elsewhere: Sequence[Observation]


def detail(indicator: Indicator, place: str) -> Detail:
    """What the page of an indicator shows for a place (its slug; empty for the whole community)."""
    today = today_in(indicator.community)
    entries = list(
        Observation.objects.filter(indicator=indicator, place=place).order_by("-end", "start", "-pk")[
            :LONGEST_SERIES
        ]
    )[::-1]
    series = [each for each in entries if each.ended_at is None]
    targets = list(Target.objects.filter(indicator=indicator, place=place).order_by("due", "pk"))
    standing_targets = [each for each in targets if each.ended_at is None]
    stands = _standing(indicator, series, _present(standing_targets, today), today)
    return Detail(
        stands,
        series,
        _corrections(entries),
        [(each, stands.progress_to(each)) for each in standing_targets],
        [each for each in targets if each.ended_at is not None],
        {each.slug: each.name for each in place_list(indicator.community)},
        _latest_by_place(indicator),
    )


def _corrections(entries: Sequence[Observation]) -> list[tuple[Observation, Observation | None]]:
    """Each entry that is in force no longer with the one that took its place, the latest correction first."""
    following: dict[tuple[date, date], Observation] = {}
    found = []
    for each in sorted(entries, key=lambda entry: entry.pk, reverse=True):
        if each.ended_at is not None:
            found.append((each, following.get((each.start, each.end))))
        following[each.start, each.end] = each
    return found


def _latest_by_place(indicator: Indicator) -> list[Observation]:
    """The newest value in each place of the community that has one."""
    numbered = (
        Observation.objects.filter(indicator=indicator, ended_at=None, value__isnull=False)
        .exclude(place="")
        .annotate(
            age=Window(RowNumber(), partition_by=F("place"), order_by=[F("end").desc(), F("start").asc()])
        )
    )
    return list(numbered.filter(age=1).order_by("place"))


def known_to(community: Community) -> Known:
    """What observations of a community are checked against; two queries."""
    measures = {
        each.code: Measure(frozenset(each.unit.values()), each.minimum, each.maximum)
        for each in followed(community).only("code", "unit", "minimum", "maximum")
    }
    languages = [
        community.default_language,
        *(code for code in community.languages if code != community.default_language),
    ]
    return Known(measures, {each.slug for each in place_list(community)}, languages, today_in(community))


def not_followed(community: Community) -> list[tuple[Factor, list[Definition]]]:
    """The definitions of the catalogue that a community does not follow, under their first factor."""
    here = set(followed(community).values_list("code", flat=True))
    groups = defaultdict[Factor, list[Definition]](list)
    for code, definition in catalogue().items():
        if code not in here:
            groups[Factor(definition.factors.split()[0])].append(definition)
    return [(each, groups[each]) for each in Factor if groups[each]]


def possible_owners(community: Community) -> QuerySet[Person]:
    """Who can look after an indicator: everyone with an office in the community."""
    offices = Q(memberships__community=community) & ~Q(memberships__role=Role.RESIDENT)
    return Person.objects.filter(offices, is_active=True).distinct().order_by("name", "email")


@prepared
def observations(indicator_id: int) -> QuerySet[Observation]:
    """What is on record of an indicator now, in all places."""
    return Observation.objects.filter(indicator=indicator_id, ended_at=None)


@prepared
def all_observations(indicator_id: int) -> QuerySet[Observation]:
    """What is and was on record of an indicator, in all places."""
    return Observation.objects.filter(indicator=indicator_id)


def for_download(community: Community, code: str = "") -> QuerySet[Observation]:
    """Every observation in force, or those of one indicator, in the order of a file."""
    found = observations_in_force(community).select_related("indicator")
    found = found.filter(indicator__code=code) if code else found.filter(indicator__retired_at=None)
    return found.order_by("indicator__code", "place", "start", "end", "pk")


def observation_of(indicator: Indicator, number: int) -> Observation | None:
    return Observation.objects.filter(indicator=indicator, pk=number).first()


def target_of(indicator: Indicator, number: int) -> Target | None:
    return (
        Target.objects.filter(indicator=indicator, pk=number).select_related("indicator__community").first()
    )


@prepared
def targets(indicator_id: int) -> QuerySet[Target]:
    """What an indicator is aimed at now, in all places."""
    return Target.objects.filter(indicator=indicator_id, ended_at=None)


@prepared
def all_targets(indicator_id: int) -> QuerySet[Target]:
    """What an indicator is and was aimed at, in all places."""
    return Target.objects.filter(indicator=indicator_id)


def _number(observation: Observation) -> Decimal:
    value: Decimal | None = observation.value
    if value is None:
        raise ValueError("a missing value is no number")
    return value
