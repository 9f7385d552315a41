"""The full-text index over `SearchText`: an FTS5 table on SQLite, a GIN index on PostgreSQL.

It is made after every migrate rather than by a migration: it is derived from `SearchText` alone, and the
triggers that keep it in step on SQLite vanish whenever a migration rebuilds the table that they watch.
"""

from typing import Any

from django.db import connections

_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS trace_search USING fts5(
        title, body, other, content='trace_searchtext', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER IF NOT EXISTS trace_search_insert AFTER INSERT ON trace_searchtext BEGIN
        INSERT INTO trace_search(rowid, title, body, other)
        VALUES (new.id, new.title, new.body, new.other); END""",
    """CREATE TRIGGER IF NOT EXISTS trace_search_delete AFTER DELETE ON trace_searchtext BEGIN
        INSERT INTO trace_search(trace_search, rowid, title, body, other)
        VALUES ('delete', old.id, old.title, old.body, old.other); END""",
    """CREATE TRIGGER IF NOT EXISTS trace_search_update AFTER UPDATE ON trace_searchtext BEGIN
        INSERT INTO trace_search(trace_search, rowid, title, body, other)
        VALUES ('delete', old.id, old.title, old.body, old.other);
        INSERT INTO trace_search(rowid, title, body, other)
        VALUES (new.id, new.title, new.body, new.other); END""",
    "INSERT INTO trace_search(trace_search) VALUES ('rebuild')",
)
_POSTGRESQL = (
    """CREATE INDEX IF NOT EXISTS trace_search ON trace_searchtext USING gin ((
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')
        || setweight(to_tsvector('simple', other), 'D')))""",
)


def make(using: str = "default", **_signal: Any) -> None:
    """Make the index of the database `using` where it is missing (``post_migrate``)."""
    connection = connections[using]
    if "trace_searchtext" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)
