"""What a table of observations would change on record, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from civiccircle.formats.observations import Fault, Observed, Wrong, repeated
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text import Text

from .models import Indicator, Observation

# What makes an observation another one: everything that is said of its subject.
CONTENT = (
    "value", "standard_error", "low", "high", "confidence", "source", "source_url", "licence", "method", "note",
)  # fmt: skip
Key = tuple[str, str, date, date]


class Outcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    """A line of a table beside what is on record (`before`), and why it is corrected."""

    row: Observed
    outcome: Outcome
    before: Observation | None = None
    reason: Text | None = None


@dataclass(frozen=True)
class Comparison:
    """The lines of a table, and the faults that show only beside what is on record."""

    lines: Sequence[Line]
    faults: Sequence[Fault]

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines are new, corrected and unchanged."""
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}


def compare(community: Community, rows: Sequence[Observed], reason: Text | None = None) -> Comparison:
    """Hold the rows against what is on record; `reason` is for corrections whose line gives none."""
    standing = _in_force(community, rows)
    lines = [_line(row, standing.get(row.key), reason) for row in rows]
    faults = [
        Fault(line.row.line, "reason", Wrong.NO_REASON, {"before": _shown(line.before)})
        for line in lines
        if line.outcome is Outcome.CORRECTED and not line.reason
    ]
    return Comparison(lines, [*repeated(rows), *faults])


def content_of(observation: Observation | Observed) -> dict[str, Any]:
    """What is said, in a form that compares: numbers by their digits, for 41.0 says more than 41."""
    return {name: _comparable(getattr(observation, name)) for name in CONTENT}


def observations_in_force(community: Community) -> QuerySet[Observation]:
    """What is on record now of the indicators that a community follows or followed."""
    return Observation.objects.filter(indicator__community=community, ended_at=None)


def _in_force(community: Community, rows: Sequence[Observed]) -> Mapping[Key, Observation]:
    codes = {row.indicator for row in rows}
    indicators = dict(Indicator.objects.filter(community=community, code__in=codes).values_list("pk", "code"))
    found = Observation.objects.filter(indicator__in=indicators, ended_at=None)
    return {(indicators[each.indicator_id], each.place, each.start, each.end): each for each in found}


def _line(row: Observed, before: Observation | None, reason: Text | None) -> Line:
    if before is None:
        return Line(row, Outcome.NEW)
    if content_of(before) == content_of(row):
        return Line(row, Outcome.UNCHANGED, before)
    return Line(row, Outcome.CORRECTED, before, dict(row.reason) or reason or None)


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, str) else digits(value)


def digits(value: Decimal | None) -> str | None:
    """A number as it was written, for where numbers are told as text."""
    return None if value is None else f"{value:f}"


def _shown(before: Observation | None) -> str:
    return (digits(before.value) if before is not None else None) or "–"
