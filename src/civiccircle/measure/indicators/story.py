"""What an indicator says in the story of a decision: where it stood then, where it stands now, what it is to become."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.trace.models import Record

from .models import Observation, Target
from .standing import present_target, targets_in_force, today_in


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the last value `before` the decision, the newest one `since`, and the present `target`."""
    records = {int(each.object_id): each for each in passage.records}
    today = today_in(passage.community)
    values, targets = defaultdict[int, list[Observation]](list), defaultdict[int, list[Target]](list)
    for value in _newest(list(records), passage.decided_on or date.min):
        values[value.indicator_id].append(value)
    for target in targets_in_force(list(records), ""):
        targets[target.indicator_id].append(target)
    return {
        record.pk: _told(record, values[key], passage.decided_on)
        | {"target": present_target(targets[key], today)}
        for key, record in records.items()
    }


def _told(record: Record, values: list[Observation], decided_on: date | None) -> dict[str, Any]:
    before, since = None, None
    for each in values:
        if decided_on and each.end <= decided_on:
            before = each
        else:
            since = each
    known = since or before
    return {"before": before, "since": since, "indicator": known.indicator if known else None}


@prepared
def _newest(indicator_ids: list[int], day: date) -> QuerySet[Observation]:
    """The newest values in force that end by a day, and those that end after it: one of each of an indicator."""
    after = Case(When(end__lte=day, then=Value(0)), default=Value(1))
    found = Observation.objects.filter(
        indicator__in=indicator_ids, place="", ended_at=None, value__isnull=False
    )
    order = [F("end").desc(), F("start").asc()]
    numbered = found.annotate(age=Window(RowNumber(), partition_by=[F("indicator"), after], order_by=order))
    return numbered.filter(age=1).select_related("indicator").order_by("indicator", "end")
