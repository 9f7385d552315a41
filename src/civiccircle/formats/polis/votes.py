"""votes.csv: one line for each vote ever cast; a later vote of the same person on the same statement replaces
it."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.polis.errors import PolisError
from civiccircle.formats.polis.fields import Block
from civiccircle.formats.polis.lines import column_places, header_and_rest
from civiccircle.formats.text import Text

FILE = "votes.csv"
COLUMNS = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
NUMBERS = ("timestamp", "comment-id", "voter-id", "vote")
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, eq=False)
class VoteTable:
    """All int64[n] in the order of the file; vote 1 agree, 0 pass, -1 disagree; timestamp in milliseconds.

    datetime  the same moment as the source wrote it, or None
    columns   names in the order of the file
    """

    timestamp: NDArray[np.int64]
    comment: NDArray[np.int64]
    voter: NDArray[np.int64]
    vote: NDArray[np.int64]
    datetime: Text | None = None
    columns: tuple[str, ...] = COLUMNS

    def __len__(self) -> int:
        return len(self.vote)


def read_votes(blocks: Iterable[bytes], file: str = FILE) -> VoteTable:
    """Read votes.csv from blocks of bytes of any size, block by block.

    Raises PolisError for a missing column, a line with too few or too many fields, a field that is not a
    whole number, a vote other than 1, 0 or -1.
    """
    header, pieces = header_and_rest(file, blocks)
    places = column_places(file, header, NUMBERS)
    tables, line = [], 2
    for piece in pieces:
        tables.append(_table(Block.read(file, line, piece, len(header)), places, tuple(header)))
        line += piece.count(b"\n")
    return _all(tables) if tables else _empty(tuple(header))


def _table(block: Block, places: dict[str, int], columns: tuple[str, ...]) -> VoteTable:
    timestamp, comment, voter, vote = (block.numbers(places[name], name) for name in NUMBERS)
    wrong = np.flatnonzero((vote > 1) | (vote < -1))
    if len(wrong):
        row, column = int(wrong[0]), places["vote"]
        offset = int(block.starts[row, column] - block.starts[row, 0]) + 1
        message, mend = f"vote is {vote[row]}", "Write 1 for agree, 0 for pass, -1 for disagree"
        raise PolisError(block.file, block.first_line + row, offset, message, mend)
    moment = block.text(places["datetime"]) if "datetime" in places else None
    return VoteTable(timestamp, comment, voter, vote, moment, columns)


def _all(tables: list[VoteTable]) -> VoteTable:
    moments = [table.datetime for table in tables if table.datetime is not None]
    return VoteTable(
        timestamp=np.concatenate([table.timestamp for table in tables]),
        comment=np.concatenate([table.comment for table in tables]),
        voter=np.concatenate([table.voter for table in tables]),
        vote=np.concatenate([table.vote for table in tables]),
        datetime=Text.joined(moments) if moments else None,
        columns=tables[0].columns,
    )


def _empty(columns: tuple[str, ...]) -> VoteTable:
    none = np.zeros(0, np.int64)
    return VoteTable(none, none, none, none, Text.of([]) if "datetime" in columns else None, columns)


def write_votes(table: VoteTable) -> Iterator[bytes]:
    """votes.csv in blocks: columns and line ends as production Polis writes them."""
    yield (",".join(table.columns) + "\n").encode()
    for first in range(0, len(table), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        columns = [_column(table, name, part) for name in table.columns]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(zip(*columns, strict=True))
        yield out.getvalue().encode()


def _column(table: VoteTable, name: str, part: slice) -> list[int] | list[str]:
    if name == "datetime":
        if table.datetime is None:
            return [moment_as_text(moment) for moment in table.timestamp[part].tolist()]
        moments = Text(table.datetime.buffer, table.datetime.starts[part], table.datetime.stops[part])
        return [piece.decode("utf-8") for piece in moments.pieces()]
    known = {
        "timestamp": table.timestamp,
        "comment-id": table.comment,
        "voter-id": table.voter,
        "vote": table.vote,
    }
    if name not in known:
        raise PolisError(FILE, 1, 0, f"column “{name}” is unknown", f"Write only {', '.join(COLUMNS)}")
    numbers: list[int] = known[name][part].tolist()
    return numbers


def moment_as_text(milliseconds: int) -> str:
    """As production Polis writes it, in UTC: Wed Jun 18 01:16:54 UTC 2014."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%a %b %d %H:%M:%S} UTC {moment.year}"
