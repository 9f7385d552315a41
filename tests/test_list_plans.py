"""Every database reads a list along an index, however its rows are spread."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from civiccircle.kernel.activities.models import (
    Participant,
)
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace import open_ends
from civiccircle.kernel.trace.models import Record
from civiccircle.kernel.trace.search import matching_ids
from civiccircle.kernel.trace.walking import walk
from civiccircle.listen.conversations import queries as talks
from tests.rows import filled

__all__ = ["filled"]


def test_a_list_is_read_along_an_index_however_rows_are_spread(
    filled: Callable[[int], dict[str, Any]], community: Community
) -> None:
    talk = filled(60)["activity"]
    participant, hub = Participant.objects.get().pk, Record.objects.earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        talks.my_votes(participant, talk)[:20]
        talks.my_statements(participant, talk)
        walk(hub)
        open_ends.open_ends(community)[:20]
        matching_ids(community, "harbour", "en", "")
    asked = [each["sql"] for each in captured.captured_queries]
    plans = [_plan(sql) for sql in asked]

    assert "statement_by_author" in plans[1]
    assert re.search(r"trace_search VIRTUAL TABLE INDEX|Bitmap Index Scan on trace_search\b", plans[-1])
    assert not [plan for plan in plans if WHOLE_TABLE.search(plan)]

    assert "turn_open" in _plan(asked[-2], by_order=True)
    newest_first = _plan(asked[0], by_order=True)
    assert "vote_newest" in newest_first
    assert not re.search(r"TEMP B-TREE|\bSort\b", newest_first)


WHOLE_TABLE = re.compile(
    r"SCAN (?!step\d|few|first|onwards|back|ahead|behind|beside|each|met|counted|\(subquery|.*VIRTUAL TABLE INDEX)"
    r"|Seq Scan|Index (Only )?Scan (Backward )?using"
)


def _plan(sql: str, by_order: bool = False) -> str:
    """How the database answers.

    PostgreSQL reads a table of few rows whole; so it may find rows only by the condition of an index (as a bitmap), or,
    `by_order`, only walk along one, and does otherwise only where there is none that serves.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(row[3] for row in cursor.fetchall())
        barred = ("bitmapscan", "sort") if by_order else ("indexscan", "indexonlyscan")
        for way in ("seqscan", "bitmapscan", "sort", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = {'off' if way in ('seqscan', *barred) else 'on'}")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
