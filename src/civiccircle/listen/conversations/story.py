"""What a conversation says in a story: how much was said in it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .models import Statement


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: how many `statements` are shown."""
    counts = dict(_counts([int(each.object_id) for each in passage.records])[:])
    return {each.pk: {"statements": counts.get(int(each.object_id), 0)} for each in passage.records}


@prepared
def _counts(activity_ids: list[int]) -> QuerySet[Any, tuple[int, int]]:
    shown = Statement.objects.filter(conversation__activity__in=activity_ids, state=Statement.State.ACCEPTED)
    counted = shown.order_by().values("conversation__activity").annotate(Count("pk"))
    return counted.values_list("conversation__activity", "pk__count")
