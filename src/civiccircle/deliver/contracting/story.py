"""What a contract says in a story: who buys from whom, what it costs, and how far it is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .models import Part, Process
from .queries import HEAVY

FEW = 3
"""Suppliers that a sentence names."""


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `process`, its first `suppliers`, and how many `more` there are."""
    ids = [int(each.object_id) for each in passage.records]
    suppliers = defaultdict[int, list[str]](list)
    for part in _suppliers(ids):
        suppliers[part.process_id].append(part.organisation.name)
    found = {str(each.pk): each for each in _processes(ids)}
    return {
        each.pk: {
            "process": one,
            "suppliers": suppliers[one.pk][:FEW],
            "more": max(0, len(suppliers[one.pk]) - FEW),
        }
        for each in passage.records
        if (one := found.get(each.object_id))
    }


@prepared
def _processes(ids: list[int]) -> QuerySet[Process]:
    return Process.objects.filter(pk__in=ids).defer(*HEAVY).select_related("buyer").order_by()


@prepared
def _suppliers(ids: list[int]) -> QuerySet[Part]:
    found = Part.objects.filter(process__in=ids, role=Part.Role.SUPPLIER.value)
    return found.select_related("organisation").order_by("pk")
