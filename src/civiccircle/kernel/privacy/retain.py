"""Letting go of what has been kept as long as its declaration says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model, Q, QuerySet

from .declarations import AnyModel, declared, field_of, label_of, title_of
from .declare import Declaration, Erasure
from .erase import empty_value

AT_ONCE = 1000
"""Rows per transaction, so that nobody waits for the lock."""


@dataclass(frozen=True)
class Due:
    """Rows of one table whose time is over, and what happens to them. `field` is empty when whole rows go."""

    model: AnyModel
    declaration: Declaration
    field: str
    retention: timedelta
    rows: QuerySet[Model]

    @property
    def table(self) -> str:
        return title_of(self.model, self.declaration)

    @property
    def what(self) -> str:
        return label_of(self.model, self.declaration, self.field) if self.field else ""

    @property
    def count(self) -> int:
        return self.rows.count()


def due(now: datetime) -> Iterator[Due]:
    """Everything with a limited time in the declarations, with the rows that are past it at `now`."""
    for model, declaration in declared():
        clock = declaration.clock
        if clock is None:
            continue
        limits: dict[str, timedelta] = {}
        for name, each in declaration.personal.items():
            if each.retention is not None:
                field = "" if each.erasure is Erasure.DELETE_ROW else name
                limits[field] = min(each.retention, limits.get(field, each.retention))
        for field, retention in limits.items():
            rows = model._base_manager.filter(**{f"{clock}__lt": now - retention})
            if field:
                rows = rows.exclude(_is_empty(model, field))
            yield Due(model, declaration, field, retention, rows)


def _is_empty(model: AnyModel, name: str) -> Q:
    value = empty_value(field_of(model, name))
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def let_go(each: Due) -> Iterator[int]:
    """Delete or empty what is due, some rows at a time; yields how many each time."""
    while keys := list(each.rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        batch = each.model._base_manager.filter(pk__in=keys)
        if each.field:
            batch.update(**{each.field: empty_value(field_of(each.model, each.field))})
        else:
            batch.delete()
        yield len(keys)
