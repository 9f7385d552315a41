"""Dates that are moved after publishing: whose contributions then lie outside, and what everybody is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import ngettext

from civiccircle.kernel.publishing.gate import publishable
from civiccircle.kernel.text import Text

from .models import Contribution, Engagement, Phase
from .publication import PhaseDraft


class Stranded(ValidationError):
    """New dates would leave out contributions that were in time when they were made; it takes a reason."""

    def __init__(self, people: int) -> None:
        told = ngettext(
            "With these dates, what %(people)d person has contributed would lie outside the phases. It stays in "
            "the count. If the dates must be moved all the same, say why: everybody can read it.",
            "With these dates, what %(people)d people have contributed would lie outside the phases. It stays in "
            "the count. If the dates must be moved all the same, say why: everybody can read it.",
            people,
        )
        super().__init__(told % {"people": people}, code="stranded")


def stranded(engagement: Engagement, phases: Sequence[PhaseDraft]) -> int:
    """How many people contributed at a time that the phases of now allow and `phases` would not."""
    found = Contribution.objects.filter(activity__engagement=engagement)
    left_out = found.filter(_within(list(engagement.phases.all()))).exclude(_within(phases))
    return left_out.values("participant").distinct().count()


def _within(phases: Sequence[PhaseDraft | Phase]) -> Q:
    allowed = Q(pk__in=())
    for phase in phases:
        allowed |= Q(
            verb__in=list(phase.verbs), accepted_at__gte=phase.starts_at, accepted_at__lt=phase.ends_at
        )
    return allowed


@dataclass(frozen=True)
class Span:
    """A phase as it was planned."""

    title: Text
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Moved:
    """One change of dates; `people` are those whose contributions lie outside since, `None` if too few to tell."""

    at: datetime
    reason: Text
    before: Sequence[Span]
    after: Sequence[Span]
    stranded: bool
    people: int | None


def moves_of(engagement: Engagement) -> list[Moved]:
    """How the dates of an engagement were moved since it was published, the latest first.

    How many people were left outside is told by the rule of today: it may have become stricter since.
    """
    return [
        Moved(
            datetime.fromisoformat(each["at"]),
            each["reason"],
            _spans(each["before"]),
            _spans(each["after"]),
            each["stranded"],
            publishable(each["people"] or 0, engagement.community.minimum_cell),
        )
        for each in reversed(engagement.date_changes)
    ]


def dates_of(phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """Phases as the log and `Engagement.date_changes` keep them."""
    return [
        {"title": each.title, "starts": each.starts_at.isoformat(), "ends": each.ends_at.isoformat()}
        for each in phases
    ]


def _spans(dates: Sequence[Mapping[str, Any]]) -> list[Span]:
    return [
        Span(each["title"], datetime.fromisoformat(each["starts"]), datetime.fromisoformat(each["ends"]))
        for each in dates
    ]
