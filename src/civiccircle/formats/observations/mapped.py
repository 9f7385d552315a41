"""Observations from a table of somebody else, by a mapping of its columns to ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from civiccircle.formats.observations.cells import PLAIN, TEXTS, read_cells
from civiccircle.formats.observations.model import Known, Observed, Table
from civiccircle.formats.observations.table import MOST_ROWS, repeated
from civiccircle.formats.sources import Source, UnreadError, read_source
from civiccircle.formats.tables import Broken, Fault, Row

OURS = (*PLAIN, *TEXTS)


@dataclass(frozen=True)
class ColumnMapping:
    """How a table says what ours says.

    `columns`: their column by ours. `constants`: what is the same in every row, by our column; a constant ``note``
    belongs to missing values only. `codes`: our indicator by what they write. `wide`: our indicator by their column,
    where each indicator has a column of its own. `missing`: words that stand for a missing value. `resource`: which
    table of a data package.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    resource: str = ""


def read_mapped(data: bytes, mapping: ColumnMapping, known: Known) -> Table:
    """Read a file by a mapping, to its end. Never raises for what is in `data`."""
    try:
        source = read_source(data, mapping.resource)
    except UnreadError as unread:
        return Table([], [unread.fault])
    faults = list(_missing_columns(source, mapping))
    if faults:
        return Table([], faults)
    rows = list[Observed]()
    for number, (line, cells) in enumerate(_mapped(source, mapping), start=1):
        if number > MOST_ROWS:
            faults.append(Fault(line, "", Broken.TOO_MANY_ROWS, {"most": MOST_ROWS}))
            break
        made = read_cells(line, cells, known)
        if isinstance(made, Observed):
            rows.append(made)
        else:
            faults += made
    faults += repeated(rows)
    return Table(rows, sorted(faults, key=lambda fault: fault.line))


def _missing_columns(source: Source, mapping: ColumnMapping) -> Iterator[Fault]:
    for name in dict.fromkeys([*mapping.columns.values(), *mapping.wide]):
        if name not in source.columns:
            yield Fault(1, name, Broken.COLUMN_MISSING, {"found": ", ".join(source.columns)[:200]})


def _mapped(source: Source, mapping: ColumnMapping) -> Iterator[Row]:
    """Rows in our columns, each with the line it comes from."""
    for line, row in source.rows:
        cells = {ours: row.get(theirs, "") for ours, theirs in mapping.columns.items()}
        given = {ours: cells.get(ours) or value for ours, value in mapping.constants.items()}
        if not mapping.wide:
            yield line, _finished(cells | given, mapping)
        for theirs, code in mapping.wide.items():
            yield line, _finished(cells | given | {"indicator": code, "value": row.get(theirs, "")}, mapping)


def _finished(cells: dict[str, str], mapping: ColumnMapping) -> dict[str, str]:
    written = cells.get("indicator", "").strip()
    value = cells.get("value", "").strip()
    value = "" if value in mapping.missing else value
    finished = cells | {"indicator": mapping.codes.get(written, written), "value": value}
    if value and "note" not in mapping.columns:
        finished.pop("note", None)
    return finished
