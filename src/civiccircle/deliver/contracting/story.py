"""What a contract says in a story: who buys from whom, what it costs, and how far it is."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .models import Part, Process
from .queries import HEAVY

FEW = 3
"""Suppliers that a sentence names."""


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `process`, its first `suppliers`, and how many `more` there are."""
    processes, suppliers = dict[str, Process](), dict[str, list[str]]()
    for each in _processes([int(each.object_id) for each in passage.records]):
        key, supplier = str(each.pk), vars(each)["supplier"]
        processes[key] = each
        suppliers.setdefault(key, []).extend([supplier] if supplier is not None else [])
    return {
        each.pk: {
            "process": process,
            "suppliers": suppliers[each.object_id][:FEW],
            "more": max(0, len(suppliers[each.object_id]) - FEW),
        }
        for each in passage.records
        if (process := processes.get(each.object_id))
    }


@prepared
def _processes(ids: list[int]) -> QuerySet[Process]:
    """Each process once for each of its suppliers, or once without any."""
    sold = FilteredRelation("parts", condition=Q(parts__role=Part.Role.SUPPLIER.value))
    found = Process.objects.filter(pk__in=ids).annotate(sold=sold, supplier=F("sold__organisation__name"))
    return found.defer(*HEAVY).select_related("buyer").order_by("sold__pk")
