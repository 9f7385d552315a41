"""Tables that people send: CSV (RFC 4180, UTF-8), a comma or a semicolon between the cells.

A table is read to its end, so that all of its faults can be mended at once. What a fault says in words is for the
reader of the table to know: it carries a code (of `Broken`, or the reader's own) and what belongs into the sentence.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Row = tuple[int, dict[str, str]]
"""The line that a row starts on, and its cells by the names of their columns."""


class Broken(StrEnum):
    """What can be wrong with any table."""

    ENCODING = "encoding"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    TOO_MANY_ROWS = "too many rows"
    COLUMN_MISSING = "column missing"
    COLUMN_UNKNOWN = "column unknown"
    COLUMN_TWICE = "column twice"
    CELLS = "cells"


@dataclass(frozen=True)
class Fault:
    """A fault at a line (from 1; 0 is the whole table) and a column by its name; `told` goes into its sentence."""

    line: int
    column: str
    wrong: StrEnum
    told: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """The columns of a table: those that are `required`, each with the ways in which it may be named, all that are
    `allowed`, and those that are `named` to whoever wrote another.
    """

    required: Mapping[str, Collection[str]]
    allowed: Collection[str]
    named: Sequence[str]


def read_rows(data: bytes, columns: Columns, most: int, end: str = "") -> tuple[list[Row], list[Fault]]:
    """The rows that have a cell for each column, at `most` so many, and the faults; never raises for what is in `data`.

    A row that begins with `end` is the last one: it says how many were to come before it.
    """
    try:
        text = decoded(data)
    except UnicodeDecodeError as problem:
        return [], [not_utf8(data, problem)]
    faults = list[Fault]()
    lines = lines_of(text, faults)
    head = next(lines, None)
    if head is None:
        return [], faults or [Fault(1, "", Broken.EMPTY)]
    names = [name.strip().lower() for name in head[1]]
    faults += _faults_of_columns(head[0], names, columns)
    if faults:
        return [], faults
    rows, read = list[Row](), 0
    for line, cells in lines:
        if end and cells[0] == end:
            if cells[1:2] != [str(read)]:
                faults.append(Fault(line, "", Broken.INCOMPLETE, {"read": read}))
            break
        read += 1
        if read > most:
            faults.append(Fault(line, "", Broken.TOO_MANY_ROWS, {"most": most}))
            break
        if len(cells) == len(names):
            rows.append((line, dict(zip(names, cells, strict=True))))
        else:
            faults.append(Fault(line, "", Broken.CELLS, {"found": len(cells), "wanted": len(names)}))
    if not read and not faults:
        faults.append(Fault(1, "", Broken.EMPTY))
    return rows, faults


def decoded(data: bytes) -> str:
    """The text of a file, with or without a byte order mark. Raises `UnicodeDecodeError`."""
    return data.decode("utf-8-sig")


def not_utf8(data: bytes, problem: UnicodeDecodeError) -> Fault:
    """The fault of a file that is not UTF-8: where, and which byte."""
    before = data[: problem.start]
    sign = len(before) - before.rfind(b"\n")
    told: dict[str, str | int] = {"byte": f"{data[problem.start]:#04x}", "sign": sign}
    return Fault(before.count(b"\n") + 1, "", Broken.ENCODING, told)


def lines_of(text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
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
            faults.append(Fault(line, "", Broken.UNREADABLE))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _faults_of_columns(line: int, names: Sequence[str], columns: Columns) -> Iterator[Fault]:
    for name, spellings in columns.required.items():
        if not any(each in names for each in spellings):
            yield Fault(line, name, Broken.COLUMN_MISSING, {"found": ", ".join(names)[:200]})
    for place, name in enumerate(names):
        if name not in columns.allowed:
            told: dict[str, str | int] = {"known": ", ".join(columns.named), "place": place + 1}
            yield Fault(line, name[:60], Broken.COLUMN_UNKNOWN, told)
        elif name in names[:place]:
            yield Fault(line, name, Broken.COLUMN_TWICE)
