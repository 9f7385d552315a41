"""Contributions as plain SQL: every vote passes here, and composing a query cost more than running it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

from .models import Contribution

Item = TypeVar("Item")
Identity = tuple[int, UUID]  # participant, idempotency key

COLUMNS = (
    "activity", "participant", "verb", "channel", "idempotency_key", "payload", "salt", "leaf_index", "accepted_at",
)  # fmt: skip
_FIELDS = [field for field in Contribution._meta.concrete_fields if field.name in COLUMNS]
_NAMES = ", ".join(f'"{field.column}"' for field in _FIELDS)
_TABLE = Contribution._meta.db_table
_KEY = Contribution._meta.get_field("idempotency_key")

PARAMETERS_AT_ONCE = 990
"""Stays below the 999 parameters of older SQLite builds."""


def accepted_before(identities: Sequence[Identity]) -> dict[Identity, Contribution]:
    """The contributions among these that are there already; one indexed read where there are none."""
    found: list[Identity] = []
    with connection.cursor() as cursor:
        for some in _some(identities, 2):
            places = ", ".join(["(%s, %s)"] * len(some))
            cursor.execute(
                f"SELECT participant_id, idempotency_key FROM {_TABLE} "  # noqa: S608 - only placeholders are put in
                f"WHERE (participant_id, idempotency_key) IN (VALUES {places})",
                [value for who, key in some for value in (who, _stored(_KEY, key))],
            )
            found += [(who, key if isinstance(key, UUID) else UUID(key)) for who, key in cursor.fetchall()]
    if not found:
        return {}
    matches = Q()
    for who, key in found:
        matches |= Q(participant_id=who, idempotency_key=key)
    return {(row.participant_id, row.idempotency_key): row for row in Contribution.objects.filter(matches)}


def insert(rows: Sequence[Contribution]) -> None:
    """Insert contributions of one community and give each its id; they are told apart by their leaves."""
    row_of = {row.leaf_index: row for row in rows}
    one = f"({', '.join(['%s'] * len(_FIELDS))})"
    with connection.cursor() as cursor:
        for some in _some(rows, len(_FIELDS)):
            cursor.execute(
                f"INSERT INTO {_TABLE} ({_NAMES}) VALUES {', '.join([one] * len(some))} "  # noqa: S608 - as above
                "RETURNING id, leaf_index",
                [_stored(field, getattr(row, field.attname)) for row in some for field in _FIELDS],
            )
            for pk, leaf_index in cursor.fetchall():
                row_of[leaf_index].pk = pk


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_value(value, connection)


def _some(items: Iterable[Item], parameters: int) -> Iterator[list[Item]]:
    coming = iter(items)
    while batch := list(islice(coming, PARAMETERS_AT_ONCE // parameters)):
        yield batch
