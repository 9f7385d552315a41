"""Where indicators stand: their newest values, how old these are, and how far it is to the target."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from civiccircle.formats.periods import Period
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.text import Text
from civiccircle.methods.target_progress import Direction, Progress, Reading, progress

from .models import Indicator, Observation, Target


class Entry(NamedTuple):
    """An observation as far as a chart and a list of values show it: they read a hundred at a time."""

    pk: int
    start: date
    end: date
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    standard_error: Decimal | None = None
    note: Text = {}
    ended_at: datetime | None = None
    ended_because: Text = {}
    derived: bool = False

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


@dataclass(frozen=True, eq=False)
class Standing:
    """Where an indicator stands in a place: its recent values, the oldest first, and what it is to become.

    `newest` is the entry of the newest period, which may be a missing value.
    """

    indicator: Indicator
    recent: Sequence[Entry]
    newest: Entry | None
    target: Target | None
    today: date

    @property
    def latest(self) -> Entry | None:
        """The newest value."""
        return self.recent[-1] if self.recent else None

    @property
    def before(self) -> Entry | None:
        return self.recent[-2] if len(self.recent) > 1 else None

    @property
    def missing(self) -> Entry | None:
        """The entry of the newest period, where it says that there is no value."""
        return self.newest if self.newest is not None and self.newest.value is None else None

    @cached_property
    def good_until(self) -> date | None:
        return self.indicator.good_until(self.latest.end) if self.latest else None

    @cached_property
    def stale(self) -> bool:
        """Whether the newest value is older than the update period allows."""
        return self.state == "stale"

    @cached_property
    def state(self) -> str:
        """As `state_of`."""
        return state_of(self.good_until, self.today)

    @cached_property
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


def state_of(good_until: date | None, today: date) -> str:
    """How fresh a value is that is good until a day: ``none`` (there never was one), ``stale`` or ``current``."""
    return "none" if good_until is None else "stale" if good_until < today else "current"


def today_in(community: Community) -> date:
    return timezone.now().astimezone(ZoneInfo(community.time_zone)).date()


def standings(community: Community, indicators: Iterable[Indicator], place: str = "") -> list[Standing]:
    """Where each indicator stands, in the order given; three queries for any number of them."""
    listed, today = list(indicators), today_in(community)
    for each in listed:
        each.community = community  # known already: not to be asked for once more for each
    entries, targets = _newest(listed, place), _targets(listed, place)
    return [standing_of(each, entries[each.pk], targets[each.pk], today) for each in listed]


def _newest(indicators: Sequence[Indicator], place: str) -> Mapping[int, list[Entry]]:
    """Of each indicator the two newest values and the newest entry in force, the oldest first."""
    of = {
        pk: [entry for entry in entries if entry]
        for pk, *entries in _newest_ids([each.pk for each in indicators], place)
    }
    entries = {
        row[0]: Entry(*row) for row in _entries(list({entry for found in of.values() for entry in found}))
    }
    return defaultdict(
        list, {pk: [entries[each] for each in dict.fromkeys(found)] for pk, found in of.items()}
    )


@prepared
def _newest_ids(
    indicator_ids: list[int], place: str
) -> QuerySet[Any, tuple[int, int | None, int | None, int | None]]:
    """Three steps along an index for each: what was observed in earlier years is not read."""
    of_one = Observation.objects.filter(indicator=OuterRef("pk"), place=place, ended_at=None)
    entries = of_one.order_by("-end", "start").values("pk")
    values = entries.filter(value__isnull=False)
    before, latest, newest = Subquery(values[1:2]), Subquery(values[:1]), Subquery(entries[:1])
    return Indicator.objects.filter(pk__in=indicator_ids).order_by().values_list("pk", before, latest, newest)


@prepared
def _entries(ids: list[int]) -> QuerySet[Any, tuple[int, date, date, Decimal | None]]:
    return Observation.objects.filter(pk__in=ids).order_by().values_list("pk", "start", "end", "value")


def _targets(indicators: Sequence[Indicator], place: str) -> Mapping[int, list[Target]]:
    found = defaultdict[int, list[Target]](list)
    for each in targets_in_force([indicator.pk for indicator in indicators], place):
        found[each.indicator_id].append(each)
    return found


@prepared
def targets_in_force(indicator_ids: list[int], place: str) -> QuerySet[Target]:
    found = Target.objects.filter(indicator__in=indicator_ids, place=place, ended_at=None)
    return found.order_by("due")


def present_target(targets: Sequence[Target], today: date) -> Target | None:
    """The target that is due next, or when all of them were, the last one."""
    return next((each for each in targets if each.due >= today), targets[-1] if targets else None)


def standing_of(
    indicator: Indicator, entries: Sequence[Entry], targets: Sequence[Target], today: date
) -> Standing:
    """Where an indicator stands by entries in force, the oldest first, and targets in the order of their days."""
    values = [each for each in entries if each.value is not None]
    return Standing(
        indicator, values, entries[-1] if entries else None, present_target(targets, today), today
    )


def _number(entry: Entry) -> Decimal:
    if entry.value is None:
        raise ValueError("a missing value is no number")
    return entry.value
