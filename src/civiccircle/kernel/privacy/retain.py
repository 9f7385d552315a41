"""Letting go of what has been kept as long as its declaration says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

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
        limits: dict[tuple[str, str], timedelta] = {}
        for name, each in declaration.personal.items():
            clock = each.clock.path if each.clock else declaration.clock
            if each.retention is not None and clock is not None:
                what = ("" if each.erasure is Erasure.DELETE_ROW else name, clock)
                limits[what] = min(each.retention, limits.get(what, each.retention))
        for (field, clock), retention in limits.items():
            rows = _past(model, clock, now - retention)
            if field:
                rows = rows.exclude(_is_empty(model, field))
            yield Due(model, declaration, field, retention, rows)


def _past(model: AnyModel, clock: str, moment: datetime) -> QuerySet[Model]:
    """The rows whose last date at the end of the path `clock` lies before a moment."""
    if LOOKUP_SEP not in clock:
        return model._base_manager.filter(**{f"{clock}__lt": moment})
    # The way may fork, so not to be joined: a row is asked for once, and one late date is enough to keep it.
    dated = model._base_manager.filter(**{f"{clock}__isnull": False})
    late = model._base_manager.filter(**{f"{clock}__gte": moment})
    return model._base_manager.filter(
        Exists(dated.filter(pk=OuterRef("pk"))), ~Exists(late.filter(pk=OuterRef("pk")))
    )


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
