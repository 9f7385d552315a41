"""Many rows in one command: every vote passes here.

SQLite gets a placeholder for each value. PostgreSQL gets one JSON text for all: psycopg would take a long command apart
at each placeholder, in Python and anew each time, which cost more than all the rest of the command.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

PARAMETERS_AT_ONCE = 990
"""Stays below the 999 parameters of older SQLite builds."""


def many(types: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """The rows as SQL and its parameters, to stand where `VALUES …` can; in parts, where one command cannot take all.

    `types` are PostgreSQL's names for those of the columns. Values: numbers, text, bytes, moments, UUIDs, and `None`.
    """
    if connection.vendor == "postgresql":
        names = [f"c{place}" for place in range(len(types))]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
        told = json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_told)
        yield f"SELECT * FROM json_to_recordset(%s) AS sent ({columns})", [told]  # noqa: S608 - types are ours
        return
    one = f"({', '.join(['%s'] * len(types))})"
    adapt = connection.ops.adapt_datetimefield_value
    for start in range(0, len(rows), PARAMETERS_AT_ONCE // len(types)):
        some = rows[start : start + PARAMETERS_AT_ONCE // len(types)]
        yield (
            f"VALUES {', '.join([one] * len(some))}",
            [
                adapt(value)
                if isinstance(value, datetime)
                else value.hex
                if isinstance(value, UUID)
                else value
                for row in some
                for value in row
            ],
        )


def _told(value: Any) -> str:
    """How PostgreSQL reads in JSON what JSON has no type for."""
    match value:
        case bytes():
            return f"\\x{value.hex()}"
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a command of many rows")
