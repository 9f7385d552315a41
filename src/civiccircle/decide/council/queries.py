"""What the pages of decisions read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.days import years_between
from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import links_from, links_to

from .models import Correction, Decision
from .records import on_record


@dataclass(frozen=True)
class Told:
    """A decision with what it answers, what is delivered by it, and how it was corrected."""

    decision: Decision
    record: Record | None
    asked: Sequence[Record]
    delivered: Sequence[Record]
    corrections: Sequence[Correction]


def decisions(community: Community, outcome: str = "", year: str = "") -> Asked[Decision]:
    """The decisions of a community, the latest first; those with an outcome, those of a year, or all."""
    found = _decisions(community.pk).knowing(community=community)
    if outcome in Decision.Outcome.values:
        found = found.filter(outcome=outcome)
    if year.isascii() and year.isdecimal() and len(year) == 4 and int(year):
        # Days, not `__year`: from one place of the index to another, where the year of every row would be worked out.
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        found = found.filter(decided_on__gte=first, decided_on__lte=last)
    return found


@prepared
def _decisions(community_id: int) -> QuerySet[Decision]:
    return Decision.objects.filter(community_id=community_id)


def years(community: Community) -> Sequence[int]:
    """The years from the latest decision back to the first one: the two ends of an index, however many there are."""
    last, first = _days(community.pk).first(), _days(community.pk).order_by("decided_on").first()
    return years_between(first.year if first else None, last.year if last else None)


@prepared
def _days(community_id: int) -> QuerySet[Any, date]:
    found = Decision.objects.filter(community_id=community_id).order_by("-decided_on")
    return found.values_list("decided_on", flat=True)


def decision_of(community: Community, number: int) -> Decision | None:
    found = Decision.objects.filter(community=community, pk=number).first()
    if found is not None:
        found.community = community
    return found


def told(decision: Decision) -> Told:
    record = on_record(decision)
    asked = [each.source for each in links_to(record) if each.kind == Link.Kind.DECIDED_BY] if record else []
    delivered = (
        [each.target for each in links_from(record) if each.kind == Link.Kind.DELIVERED_BY] if record else []
    )
    return Told(decision, record, asked, delivered, list(decision.corrections.all()))


def for_download(community: Community) -> QuerySet[Decision]:
    """Every decision, the first one first."""
    return Decision.objects.filter(community=community).order_by("decided_on", "pk")
