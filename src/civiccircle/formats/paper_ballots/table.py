"""Entries of paper ballots as a table (`formats.tables`).

Columns, in any order: ``serial`` (the number printed on the sheet), ``choices`` (project numbers with blanks between
them, of ranked ballots the best first), ``points`` (one for each choice, only where points are given), and if wanted
``spoilt`` (``x`` for a sheet that does not count) and ``code`` (of somebody who had voted on the web).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from civiccircle.formats.paper_ballots.entries import Entry
from civiccircle.formats.tables import Columns, Fault, read_rows

SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]{0,19}")
NUMBERS = re.compile(r"[0-9]{1,6}([ ,+]+[0-9]{1,6})*")
CODE = re.compile(r"[0-9A-Z]{4,20}")
OPTIONAL = ("spoilt", "code")
SPOILT = {"x", "1", "yes", "oui"}
MOST_ROWS = 20_000


class Wrong(StrEnum):
    """What can be wrong with a sheet, beside what can be with any table (`tables.Broken`)."""

    SERIAL = "serial"
    SERIAL_TWICE = "serial twice"
    NUMBERS = "numbers"
    PROJECT_UNKNOWN = "project unknown"
    PROJECT_TWICE = "project twice"
    POINTS = "points"
    SPOILT = "spoilt"
    CODE = "code"
    SPOILT_CHOICES = "spoilt choices"
    NO_CHOICE = "no choice"


@dataclass(frozen=True)
class Sheet:
    """How a sheet may be filled: numbers of the projects, and whether choices are ranked or come with points."""

    projects: Collection[int]
    ranked: bool = False
    points: bool = False


@dataclass(frozen=True)
class Table:
    """Entries in the order of the file, the line of each by its serial number, and the faults by line."""

    entries: list[Entry]
    line_of: dict[str, int]
    faults: list[Fault]


def read_paper_ballots(data: bytes, sheet: Sheet) -> Table:
    """Read a CSV file to its end. Never raises for what is in `data`."""
    required = ("serial", "choices", "points") if sheet.points else ("serial", "choices")
    known = (*required, *OPTIONAL)
    rows, faults = read_rows(data, Columns({name: (name,) for name in required}, known, known), MOST_ROWS)
    entries, line_of = list[Entry](), dict[str, int]()
    for line, cells in rows:
        made = read_entry(line, cells, sheet)
        if not isinstance(made, Entry):
            faults += made
        elif (other := line_of.setdefault(made.serial, line)) != line:
            faults.append(Fault(line, "serial", Wrong.SERIAL_TWICE, {"serial": made.serial, "other": other}))
        else:
            entries.append(made)
    return Table(entries, line_of, sorted(faults, key=lambda fault: fault.line))


def read_entry(line: int, cells: dict[str, str], sheet: Sheet) -> Entry | list[Fault]:
    """One sheet from its cells, as they stand in a table or were typed into a form."""
    faults = list[Fault]()
    serial = cells.get("serial", "").strip().upper()
    if not SERIAL.fullmatch(serial):
        faults.append(Fault(line, "serial", Wrong.SERIAL, {"found": serial[:60]}))
    mark = cells.get("spoilt", "").strip().lower()
    if mark and mark not in SPOILT:
        faults.append(Fault(line, "spoilt", Wrong.SPOILT, {"found": mark[:60]}))
    code = re.sub(r"[\s-]", "", cells.get("code", "")).upper()
    if code and not CODE.fullmatch(code):
        faults.append(Fault(line, "code", Wrong.CODE, {"found": code[:60]}))
    choices = _numbers(line, "choices", cells, faults)
    points = _numbers(line, "points", cells, faults) if sheet.points else ()
    if faults:
        return faults
    if mark:
        if choices:
            return [Fault(line, "choices", Wrong.SPOILT_CHOICES)]
        return Entry(serial, spoilt=True, code=code)
    faults += _faults_of_choices(line, choices, points, sheet)
    if faults:
        return faults
    if not sheet.ranked:
        order = sorted(range(len(choices)), key=choices.__getitem__)
        choices, points = tuple(choices[one] for one in order), tuple(points[one] for one in order if points)
    return Entry(serial, choices, points, code=code)


def _numbers(line: int, column: str, cells: dict[str, str], faults: list[Fault]) -> tuple[int, ...]:
    told = cells.get(column, "").strip()
    if not told:
        return ()
    if not NUMBERS.fullmatch(told):
        faults.append(Fault(line, column, Wrong.NUMBERS, {"found": told[:60]}))
        return ()
    return tuple(int(one) for one in re.split(r"[ ,+]+", told))


def _faults_of_choices(
    line: int, choices: tuple[int, ...], points: tuple[int, ...], sheet: Sheet
) -> Iterator[Fault]:
    if not choices:
        yield Fault(line, "choices", Wrong.NO_CHOICE)
    for place, one in enumerate(choices):
        if one not in sheet.projects:
            yield Fault(line, "choices", Wrong.PROJECT_UNKNOWN, {"project": one})
        elif one in choices[:place]:
            yield Fault(line, "choices", Wrong.PROJECT_TWICE, {"project": one})
    if sheet.points and len(points) != len(choices):
        yield Fault(line, "points", Wrong.POINTS, {"points": len(points), "choices": len(choices)})
