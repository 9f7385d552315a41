"""Contributions as plain SQL: every vote passes here, and composing a query cost more than running it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from civiccircle.kernel.many import many

from .models import Contribution

Identity = tuple[int, UUID]  # participant, idempotency key

COLUMNS = {
    "activity_id": "bigint", "participant_id": "bigint", "verb": "text", "channel": "text", "idempotency_key": "uuid",
    "payload": "text", "salt": "bytea", "leaf_index": "bigint", "accepted_at": "timestamptz",
}  # fmt: skip
_TABLE = Contribution._meta.db_table


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
    with connection.cursor() as cursor:
        for asked, values in many(("bigint", "uuid"), identities):
            # Joined in this order SQLite looks each up in the index; of `IN (VALUES …)` it makes a scan of the table.
            cursor.execute(
                f"WITH asked (who, key) AS ({asked}) SELECT who, key FROM asked CROSS JOIN {_TABLE} "  # noqa: S608 - only placeholders are put in
                "WHERE participant_id = who AND idempotency_key = key",
                values,
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
    with connection.cursor() as cursor:
        for sent, values in many(tuple(COLUMNS.values()), [_values(row) for row in rows]):
            cursor.execute(
                f"INSERT INTO {_TABLE} ({', '.join(COLUMNS)}) {sent} RETURNING id, leaf_index",
                values,
            )
            for pk, leaf_index in cursor.fetchall():
                row_of[leaf_index].pk = pk


def _values(row: Contribution) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    return (
        row.activity_id, row.participant_id, row.verb, row.channel, row.idempotency_key, row.payload, row.salt,
        row.leaf_index, row.accepted_at,
    )  # fmt: skip
