"""Looking for a value everywhere: each table and column, the database file itself, stored files, caches, memory."""

from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection

from civiccircle.kernel import pages


def places_of(canary: str) -> set[str]:
    """Every place that holds the canary, whatever the case of its letters."""
    return {name for name, content in everything() if canary.encode().lower() in content.lower()}


def everything():
    yield from tables()
    yield from files_on_disk()
    yield from stored_files()
    yield from memories()


def tables():
    """Each column of each table, known to Django or not; with SQLite also the raw pages of the database."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor, include_views=True)
        for table in names:
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
            columns = [each[0] for each in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", as_bytes(value)
    if connection.vendor == "sqlite":
        yield "database pages", connection.connection.serialize()


def files_on_disk():
    folder = Path(settings.DATA_DIR)
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"file {path.relative_to(folder)}", path.read_bytes() + path.name.encode()


def stored_files(folder=""):
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}{name}"
        with default_storage.open(path) as stored:
            yield f"stored {path}", stored.read() + path.encode()
    for each in folders:
        yield from stored_files(f"{folder}{each}/")


def memories():
    for key, value in getattr(cache, "_cache", {}).items():
        yield f"cache {key}", as_bytes(key) + as_bytes(value)
    for address, (_until, page) in pages.store._pages.items():
        yield f"page {address}", page.content


def as_bytes(value) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
