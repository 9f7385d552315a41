"""Tables for the checks: of our own making, and the real ones where they are present."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from civiccircle.methods.indicator_checks import Book, Definition, Reading
from civiccircle.methods.indicator_formula import read_formula, read_unit

Table = tuple[list[Reading], Book]
YEARS = range(2016, 2024)
COUNTS = ("Number", "Estimate", "Area_(", "New_Homes", "Total", "Overseas", "Net_")


def reading(indicator: str, year: int | str, value: object, place: str = "", line: int = 0) -> Reading:
    number = None if value is None else Decimal(str(value))
    return Reading(indicator, place, date(int(year), 1, 1), date(int(year), 12, 31), number, line)


def definition(
    code: str, unit: str = "1", formula: str = "", low: int | None = None, high: int | None = None
) -> Definition:
    tree = read_formula(formula) if formula else None
    least, most = (None if each is None else Decimal(each) for each in (low, high))
    return Definition(code, read_unit(unit), least, most, tree)


def town() -> Table:
    """Eight years of a town that counts its households and people: clean."""
    book = Book(
        {
            each.code: each
            for each in (
                definition("households", "household"),
                definition("population", "person"),
                definition("connected", "household"),
                definition("patents", "patent"),
                definition("BB01", formula="100 * connected / households", low=0, high=100),
                definition("IN02", "patent/person", "100000 * patents / population"),
                definition("walk", high=100, low=0),
                definition("drive", high=100, low=0),
                definition("ride", high=100, low=0),
                definition("tertiary"),
                definition("secondary"),
                definition("primary"),
                replace(definition("NO2"), gas="NO2"),
            )
        },
        shares=[("walk", "drive", "ride")],
        orders=[("tertiary", "secondary", "primary")],
    )
    rows = []
    for number, year in enumerate(YEARS):
        households, people = 41_000 + 517 * number, 98_300 + 1_103 * number
        connected, patents = 35_100 + 731 * number, 71 + 5 * number
        walk, drive = Decimal("21.3") + number, Decimal("64.1") - Decimal("1.5") * number
        for code, value in {
            "households": households,
            "population": people,
            "connected": connected,
            "patents": patents,
            "BB01": round(Decimal(100) * connected / households, 1),
            "IN02": round(Decimal(100_000) * patents / people, 2),
            "walk": walk,
            "drive": drive,
            "ride": 100 - walk - drive,
            "tertiary": Decimal("31.7") + number,
            "secondary": Decimal("72.4") + number,
            "primary": Decimal("88.1") + number,
            "NO2": Decimal("24.7") - Decimal("0.9") * number,
        }.items():
            rows.append(reading(code, year, value))
    return rows, book


def montreal(folder: Path) -> Table:
    rows = list(_rows(folder / "montreal_performance_indicators.csv"))
    found = [reading(row["KPIID"], row["DateDonnee"], row["Valeur"]) for row in rows]
    return found, Book({code: Definition(code) for code in {row["KPIID"] for row in rows}})


def london(folder: Path) -> Table:
    """Boroughs, with the density as a rate, and the shares that make up a whole by their names."""
    rows, definitions = [], dict[str, Definition]()
    for row in _rows(folder / "london_borough_profiles_2015.csv"):
        for column, cell in row.items() if row["Code"] else ():
            try:
                value = Decimal(cell.replace(",", ""))
            except InvalidOperation:
                continue
            if value.is_finite():
                definitions[column] = Definition(
                    column, comparable=not any(each in column for each in COUNTS)
                )
                rows.append(reading(column, 2015, value, row["Code"]))
    people, area, density = (
        next(name for name in definitions if name.startswith(start))
        for start in ("GLA_Population", "Inland_Area", "Population_density")
    )
    short = {people: "people", area: "area", density: "density"}
    rows = [replace(each, indicator=short.get(each.indicator, each.indicator)) for each in rows]
    definitions |= {
        "people": definition("people", "person"),
        "area": definition("area", "ha"),
        "density": definition("density", "person/ha", "people / area"),
    }
    ages = [name for name in definitions if name.startswith("Proportion_of_population_")]
    tenures = [
        name for name in definitions if name.startswith(("Homes_Owned", "Being_bought", "Rented_from"))
    ]
    assert (len(ages), len(tenures)) == (3, 4)
    return rows, Book(definitions, shares=[ages, tenures])


def carbon(folder: Path) -> Table:
    rows = list(_rows(folder / "carbon_monitor_cities_fua_v0325.csv"))
    found = [
        reading(row["sector"], row["year"], row["emissions_value"], row["locode"] + row["city_name"])
        for row in rows
    ]
    return found, Book({code: Definition(code) for code in {row["sector"] for row in rows}})


def brazil(folder: Path) -> Table:
    names = ("idhm", "idhm_e", "idhm_l", "idhm_r", "espvida", "rdpc", "gini", "pop")
    rows = _rows(folder / "brazil_municipal_hdi_1991_2010.csv")
    found = [reading(name, row["ano"], row[name], row["muni_id"]) for row in rows for name in names]
    return found, Book({name: Definition(name, comparable=name != "pop") for name in names})


def populations(folder: Path) -> Table:
    found = [
        reading("pop", row["Year"], value, row["Entity"])
        for row in _rows(folder / "un_wup2018_city_populations.csv")
        for value in list(row.values())[2:]
        if value
    ]
    return found, Book({"pop": Definition("pop")})


def series_of(readings: Iterable[Reading]) -> list[list[Reading]]:
    """Each series, the oldest first, in an order that is always the same."""
    found = defaultdict[tuple[str, str], list[Reading]](list)
    for each in sorted(readings, key=lambda each: each.end):
        found[each.indicator, each.place].append(each)
    return [found[key] for key in sorted(found)]


def _rows(file: Path) -> Iterable[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
