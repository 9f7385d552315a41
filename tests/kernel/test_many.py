"""Many rows in one command: what the database gets is what was sent, on either database, however many there are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from civiccircle.kernel.many import many

pytestmark = pytest.mark.django_db
TYPES = ("bigint", "text", "bytea", "uuid", "timestamptz")
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)


def test_values_of_each_type_come_through_whole():
    odd = 'é "quoted" \\ % %s {"a": "\\u0000"} 🗳'
    rows = [
        (2**53 + 1, odd, bytes(range(256)), UUID(int=2**127 + 1), MOMENT),
        (-1, "", b"", UUID(int=0), MOMENT - timedelta(microseconds=123456)),
        (None, None, None, None, None),
    ]
    (sent,) = many(TYPES, rows)
    assert [_read(row) for row in _asked(*sent)] == rows


def test_more_rows_than_one_command_takes_are_all_sent_in_their_order():
    rows = [(number, f"row {number}") for number in range(1_001)]
    back = [row for sent in many(("bigint", "text"), rows) for row in _asked(*sent)]
    assert back == rows


def test_no_rows_make_no_placeholder():
    assert [row for sent in many(TYPES, []) for row in _asked(*sent)] == []


def _asked(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _read(row):
    """A row with the types that went in: SQLite keeps UUIDs and moments as text."""
    number, text, content, key, moment = row
    if isinstance(key, str):
        key = UUID(key)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return number, text, None if content is None else bytes(content), key, moment
