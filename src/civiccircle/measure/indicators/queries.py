"""What the pages of indicators read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from civiccircle.formats.observations import Known, Measure
from civiccircle.kernel.circle import Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.prepared import prepared
from civiccircle.methods.target_progress import Progress

from .catalogue import Definition, catalogue
from .comparing import observations_in_force
from .derivation import Derivation, derivation
from .models import Finding, ImportMapping, Indicator, Observation, Target
from .standing import Entry, Standing, standing_of, today_in

LONGEST_SERIES = 120
"""Entries that a page shows of one indicator, ten years of months; the download holds them all."""
VALUES = 24
"""Values on a page of the table."""


def followed(community: Community) -> QuerySet[Indicator]:
    """The indicators that a community follows now, and their components."""
    return followed_in(community.pk)


def followed_in(community_id: int) -> QuerySet[Indicator]:
    return Indicator.objects.filter(community=community_id, retired_at=None)


def indicator_of(community: Community, code: str) -> Indicator | None:
    """An indicator by its code, also one that is not followed any more."""
    return _by_code(community.pk, code).knowing(community=community).first()


@prepared
def _by_code(community_id: int, code: str) -> QuerySet[Indicator]:
    return Indicator.objects.filter(community=community_id, code=code).order_by()


@prepared
def followed_now(community_id: int) -> QuerySet[Indicator]:
    """The indicators that a community follows now."""
    return followed_in(community_id).filter(is_component=False)


@prepared
def followed_with_owners(community_id: int) -> QuerySet[Indicator]:
    """The same for staff, with the components, each with who looks after it."""
    return followed_in(community_id).select_related("owner")


@dataclass(frozen=True)
class Detail:
    """What is told of an indicator in one place: its series, targets and corrections.

    `series` is for the chart, the oldest first; `values` is a page of it for the table, the newest first. Where there
    is `more`, both hold the newest only. `unsure`: the source says of some how uncertain they are.
    """

    standing: Standing
    series: Sequence[Entry]
    values: "Page[Observation]"
    more: bool
    corrections: Sequence[tuple[Entry, Entry | None]]
    unsure: bool
    targets: Sequence[tuple[Target, Progress | None]]
    former_targets: Sequence[Target]
    places: Mapping[str, Any]


def detail(indicator: Indicator, place: str, page: Any = 1) -> Detail:
    """What the page of an indicator shows for a place (its slug; empty for the whole community)."""
    today = today_in(indicator.community)
    found = [Entry(*row) for row in _newest_entries(indicator.pk, place)[: LONGEST_SERIES + 1]]
    entries = found[:LONGEST_SERIES][::-1]
    series = [each for each in entries if each.ended_at is None]
    targets = list(_targets(indicator.pk, place))
    standing_targets = [each for each in targets if each.ended_at is None]
    stands = standing_of(indicator, series, standing_targets, today)
    return Detail(
        stands,
        series,
        page_of(_values(indicator.pk, place), page, VALUES, len(series)),
        len(found) > LONGEST_SERIES,
        _corrections(entries),
        any(each.low is not None or each.standard_error is not None for each in series),
        [(each, stands.progress_to(each)) for each in standing_targets],
        [each for each in targets if each.ended_at is not None],
        {each.slug: each.name for each in place_list(indicator.community)},
    )


def newest_derivation(stands: Standing, place: str) -> Derivation | None:
    """How the newest entry of a rate comes about; `None` of what is not computed."""
    if not stands.indicator.formula or stands.newest is None:
        return None
    return derivation(stands.indicator, (place, stands.newest.start, stands.newest.end))


@prepared
def questions_about(indicator_id: int, place: str) -> QuerySet[Finding]:
    """What the checks ask about values of an indicator, the newest period first."""
    return Finding.objects.filter(indicator=indicator_id, place=place, ended_at=None).order_by("-end", "pk")


def open_questions(community: Community) -> QuerySet[Finding]:
    """What the checks ask and nobody answered, each with the number of the observation that it is about."""
    about = Observation.objects.filter(
        indicator=OuterRef("indicator"),
        place=OuterRef("place"),
        start=OuterRef("start"),
        end=OuterRef("end"),
        ended_at=None,
    )
    found = Finding.objects.filter(indicator__community=community, ended_at=None, accepted_at=None)
    found = found.select_related("indicator").annotate(observation=Subquery(about.values("pk")[:1]))
    return found.order_by("indicator__code", "place", "-end", "pk")


def question_of(community: Community, number: int) -> Finding | None:
    found = Finding.objects.filter(indicator__community=community, pk=number, ended_at=None)
    return found.select_related("indicator__community").first()


def mappings(community: Community) -> QuerySet[ImportMapping]:
    """How tables of others are read, by the names under which that was saved."""
    return ImportMapping.objects.filter(community=community)


def components(community: Community) -> QuerySet[Indicator]:
    """The components that formulas of a community may name."""
    return followed(community).filter(is_component=True).order_by("code")


@prepared
def _newest_entries(indicator_id: int, place: str) -> QuerySet[Any, tuple[Any, ...]]:
    """What is and was on record, the newest period first, as entries."""
    found = Observation.objects.filter(indicator=indicator_id, place=place).order_by("-end", "start", "-pk")
    return found.values_list(*Entry._fields)


@prepared
def _targets(indicator_id: int, place: str) -> QuerySet[Target]:
    """What it is and was aimed at."""
    return Target.objects.filter(indicator=indicator_id, place=place).order_by("due", "pk")


@prepared
def _values(indicator_id: int, place: str) -> QuerySet[Observation]:
    """What is on record now, the newest period first."""
    found = Observation.objects.filter(indicator=indicator_id, place=place, ended_at=None)
    return found.order_by("-end", "start")


def _corrections(entries: Sequence[Entry]) -> list[tuple[Entry, Entry | None]]:
    """Each entry that is in force no longer with the one that took its place, the latest correction first."""
    following: dict[tuple[date, date], Entry] = {}
    found = []
    for each in sorted(entries, key=lambda entry: entry.pk, reverse=True):
        if each.ended_at is not None:
            found.append((each, following.get((each.start, each.end))))
        following[each.start, each.end] = each
    return found


_NEWEST_BY_PLACE = """
WITH RECURSIVE there (place) AS (
  SELECT MIN(place) FROM indicators_observation WHERE indicator_id = %s AND place > ''
  UNION ALL
  SELECT (SELECT MIN(place) FROM indicators_observation WHERE indicator_id = %s AND place > there.place)
  FROM there WHERE there.place IS NOT NULL
)
SELECT (
  SELECT id FROM indicators_observation
  WHERE indicator_id = %s AND place = there.place AND ended_at IS NULL AND value IS NOT NULL
  ORDER BY "end" DESC, start LIMIT 1
) FROM there WHERE there.place IS NOT NULL
"""


@prepared
def latest_by_place(indicator_id: int) -> QuerySet[Observation]:
    """The newest value in each place that has one: steps along an index, however long the series are."""
    newest = RawSQL(_NEWEST_BY_PLACE, [indicator_id] * 3)  # noqa: S611 - only placeholders are put in
    return Observation.objects.filter(pk__in=newest).order_by("place")


def known_to(community: Community) -> Known:
    """What observations of a community are checked against; two queries."""
    measures = {
        each.code: Measure(
            frozenset({*each.unit.values(), each.measured_in or "1"}),
            each.minimum,
            each.maximum,
            each.minimum_cell,
        )
        for each in followed(community).only(
            "code", "unit", "measured_in", "minimum", "maximum", "minimum_cell"
        )
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
