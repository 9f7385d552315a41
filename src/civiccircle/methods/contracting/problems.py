"""What is found in a release."""

from decimal import Decimal
from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """Something that breaks the standard, or is doubtful.

    path: names of fields, and places in lists. rule: a keyword of JSON Schema (required, type, format, enum, minLength,
    minItems, uniqueItems, pattern), or one of our own: additional (a field that the standard does not know), codelist
    (a code that an open codelist does not list), repeatedId (different objects of one list have the same `id`). what:
    the missing or unknown field, or the expected types, format or codelist. value: the text or number found, else "".
    """

    path: Path
    rule: str
    what: str
    value: str = ""


Problems = list[Problem]


def under(key: str | int, problems: Problems) -> Problems:
    """The problems of a field, or of an element of a list, as problems of what it is in."""
    return [Problem((key, *path), rule, what, value) for path, rule, what, value in problems]


def shown(value: Any) -> str:
    """A text or number as a person reads it; "" for everything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float | Decimal):
        return str(value)[:200]
    return ""
