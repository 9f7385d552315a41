"""What a conversation says in a story: how much was said in it, and how many agreed with one statement."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, JSONField, OuterRef, QuerySet, Subquery

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.results.models import Result

from .models import Statement


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: how many `statements` are shown."""
    counts = dict(_counts([int(each.object_id) for each in passage.records])[:])
    return {each.pk: {"statements": counts.get(int(each.object_id), 0)} for each in passage.records}


def support(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record of a statement: how many `agreed` of those who `voted` on it, as far as the final result tells it; what
    is published of that has passed the gate.
    """
    records, told = {int(each.object_id): each for each in passage.records}, dict[int, Mapping[str, Any]]()
    for pk, number, output in _final_results(list(records)):
        votes = output["statements"] if output else {"id": []}
        if number in votes["id"]:
            place = votes["id"].index(number)
            agreed, voted = votes["agree"][place], votes["seen"][place]
            if voted is not None:
                told[records[pk].pk] = {"agreed": agreed, "voted": voted}
    return told


@prepared
def _counts(activity_ids: list[int]) -> QuerySet[Any, tuple[int, int]]:
    shown = Statement.objects.filter(conversation__activity__in=activity_ids, state=Statement.State.ACCEPTED)
    counted = shown.order_by().values("conversation__activity").annotate(Count("pk"))
    return counted.values_list("conversation__activity", "pk__count")


@prepared
def _final_results(ids: list[int]) -> QuerySet[Any, tuple[int, int, Any]]:
    results = Result.objects.filter(activity=OuterRef("conversation__activity"), final=True).order_by(
        "-version"
    )
    output = Subquery(results.values("output")[:1], output_field=JSONField())
    return Statement.objects.filter(pk__in=ids).order_by().values_list("pk", "number", output)
