"""Contributions as plain SQL: every vote passes here, and composing a query cost more than running it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from .models import Contribution

Item = TypeVar("Item")
Identity = tuple[int, UUID]  # participant, idempotency key

COLUMNS = (
    "activity_id", "participant_id", "verb", "channel", "idempotency_key", "payload", "salt", "leaf_index",
    "accepted_at",
)  # fmt: skip
_TABLE = Contribution._meta.db_table

PARAMETERS_AT_ONCE = 990
"""Stays below the 999 parameters of older SQLite builds."""


def contribution(
    *,
    activity: int,
    participant: int,
    verb: str,
    channel: str,
    key: UUID,
    payload: str,
    salt: bytes,
    at: datetime,
) -> Contribution:
    """A contribution that has neither id nor leaf yet."""
    # In the order of the model's fields: to name them takes Django five times as long.
    values: list[Any] = [None, activity, participant, verb, channel, key, payload, salt, None, at]
    return Contribution(*values)


def accepted_before(identities: Sequence[Identity]) -> dict[Identity, Contribution]:
    """The contributions among these that are there already; one indexed read where there are none."""
    found: list[Identity] = []
    database = connections["default"]
    with database.cursor() as cursor:
        for some in _some(identities, 2):
            asked = ", ".join(["(%s, %s)"] * len(some))
            # Joined in this order SQLite looks each up in the index; of `IN (VALUES …)` it makes a scan of the table.
            cursor.execute(
                f"WITH asked (who, key) AS (VALUES {asked}) SELECT who, key FROM asked CROSS JOIN {_TABLE} "  # noqa: S608 - only placeholders are put in
                "WHERE participant_id = who AND idempotency_key = key",
                [value for who, key in some for value in (who, _key(database, key))],
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
    one = f"({', '.join(['%s'] * len(COLUMNS))})"
    database = connections["default"]
    with database.cursor() as cursor:
        for some in _some(rows, len(COLUMNS)):
            cursor.execute(
                f"INSERT INTO {_TABLE} ({', '.join(COLUMNS)}) VALUES {', '.join([one] * len(some))} "  # noqa: S608 - as above
                "RETURNING id, leaf_index",
                [value for row in some for value in _values(database, row)],
            )
            for pk, leaf_index in cursor.fetchall():
                row_of[leaf_index].pk = pk


def _values(database: BaseDatabaseWrapper, row: Contribution) -> tuple[Any, ...]:
    """The values of `COLUMNS`; only two types are not stored as they are."""
    return (
        row.activity_id, row.participant_id, row.verb, row.channel, _key(database, row.idempotency_key), row.payload,
        row.salt, row.leaf_index, _moment(database, row.accepted_at),
    )  # fmt: skip


def _key(database: BaseDatabaseWrapper, key: UUID) -> Any:
    return key if database.features.has_native_uuid_field else key.hex


def _moment(database: BaseDatabaseWrapper, moment: datetime) -> Any:
    return database.ops.adapt_datetimefield_value(moment)


def _some(items: Iterable[Item], parameters: int) -> Iterator[list[Item]]:
    coming = iter(items)
    while batch := list(islice(coming, PARAMETERS_AT_ONCE // parameters)):
        yield batch
