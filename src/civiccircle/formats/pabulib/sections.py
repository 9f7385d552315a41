"""From bytes to the three sections, with the line on which each row starts."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from civiccircle.formats.pabulib.errors import PabulibError
from civiccircle.formats.pabulib.file import Cells, Layout

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NAMES = ("META", "PROJECTS", "VOTES")
VOTES_LINE = re.compile(rb'^[ \t]*"?VOTES"?[; \t]*\r?(?:\n|\Z)', re.IGNORECASE | re.MULTILINE)
LONGEST_FIELD = 100_000
TRUNCATED = "The file may be truncated: take it again from its source"


@dataclass
class Section:
    """columns and rows of a section, each with its line."""

    line: int
    columns: Cells = ()
    rows: list[tuple[int, Cells]] = field(default_factory=list)


@dataclass(frozen=True)
class Sections:
    """votes: the bytes below the line VOTES, which is on line `votes_line`."""

    meta: Section
    projects: Section
    votes: bytes
    votes_line: int
    layout: Layout


def sections(file: str, content: bytes) -> Sections:
    """Raises PabulibError for wrong encoding, a missing section, an open quote, a row of the wrong width."""
    check_encoding(file, content)
    content = content.removeprefix(BYTE_ORDER_MARK)
    if not content.strip():
        raise PabulibError(file, 1, "the file is empty", "Take it again from its source")
    cut = _votes_start(file, content)
    head = content[: cut.start()]
    line = head.count(b"\n") + 1
    found: dict[str, Section] = {}
    for number, row in csv_rows(file, head, 1):
        name = row[0].strip().upper()
        if name in NAMES and not any(cell.strip() for cell in row[1:]):
            if name in found:
                raise PabulibError(
                    file, number, f"section {name} starts a second time", "Keep one of the two"
                )
            section = found[name] = Section(number)
        elif not found:
            raise PabulibError(
                file, number, f"“{_short(row[0])}” stands before META", "Start the file with META"
            )
        elif not section.columns:
            section.columns = _columns(file, number, row)
        else:
            section.rows.append((number, row))
    for name in NAMES[:2]:
        if name not in found or not found[name].columns:
            raise PabulibError(file, 0, f"section {name} is missing", f"Add {name} with its columns")
    for number, row in found["PROJECTS"].rows:
        check_width(file, number, row, found["PROJECTS"].columns)
    first = content.find(b"\n")
    layout = Layout(
        "\r\n" if first > 0 and content[first - 1 : first] == b"\r" else "\n", content.endswith(b"\n")
    )
    return Sections(found["META"], found["PROJECTS"], content[cut.end() :], line, layout)


def _votes_start(file: str, content: bytes) -> "re.Match[bytes]":
    """The line VOTES, which is no line of a quoted text."""
    for match in VOTES_LINE.finditer(content):
        if content.count(b'"', 0, match.start()) % 2 == 0:
            return match
    raise PabulibError(file, 0, "section VOTES is missing", TRUNCATED)


def check_encoding(file: str, content: bytes) -> None:
    if content.isascii():
        return
    try:
        content.decode()
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        byte = content[problem.start]
        raise PabulibError(file, line, f"byte {byte:#04x} is not UTF-8", "Save the file as UTF-8") from None


def csv_rows(file: str, content: bytes, line: int) -> Iterator[tuple[int, Cells]]:
    """(line on which the row starts, fields); empty lines are skipped."""
    reader = csv.reader(content.decode().splitlines(keepends=True), delimiter=";", strict=True)
    number = line
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise PabulibError(
                file,
                number,
                f"this row cannot be read ({problem})",
                "Close the quote, or double it inside a text",
            ) from None
        if any(len(cell) > LONGEST_FIELD for cell in row):
            raise PabulibError(
                file,
                number,
                f"a field has more than {LONGEST_FIELD} characters",
                "Shorten it, or close its quote",
            )
        if row:
            yield number, tuple(row)
        number = line + reader.line_num


def _columns(file: str, line: int, row: Cells) -> Cells:
    names = tuple(cell.strip() for cell in row)
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise PabulibError(file, line, f"column “{_short(twice)}” appears twice", "Remove one of the two")
    return names


def columns_of_votes(file: str, line: int, content: bytes) -> tuple[Cells, int, bytes]:
    """Names, the line below them, and what stands there."""
    first = content.find(b"\n") + 1 or len(content)
    rows = list(csv_rows(file, content[:first], line))
    if not rows:
        raise PabulibError(file, line, "section VOTES has no columns", TRUNCATED)
    return _columns(file, line, rows[0][1]), line + 1, content[first:]


def check_width(file: str, line: int, row: Cells, columns: Cells) -> None:
    if len(row) != len(columns):
        raise PabulibError(
            file, line, f"{len(row)} fields instead of {len(columns)}", f"Give the fields {';'.join(columns)}"
        )


def require(file: str, line: int, columns: Cells, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in columns:
            found = _short(", ".join(columns))
            raise PabulibError(
                file, line, f"column “{name}” is missing (found: {found})", f"Add column “{name}”"
            )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
