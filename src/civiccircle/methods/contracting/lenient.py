"""Reading fields of data that may break the standard: what has the wrong type counts as absent."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

LARGEST = 10**15
"""No public contract costs as much, in any currency: larger amounts are mistakes, and count as absent."""
LONGEST = 10_000  # characters of a text
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Text = dict[str, str]


class Money(NamedTuple):
    """An amount as written, in units of `currency` (ISO 4217; "" where none is told)."""

    amount: int | Decimal
    currency: str


def fields(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; a single object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """The text, or a number as text; "" for everything else."""
    if isinstance(value, str):
        return value[:LONGEST].strip()
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def text(holder: Mapping[str, Any], name: str, language: str) -> Text:
    """A field in its languages: `title` in `language`, `title_fr` in French."""
    told = {}
    for key, value in holder.items():
        if key == name or key.startswith(f"{name}_"):
            code = key[len(name) + 1 :] or language
            said = words(value)
            if said and LANGUAGE.fullmatch(code):
                told[code] = said
    return told


def amount(value: Any) -> int | Decimal | None:
    """The number, where it can be one of money or things."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return value if -LARGEST < value < LARGEST else None


def money(value: Any) -> Money | None:
    """A `Value` of the standard."""
    number = amount(fields(value).get("amount"))
    return None if number is None else Money(number, words(fields(value).get("currency"))[:3].upper())


def totals(values: Sequence[Money | None]) -> tuple[Money, ...]:
    """The sum in each currency, in order of appearance."""
    sums: dict[str, int | Decimal] = {}
    for one in values:
        if one is not None:
            sums[one.currency] = sums.get(one.currency, 0) + one.amount
    return tuple(Money(number, currency) for currency, number in sums.items())


def day(value: Any) -> date | None:
    """The day of a date with or without time."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
