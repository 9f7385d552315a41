"""A table of observations, read to its end."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from civiccircle.formats.observations.cells import PLAIN, REQUIRED, TEXTS, read_cells
from civiccircle.formats.observations.model import Fault, Known, Observed, Table, Wrong

TOLD_ONLY = ("name",)
"""Columns for people's eyes, which our own exports write and nobody reads."""
MOST_ROWS = 20_000
"""More in one go would keep everybody else who writes waiting for seconds."""
END = "# complete"


def read_table(data: bytes, known: Known) -> Table:
    """Read a CSV file; a comma or a semicolon parts its cells. Never raises for what is in `data`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        return Table((), [_not_utf8(data, problem)])
    faults = list[Fault]()
    lines = _lines(text, faults)
    head = next(lines, None)
    if head is None:
        return Table((), faults or [Fault(1, "", Wrong.EMPTY)])
    columns = [name.strip().lower() for name in head[1]]
    faults += _faults_of_columns(head[0], columns, known.languages)
    if faults:
        return Table((), faults)
    rows = _rows(columns, lines, known, faults)
    faults += repeated(rows)
    return Table(rows, sorted(faults, key=lambda fault: fault.line))


def _not_utf8(data: bytes, problem: UnicodeDecodeError) -> Fault:
    before = data[: problem.start]
    told: dict[str, str | int] = {
        "byte": f"{data[problem.start]:#04x}",
        "sign": len(before) - before.rfind(b"\n"),
    }
    return Fault(before.count(b"\n") + 1, "", Wrong.ENCODING, told)


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


def _faults_of_columns(line: int, columns: Sequence[str], languages: Sequence[str]) -> Iterator[Fault]:
    spelt = {name: (name, *(f"{name}_{code}" for code in languages)) for name in TEXTS}
    allowed = {*PLAIN, *TOLD_ONLY, *(each for names in spelt.values() for each in names)}
    for name in REQUIRED:
        if not any(each in columns for each in spelt.get(name, (name,))):
            yield Fault(line, name, Wrong.COLUMN_MISSING, {"found": ", ".join(columns)[:200]})
    for place, name in enumerate(columns):
        if name not in allowed:
            known = ", ".join((*PLAIN, *TEXTS))
            yield Fault(line, name[:60], Wrong.COLUMN_UNKNOWN, {"known": known, "place": place + 1})
        elif name in columns[:place]:
            yield Fault(line, name, Wrong.COLUMN_TWICE)


def _rows(
    columns: Sequence[str], lines: Iterable[tuple[int, list[str]]], known: Known, faults: list[Fault]
) -> list[Observed]:
    rows = list[Observed]()
    read = 0
    for line, cells in lines:
        if cells[0] == END:
            if len(cells) < 2 or cells[1] != str(read):
                faults.append(Fault(line, "", Wrong.INCOMPLETE, {"read": read}))
            break
        read += 1
        if read > MOST_ROWS:
            faults.append(Fault(line, "", Wrong.TOO_MANY_ROWS, {"most": MOST_ROWS}))
            break
        if len(cells) != len(columns):
            faults.append(Fault(line, "", Wrong.CELLS, {"found": len(cells), "wanted": len(columns)}))
            continue
        made = read_cells(line, dict(zip(columns, cells, strict=True)), known)
        if isinstance(made, Observed):
            rows.append(made)
        else:
            faults += made
    if not read and not faults:
        faults.append(Fault(1, "", Wrong.EMPTY))
    return rows


def repeated(rows: Iterable[Observed]) -> Iterator[Fault]:
    """A fault for each row that is about the same indicator, place and period as one before it."""
    first = dict[object, int]()
    for row in rows:
        other = first.setdefault(row.key, row.line)
        if other != row.line:
            yield Fault(row.line, "period", Wrong.TWICE, {"other": other})
