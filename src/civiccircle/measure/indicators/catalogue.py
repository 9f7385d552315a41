"""The definitions that come with the house: 111 indicators, in English and French, in ``catalogue.csv``.

They are no rows of the database until a community follows one: then it is copied, and stays as it was however the
catalogue goes on.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from civiccircle.kernel.text import Text

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Definition:
    """A definition of the catalogue, in the fields of an `Indicator`."""

    code: str
    name: Text
    numerator: Text
    denominator: Text
    multiplier: int
    unit: Text
    minimum: Decimal | None
    maximum: Decimal | None
    direction: str
    reference: Decimal | None
    factors: str
    areas: str
    update_months: int
    source_kind: str
    codes: str
    sdg: str

    def fields(self) -> dict[str, Any]:
        """What an indicator takes over."""
        return dict(vars(self))


@cache
def catalogue() -> Mapping[str, Definition]:
    """Every definition by its code, in the order of the catalogue."""
    text = (files(__package__) / "catalogue.csv").read_text(encoding="utf-8")
    found = [_definition(row) for row in csv.DictReader(text.splitlines())]
    return MappingProxyType({each.code: each for each in found})


def definitions(codes: Sequence[str]) -> list[Definition]:
    """The definitions with these codes; those that the catalogue does not hold are left out."""
    return [catalogue()[code] for code in codes if code in catalogue()]


def _definition(row: Mapping[str, str]) -> Definition:
    def text(name: str) -> Text:
        return {code: row[f"{name}_{code}"] for code in LANGUAGES if row[f"{name}_{code}"]}

    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    return Definition(
        code=row["code"],
        name=text("name"),
        numerator=text("numerator"),
        denominator=text("denominator"),
        multiplier=int(row["multiplier"]),
        unit=text("unit"),
        minimum=number("minimum"),
        maximum=number("maximum"),
        direction=row["direction"],
        reference=number("reference"),
        factors=row["factors"],
        areas=row["areas"],
        update_months=int(row["update_months"]),
        source_kind=row["source_kind"],
        codes=row["codes"],
        sdg=row["sdg"],
    )
