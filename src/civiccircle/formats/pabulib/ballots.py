"""The section VOTES, read with array operations; lines with quotes take a slower way to the same arrays."""

from decimal import Decimal, InvalidOperation

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.pabulib.errors import PabulibError
from civiccircle.formats.pabulib.file import Cells, Votes
from civiccircle.formats.pabulib.sections import check_width, columns_of_votes, csv_rows, require
from civiccircle.formats.pabulib.words import Lists, Words
from civiccircle.formats.text import Offsets, Text

SEMICOLON, NEWLINE, RETURN, ZERO = b";\n\r0"
MOST_DIGITS = 15


class Rows:
    """Columns of the section, and the line of each row."""

    def __init__(self, file: str, line: int, columns: Cells, content: bytes) -> None:
        self.file, self.columns = file, columns
        self._first, self._lines = line, list[int]()
        self.fields: dict[str, Text] = {}
        body = content.rstrip(b"\r\n")
        if not body:
            self.fields = {name: Text.of([]) for name in columns}
        elif b'"' in body or not self._split(body + b"\n"):
            self._row_by_row(body)

    def line(self, row: int) -> int:
        return self._lines[row] if self._lines else self._first + row

    def __len__(self) -> int:
        return len(self.fields[self.columns[0]])

    def _split(self, body: bytes) -> bool:
        """Whether all lines have the same number of fields, and no line is empty."""
        raw = np.frombuffer(body, np.uint8)
        ends = np.flatnonzero((raw == SEMICOLON) | (raw == NEWLINE))
        width = len(self.columns)
        last = raw[ends] == NEWLINE
        if (
            len(ends) % width
            or np.count_nonzero(last) * width != len(ends)
            or not last[width - 1 :: width].all()
        ):
            return False
        stops = ends.reshape(-1, width)
        starts = np.empty_like(stops)
        starts.ravel()[0], starts.ravel()[1:] = 0, stops.ravel()[:-1] + 1
        # A line end of two bytes; the buffer goes on behind the last field for those who read eight at a time.
        stops[:, -1] -= (raw[stops[:, -1] - 1] == RETURN) & (stops[:, -1] > starts[:, -1])
        for place, name in enumerate(self.columns):
            self.fields[name] = Text(body, starts[:, place], stops[:, place])
        return True

    def _row_by_row(self, body: bytes) -> None:
        rows = list(csv_rows(self.file, body, self._first))
        for line, row in rows:
            check_width(self.file, line, row, self.columns)
        self._lines = [line for line, _ in rows]
        for place, name in enumerate(self.columns):
            self.fields[name] = Text.of([row[place].encode() for _, row in rows])


def read_votes(file: str, line: int, content: bytes, projects: Cells, vote_type: str) -> Votes:
    """`line` is that of the word VOTES. Raises PabulibError with the line of what is wrong."""
    columns, first, body = columns_of_votes(file, line + 1, content)
    wanted = ("voter_id", "vote", "points") if vote_type == "cumulative" else ("voter_id", "vote")
    require(file, first - 1, columns, wanted)
    rows = Rows(file, first, columns, body)
    _check_voters(rows)
    lists = Lists(rows.fields["vote"])
    chosen, unknown = Words(projects).find(lists.items)
    if len(unknown):
        token, row = int(unknown[0]), lists.row(int(unknown[0]))
        name = lists.items.piece(token).decode()
        message = f"the ballot names project “{name[:60]}”, which is not in PROJECTS"
        raise PabulibError(file, rows.line(row), message, "List the project, or take it off the ballot")
    _check_ballots(rows, lists, chosen, projects, vote_type)
    points, unit = _points(rows, lists) if vote_type == "cumulative" else (None, 1)
    hidden = {"vote", "points"} if points is not None else {"vote"}
    others = {name: text for name, text in rows.fields.items() if name not in hidden}
    return Votes(columns, lists.starts, chosen.astype(np.int32), others, points, unit)


def _check_voters(rows: Rows) -> None:
    voters = rows.fields["voter_id"]
    if (voters.starts == voters.stops).any():
        row = int(np.argmax(voters.starts == voters.stops))
        raise PabulibError(rows.file, rows.line(row), "voter_id is empty", "Give every voter an id")
    if Words.all_differ(voters):
        return
    seen: dict[bytes, int] = {}
    for row, name in enumerate(voters.pieces()):
        if name in seen:
            message = (
                f"voter “{name.decode()[:60]}” votes a second time (first on line {rows.line(seen[name])})"
            )
            raise PabulibError(rows.file, rows.line(row), message, "Keep one of the two ballots")
        seen[name] = row


def _check_ballots(rows: Rows, lists: Lists, chosen: Offsets, projects: Cells, vote_type: str) -> None:
    cells = np.sort(lists.rows() * len(projects) + chosen)
    twice = np.flatnonzero(cells[1:] == cells[:-1])
    if len(twice):
        row, project = divmod(int(cells[twice[0]]), len(projects))
        message = f"the ballot names project “{projects[project][:60]}” twice"
        raise PabulibError(rows.file, rows.line(row), message, "Name each project once")
    if vote_type == "choose-1" and (np.diff(lists.starts) > 1).any():
        row = int(np.argmax(np.diff(lists.starts) > 1))
        raise PabulibError(
            rows.file, rows.line(row), "the ballot names several projects, but vote_type is choose-1",
            "Name one project, or write vote_type;approval",
        )  # fmt: skip


def _points(rows: Rows, lists: Lists) -> tuple[NDArray[np.int64], int]:
    """Points in whole numbers, and how many of them make 1."""
    given = Lists(rows.fields["points"])
    wrong = np.flatnonzero(np.diff(given.starts) != np.diff(lists.starts))
    if len(wrong):
        row = int(wrong[0])
        counts = f"{int(np.diff(given.starts)[row])} points for {int(np.diff(lists.starts)[row])} projects"
        raise PabulibError(rows.file, rows.line(row), counts, "Give one number for each project")
    whole = _whole_numbers(given.items)
    if whole is not None:
        return whole, 1
    values: list[Decimal] = []
    for token, piece in enumerate(given.items.texts()):
        try:
            value = Decimal(piece.strip())
            if not value.is_finite() or value < 0 or value.adjusted() >= MOST_DIGITS:
                raise InvalidOperation
        except InvalidOperation:
            message = f"points “{piece[:60]}” are no number from 0 to 10^{MOST_DIGITS}"
            raise PabulibError(rows.file, rows.line(given.row(token)), message, "Write a number") from None
        values.append(value)
    digits = max(-int(value.normalize().as_tuple().exponent) for value in values)
    if digits > 6:
        raise PabulibError(rows.file, 0, "points have more than six decimals", "Round them")
    unit = 10 ** max(digits, 0)
    return np.array([int(value * unit) for value in values], np.int64), unit


def _whole_numbers(items: Text) -> NDArray[np.int64] | None:
    """int64[N], or None if one of the items is not a plain whole number."""
    raw, lengths = np.frombuffer(items.buffer + b"0", np.uint8), items.stops - items.starts
    value = np.zeros(len(lengths), np.int64)
    if not len(lengths) or lengths.max() > MOST_DIGITS or lengths.min() < 1:
        return None if len(lengths) else value
    for place in range(int(lengths.max())):
        inside = place < lengths
        digit = (raw[np.minimum(items.starts + place, len(raw) - 1)] - np.uint8(ZERO)).astype(np.int64)
        if (digit[inside] > 9).any():
            return None
        value = np.where(inside, value * 10 + digit, value)
    return value
