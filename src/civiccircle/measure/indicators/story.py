"""What an indicator says in the story of a decision: where it stood then, where it stands now, what it is to become."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .models import Observation, Target
from .standing import today_in


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the last value `before` the decision, the newest one `since`, and the present `target`."""
    records = {int(each.object_id): each for each in passage.records}
    values = defaultdict[int, list[Observation]](list)
    for value in _newest(list(records), passage.decided_on or date.min, today_in(passage.community)):
        values[value.indicator_id].append(value)
    return {record.pk: _told(values[key], passage.decided_on) for key, record in records.items()}


def _told(values: list[Observation], decided_on: date | None) -> dict[str, Any]:
    before, since = None, None
    for each in values:
        if decided_on and each.end <= decided_on:
            before = each
        else:
            since = each
    known = since or before
    aim = {name: vars(known)[name] for name in ("value_aimed_at", "due")} if known else {}
    target = Target(value=aim["value_aimed_at"], due=aim["due"]) if aim and aim["due"] else None
    return {
        "before": before,
        "since": since,
        "indicator": known.indicator if known else None,
        "target": target,
    }


@prepared
def _newest(indicator_ids: list[int], day: date, today: date) -> QuerySet[Observation]:
    """The newest values in force that end by a day, and those that end after it: one of each of an indicator, with the
    target that is due next, or when all of them were, the last one.
    """
    after = Case(When(end__lte=day, then=Value(0)), default=Value(1))
    found = Observation.objects.filter(
        indicator__in=indicator_ids, place="", ended_at=None, value__isnull=False
    )
    order = [F("end").desc(), F("start").asc()]
    numbered = found.annotate(age=Window(RowNumber(), partition_by=[F("indicator"), after], order_by=order))
    targets = Target.objects.filter(indicator=OuterRef("indicator"), place="", ended_at=None)
    to_come = Case(When(due__gte=today, then=F("due"))).asc(nulls_last=True)
    present = targets.order_by(to_come, "-due")
    with_target = numbered.annotate(
        value_aimed_at=Subquery(present.values("value")[:1]), due=Subquery(present.values("due")[:1])
    )
    return with_target.filter(age=1).select_related("indicator").order_by("indicator", "end")
