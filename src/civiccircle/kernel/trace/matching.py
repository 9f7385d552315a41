"""Which records hold some words, best first: the search in the words of each database.

Nothing that was found is weighed: the index is walked from its newest row on, first for whole words in titles, then
for lesser fits, and only as far as the page needs. What a very common word costs does not grow with the archive.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import DEEPEST

PARTS = {"title": "A", "title body": "AB", "title body other": "ABD"}
"""Where words may stand, the narrowest first: the columns of SQLite's index, and their weights in PostgreSQL's."""

_FOUND = """
    FROM {index} JOIN trace_record record ON record.id = words.record_id
    WHERE {fits} AND words.community_id = %(community)s AND words.language = %(language)s
    AND record.public AND %(kind)s IN ('', record.kind) ORDER BY words.id DESC"""
_VECTOR = """(setweight(to_tsvector('simple', words.title), 'A')
    || setweight(to_tsvector('simple', words.body), 'B') || setweight(to_tsvector('simple', words.other), 'D'))"""
# CROSS JOIN keeps SQLite from walking another table than the index of words.
_ON_SQLITE = _FOUND.format(
    index="trace_search CROSS JOIN trace_searchtext words ON words.id = trace_search.rowid",
    fits="trace_search MATCH %(query{0})s",
).replace("words.id DESC", "trace_search.rowid DESC")
_ON_POSTGRESQL = _FOUND.format(
    index="trace_searchtext words", fits=_VECTOR + " @@ to_tsquery('simple', %(query{0})s)"
)
_STEP = "SELECT * FROM (SELECT record.id, record.object_id {found} LIMIT %(most)s) AS step{{0}}"
_WEIGHED = """
    SELECT id, object_id FROM (SELECT record.id, record.object_id, {distance} AS distance {found} LIMIT {deepest})
    AS newest ORDER BY distance, id DESC LIMIT %(most)s"""


def matching(
    community: Community, terms: Sequence[str], language: str, kind: str, most: int, *, every: bool = True
) -> list[tuple[int, str]]:
    """Ids of up to `most` public records with `every` term, or any, and of what they stand for; best first."""
    if not terms:
        return []
    sqlite = connection.vendor == "sqlite"
    found = _ON_SQLITE if sqlite else _ON_POSTGRESQL
    if every:
        queries = _steps(terms, sqlite)
        step = _STEP.format(found=found)
        steps = (step.format(number) for number in range(len(queries)))
        sql = " UNION ALL ".join(steps) + " LIMIT %(most)s"
    else:  # how many of the terms a record has tells more than where they stand
        queries = [_all_of(terms, "title body other", "*", sqlite, joined=" OR " if sqlite else " | ")]
        distance = (
            "bm25(trace_search, 10.0, 4.0, 1.0)"
            if sqlite
            else f"-ts_rank({_VECTOR}, to_tsquery('simple', %(query0)s))"
        )
        sql = _WEIGHED.format(distance=distance, found=found.format(0), deepest=DEEPEST)
    asked: dict[str, Any] = {f"query{step}": query for step, query in enumerate(queries)}
    asked |= {"community": community.pk, "kind": kind, "most": most}
    asked["language"] = language if language in community.languages else community.default_language
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _steps(terms: Sequence[str], sqlite: bool) -> list[str]:
    """The queries that are asked one after another, each without what those before it find."""
    both = "({}) NOT ({})" if sqlite else "({}) & !({})"
    steps, before = [], ""
    for mark in ("", "*"):
        whole = before
        for parts in PARTS:
            query = _all_of(terms, parts, mark, sqlite)
            known = dict.fromkeys(filter(None, (whole, before)))
            steps.append(both.format(query, (" OR " if sqlite else " | ").join(known)) if known else query)
            before = f"({query})"
    return steps


def _all_of(terms: Sequence[str], parts: str, mark: str, sqlite: bool, joined: str = "") -> str:
    """All `terms`, or with the mark ``*`` words that begin with them, in the `parts` of a row."""
    if not sqlite:
        colon = f":{mark}{PARTS[parts]}"
        return (joined or " & ").join(f"{term}{colon}" for term in terms)
    # Quoted, so that no word can be an operator.
    words = (joined or " AND ").join(f'"{term}"{mark}' for term in terms)
    return f"{{{parts}}} : ({words})"
