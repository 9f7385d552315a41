"""participants-votes.csv: one line for each participant, with their final vote on every statement or
nothing."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.polis.errors import IDS, PolisError, not_a_number
from civiccircle.formats.polis.fields import LONGEST_NUMBER, MINUS, ZERO, Block
from civiccircle.formats.polis.lines import column_places, header_and_rest

FILE = "participants-votes.csv"
COLUMNS = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
REQUIRED = ("participant", "n-votes")
COUNTS = ("n-comments", "n-votes", "n-agree", "n-disagree")

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ParticipantTable:
    """People and their final votes, in the order of the file.

    participant  int64[P]
    xid          the person's id in the system that embedded the conversation, or "" (personal)
    group        int64[P], -1 for people in no group
    counts       int64[P] for each of n-comments, n-votes, n-agree, n-disagree that the file has
    statements   int64[S], ids in the order of the columns
    starts       int64[P+1]: participant i voted on statement places[starts[i]:starts[i + 1]], indices into
                 `statements`, with `votes` 1 agree, 0 pass, -1 disagree
    columns      names of the columns before the votes
    """

    participant: Numbers
    xid: tuple[str, ...]
    group: Numbers
    counts: dict[str, Numbers]
    statements: Numbers
    starts: Numbers
    places: NDArray[np.int32]
    votes: NDArray[np.int8]
    columns: tuple[str, ...] = COLUMNS

    def __len__(self) -> int:
        return len(self.participant)

    @property
    def voter(self) -> Numbers:
        """int64[N]: participant of each vote."""
        return np.repeat(self.participant, np.diff(self.starts))

    @property
    def comment(self) -> Numbers:
        """int64[N]: statement of each vote."""
        return self.statements[self.places]


def read_participants(blocks: Iterable[bytes], file: str = FILE) -> ParticipantTable:
    """Raises PolisError for a missing column, a line of another width, a field that is not a whole number, a
    vote other than 1, 0, -1 or nothing, or a participant who appears twice."""
    header, pieces = header_and_rest(file, blocks)
    places = column_places(file, header, REQUIRED)
    known = tuple(name for name in header if name in COLUMNS)
    statements = _statement_ids(file, header[len(known) :])
    parts, line = [], 2
    for piece in pieces:
        block = Block.read(file, line, piece, len(header))
        parts.append(_part(block, places, known, statements))
        line += piece.count(b"\n")
    table = _all(parts) if parts else _empty(known, statements)
    _once_each(file, table.participant)
    return table


def _statement_ids(file: str, names: list[str]) -> Numbers:
    for name in names:
        if not name.isascii() or not name.isdecimal():
            mend = f"Put {', '.join(COLUMNS)} first, then one column for each statement, named by its number"
            raise PolisError(file, 1, 0, f"column “{name[:60]}” is neither known nor a statement", mend)
        if len(name) > LONGEST_NUMBER or int(name) not in IDS:
            raise not_a_number(file, 1, 0, "comment-id", name)
    return np.array([int(name) for name in names], np.int64)


def _part(
    block: Block, places: dict[str, int], known: tuple[str, ...], statements: Numbers
) -> ParticipantTable:
    rows_, columns, votes = _matrix(block, len(known), statements)
    people = len(block.starts)
    starts = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(rows_, minlength=people), out=starts[1:])
    xid = block.text(places["xid"]).pieces() if "xid" in places else [b""] * people
    return ParticipantTable(
        participant=block.numbers(places["participant"], "participant"),
        xid=tuple(piece.decode("utf-8", "replace") for piece in xid),
        group=_groups(block, places),
        counts={name: block.numbers(places[name], name) for name in COUNTS if name in places},
        statements=statements,
        starts=starts,
        places=columns,
        votes=votes,
        columns=known,
    )


def _groups(block: Block, places: dict[str, int]) -> Numbers:
    if "group-id" not in places:
        return np.full(len(block.starts), -1, np.int64)
    return block.numbers(places["group-id"], "group-id", empty=-1)


def _matrix(
    block: Block, first: int, statements: Numbers
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.int8]]:
    """Row, column and value of each vote; a vote is one digit, or a minus sign and one."""
    starts, stops = block.starts[:, first:], block.stops[:, first:]
    row, column = np.nonzero(stops > starts)
    raw = np.frombuffer(block.buffer, np.uint8)
    start, stop = starts[row, column], stops[row, column]
    negative = raw[start] == MINUS
    value = raw[stop - 1].astype(np.int8) - np.int8(ZERO)
    wrong = (stop - start != 1 + negative) | (value < 0) | (value > 1)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        found = block.buffer[start[at] : stop[at]].decode("utf-8", "replace")
        offset = int(start[at] - block.starts[row[at], 0]) + 1
        message = f"vote on statement {statements[column[at]]} is “{found}”"
        mend = "Write 1 for agree, 0 for pass, -1 for disagree, or nothing"
        raise PolisError(block.file, block.first_line + int(row[at]), offset, message, mend)
    return row, column.astype(np.int32), np.where(negative, -value, value).astype(np.int8)


def _once_each(file: str, participant: Numbers) -> None:
    ids, counts = np.unique(participant, return_counts=True)
    if (counts > 1).any():
        twice = ids[counts > 1][0]
        line = int(np.flatnonzero(participant == twice)[1]) + 2
        raise PolisError(file, line, 1, f"participant {twice} appears twice", "Keep one of the two lines")


def _all(parts: list[ParticipantTable]) -> ParticipantTable:
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    return ParticipantTable(
        participant=np.concatenate([part.participant for part in parts]),
        xid=tuple(xid for part in parts for xid in part.xid),
        group=np.concatenate([part.group for part in parts]),
        counts={name: np.concatenate([part.counts[name] for part in parts]) for name in parts[0].counts},
        statements=parts[0].statements,
        starts=np.append(0, np.cumsum(lengths)).astype(np.int64),
        places=np.concatenate([part.places for part in parts]),
        votes=np.concatenate([part.votes for part in parts]),
        columns=parts[0].columns,
    )


def _empty(columns: tuple[str, ...], statements: Numbers) -> ParticipantTable:
    none = np.zeros(0, np.int64)
    counts = {name: none for name in COUNTS if name in columns}
    nothing = (np.zeros(1, np.int64), none.astype(np.int32), none.astype(np.int8))
    return ParticipantTable(none, (), none, counts, statements, *nothing, columns)


def write_participants(table: ParticipantTable) -> Iterator[bytes]:
    """participants-votes.csv, in blocks of some hundred lines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.columns, *table.statements.tolist()])
    for number in range(len(table)):
        votes: list[int | str] = [""] * len(table.statements)
        mine = slice(table.starts[number], table.starts[number + 1])
        for place, vote in zip(table.places[mine].tolist(), table.votes[mine].tolist(), strict=True):
            votes[place] = vote
        writer.writerow([*(_field(table, name, number) for name in table.columns), *votes])
        if out.tell() > 1 << 18:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _field(table: ParticipantTable, name: str, number: int) -> int | str:
    if name == "participant":
        return int(table.participant[number])
    if name == "xid":
        return table.xid[number]
    if name == "group-id":
        group = int(table.group[number])
        return "" if group < 0 else group
    return int(table.counts[name][number])
