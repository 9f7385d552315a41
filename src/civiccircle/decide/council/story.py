"""What a decision says in a story: who decided, on which day, and how they voted."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .models import Decision


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `decision`."""
    found = {str(each.pk): each for each in _decisions([int(each.object_id) for each in passage.records])}
    return {
        each.pk: {"decision": found[each.object_id]} for each in passage.records if each.object_id in found
    }


@prepared
def _decisions(ids: list[int]) -> QuerySet[Decision]:
    return Decision.objects.filter(pk__in=ids).order_by()
