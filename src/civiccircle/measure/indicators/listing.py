"""The list of followed indicators under their factors, a page at a time, and how many of them want a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import ngettext

from civiccircle.formats.periods import good_until
from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.prepared import prepared

from .models import Indicator, Observation
from .queries import followed_in
from .standing import Standing, standings, state_of, today_in

PAGE = 12
_FACTORS = list(Factor)


@dataclass(frozen=True)
class Listing:
    """A page of the followed indicators under their factors, as far as the filters let them through."""

    page: "Page[_State]"
    groups: Sequence[tuple[Factor, Sequence[Standing]]]
    counts: Mapping[str, int]
    factor: str
    area: str
    state: str


def listing(community: Community, asked: Any) -> Listing:
    """The indicators that the filters in `asked` (the query of the address) let through."""
    factor, area, state = (asked.get(name, "") for name in ("factor", "area", "state"))
    factor = factor if factor in Factor.values else ""
    area = area if area in AreaOfLife.values else ""
    found = [
        each for each in _all_states(community) if factor in ("", *each.factors) and area in ("", *each.areas)
    ]
    counts = {name: sum(each.state == name for each in found) for name in ("current", "stale", "none")}
    state = state if state in counts else ""
    of = {each.pk: Factor(factor or each.factors[0]) for each in found}
    chosen = sorted(
        (each for each in found if state in ("", each.state)), key=lambda each: _FACTORS.index(of[each.pk])
    )
    page = page_of(chosen, asked.get("page"), PAGE)
    shown = {each.indicator.pk: each for each in standings(community, _these([each.pk for each in page]))}
    groups = [
        (factor, [shown[pk] for pk in some])
        for factor, some in groupby((each.pk for each in page), of.__getitem__)
    ]
    return Listing(page, groups, counts, factor, area, state)


class _State(NamedTuple):
    """What is to be known of every followed indicator to choose those that a page shows."""

    pk: int
    factors: list[str]
    areas: list[str]
    state: str


def _all_states(community: Community) -> list[_State]:
    """Of each followed indicator how fresh it is, in one query: most of them stand on other pages of the list."""
    today = today_in(community)
    return [
        _State(pk, factors.split(), areas.split(), state_of(good_until(end, months) if end else None, today))
        for pk, factors, areas, months, end in _followed_with_ends(community.pk)
    ]


@prepared
def _followed_with_ends(community_id: int) -> QuerySet[Any, tuple[int, str, str, int, date | None]]:
    values = Observation.objects.filter(
        indicator=OuterRef("pk"), place="", ended_at=None, value__isnull=False
    )
    newest = Subquery(values.order_by("-end").values("end")[:1])
    indicators = followed_in(community_id).filter(is_component=False)
    return indicators.values_list("pk", "factors", "areas", "update_months", newest)


@prepared
def _these(ids: list[int]) -> QuerySet[Indicator]:
    return Indicator.objects.filter(pk__in=ids).order_by()


def waiting(community: Community) -> str:
    """How many indicators want a value, in words."""
    due = sum(each.state != "current" for each in _all_states(community))
    return ngettext("%(num)d wants a value", "%(num)d want a value", due) % {"num": due} if due else ""
