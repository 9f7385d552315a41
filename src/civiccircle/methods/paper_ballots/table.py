"""Entries of paper ballots as a table: CSV (RFC 4180, UTF-8), a comma or a semicolon between the cells.

Columns, in any order: ``serial`` (the number printed on the sheet), ``choices`` (project numbers with blanks between
them, of ranked ballots the best first), ``points`` (one for each choice, only where points are given), and if wanted
``spoilt`` (``x`` for a sheet that does not count) and ``code`` (of somebody who had voted on the web).

A table is read to its end, so that all of its faults can be mended at once. What a fault says in words is for the
reader of this module to know: it carries a code and what belongs into the sentence.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from civiccircle.methods.paper_ballots.entries import Entry

SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]{0,19}")
NUMBERS = re.compile(r"[0-9]{1,6}([ ,+]+[0-9]{1,6})*")
CODE = re.compile(r"[0-9A-Z]{4,20}")
OPTIONAL = ("spoilt", "code")
SPOILT = {"x", "1", "yes", "oui"}
MOST_ROWS = 20_000


class Wrong(StrEnum):
    """What can be wrong."""

    ENCODING = "encoding"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    COLUMN_MISSING = "column missing"
    COLUMN_UNKNOWN = "column unknown"
    COLUMN_TWICE = "column twice"
    CELLS = "cells"
    TOO_MANY_ROWS = "too many rows"
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
class Fault:
    """Where (line from 1, column by name), what, and the words that the sentence needs."""

    line: int
    column: str
    wrong: Wrong
    told: dict[str, str | int] = field(default_factory=dict)


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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        return Table([], {}, [Fault(line, "", Wrong.ENCODING, {"byte": f"{data[problem.start]:#04x}"})])
    faults = list[Fault]()
    lines = _lines(text, faults)
    head = next(lines, None)
    if head is None:
        return Table([], {}, faults or [Fault(1, "", Wrong.EMPTY)])
    columns = [name.strip().lower() for name in head[1]]
    faults += _faults_of_columns(head[0], columns, sheet)
    if faults:
        return Table([], {}, faults)
    entries, line_of = list[Entry](), dict[str, int]()
    for line, cells in lines:
        if len(entries) >= MOST_ROWS:
            faults.append(Fault(line, "", Wrong.TOO_MANY_ROWS, {"most": MOST_ROWS}))
            break
        if len(cells) != len(columns):
            faults.append(Fault(line, "", Wrong.CELLS, {"found": len(cells), "wanted": len(columns)}))
            continue
        made = read_entry(line, dict(zip(columns, cells, strict=True)), sheet)
        if not isinstance(made, Entry):
            faults += made
        elif (other := line_of.setdefault(made.serial, line)) != line:
            faults.append(Fault(line, "serial", Wrong.SERIAL_TWICE, {"serial": made.serial, "other": other}))
        else:
            entries.append(made)
    if not entries and not faults:
        faults.append(Fault(1, "", Wrong.EMPTY))
    return Table(entries, line_of, faults)


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


def _lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each starts on; empty ones are skipped, and what makes the file unreadable is noted."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.append(Fault(line, "", Wrong.UNREADABLE))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _faults_of_columns(line: int, columns: Sequence[str], sheet: Sheet) -> Iterator[Fault]:
    required = ("serial", "choices", "points") if sheet.points else ("serial", "choices")
    for name in required:
        if name not in columns:
            yield Fault(line, name, Wrong.COLUMN_MISSING, {"found": ", ".join(columns)[:200]})
    for place, name in enumerate(columns):
        if name not in (*required, *OPTIONAL):
            yield Fault(line, name[:60], Wrong.COLUMN_UNKNOWN, {"known": ", ".join((*required, *OPTIONAL))})
        elif name in columns[:place]:
            yield Fault(line, name, Wrong.COLUMN_TWICE)
