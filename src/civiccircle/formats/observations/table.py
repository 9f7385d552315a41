"""A table of observations, read to its end."""

from collections.abc import Iterable, Iterator, Sequence

from civiccircle.formats.observations.cells import PLAIN, REQUIRED, TEXTS, read_cells
from civiccircle.formats.observations.model import Known, Observed, Table, Wrong
from civiccircle.formats.tables import Columns, Fault, read_rows

TOLD_ONLY = ("name",)
"""Columns for people's eyes, which our own exports write and nobody reads."""
MOST_ROWS = 20_000
"""More in one go would keep everybody else who writes waiting for seconds."""
END = "# complete"


def read_table(data: bytes, known: Known) -> Table:
    """Read a CSV file; a comma or a semicolon parts its cells. Never raises for what is in `data`."""
    read, faults = read_rows(data, _columns(known.languages), MOST_ROWS, END)
    rows = list[Observed]()
    for line, cells in read:
        made = read_cells(line, cells, known)
        if isinstance(made, Observed):
            rows.append(made)
        else:
            faults += made
    faults += repeated(rows)
    return Table(rows, sorted(faults, key=lambda fault: fault.line))


def _columns(languages: Sequence[str]) -> Columns:
    spelt = {name: (name, *(f"{name}_{code}" for code in languages)) for name in TEXTS}
    allowed = {*PLAIN, *TOLD_ONLY, *(each for names in spelt.values() for each in names)}
    return Columns({name: spelt.get(name, (name,)) for name in REQUIRED}, allowed, (*PLAIN, *TEXTS))


def repeated(rows: Iterable[Observed]) -> Iterator[Fault]:
    """A fault for each row that is about the same indicator, place and period as one before it."""
    first = dict[object, int]()
    for row in rows:
        other = first.setdefault(row.key, row.line)
        if other != row.line:
            yield Fault(row.line, "period", Wrong.TWICE, {"other": other})
