"""A whole public export of a Polis conversation: four files that must fit together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.polis import comments as comments_file
from civiccircle.formats.polis import participants as participants_file
from civiccircle.formats.polis import summary as summary_file
from civiccircle.formats.polis import votes as votes_file
from civiccircle.formats.polis.comments import CommentTable, read_comments, write_comments
from civiccircle.formats.polis.errors import PolisError
from civiccircle.formats.polis.participants import ParticipantTable, read_participants, write_participants
from civiccircle.formats.polis.summary import Summary, read_summary, write_summary
from civiccircle.formats.polis.votes import VoteTable, read_votes, write_votes

Numbers = NDArray[np.int64]

FILES = (summary_file.FILE, comments_file.FILE, votes_file.FILE, participants_file.FILE)


@dataclass(frozen=True, eq=False)
class Ballots:
    """Votes as columns, int64[n]: participant, statement, vote (1, 0, -1), and the order in which they were
    cast."""

    participant: Numbers
    statement: Numbers
    vote: Numbers
    order: Numbers


@dataclass(frozen=True)
class Repeats:
    """Votes of a person on a statement they had voted on: the same line again, the same vote later, another
    vote."""

    same_line: int
    same_vote: int
    changes_of_mind: int


@dataclass(frozen=True, eq=False)
class PolisExport:
    """At least comments, and votes or participants; None for files that were not there."""

    comments: CommentTable
    votes: VoteTable | None = None
    participants: ParticipantTable | None = None
    summary: Summary | None = None

    def ballots(self) -> Ballots:
        """Every vote with its order; the final votes of participants-votes.csv where votes.csv is missing."""
        if self.votes is not None:
            table = self.votes
            by_time = np.argsort(table.timestamp, kind="stable")
            order = np.empty(len(table), np.int64)
            order[by_time] = np.arange(len(table))
            return Ballots(table.voter, table.comment, table.vote, order)
        if self.participants is None:
            return Ballots(*(np.zeros(0, np.int64) for _ in range(4)))
        people = self.participants
        nothing = np.zeros(len(people.votes), np.int64)
        return Ballots(people.voter, people.comment, people.votes.astype(np.int64), nothing)

    def repeats(self) -> Repeats:
        """Counts of repeated votes in votes.csv."""
        if self.votes is None or not len(self.votes):
            return Repeats(0, 0, 0)
        table = self.votes
        order = np.lexsort((np.arange(len(table)), table.timestamp, table.comment, table.voter))
        columns = [column[order] for column in (table.voter, table.comment, table.timestamp, table.vote)]
        voter, comment, moment, vote = (column[1:] == column[:-1] for column in columns)
        again = voter & comment
        same_line = int(np.count_nonzero(again & moment & vote))
        same_vote = int(np.count_nonzero(again & vote)) - same_line
        return Repeats(same_line, same_vote, int(np.count_nonzero(again & ~vote)))

    def statements(self) -> Numbers:
        """int64[S], ascending: statements that belong to the conversation.

        Where participants-votes.csv is present, its columns: production Polis leaves out some rejected
        statements.
        """
        if self.participants is not None:
            return np.sort(self.participants.statements)
        ids = {comment.id for comment in self.comments.comments}
        if self.votes is not None:
            ids &= set(self.votes.comment.tolist()) | {
                comment.id
                for comment in self.comments.comments
                if comment.moderated != comments_file.REJECTED
            }
        return np.array(sorted(ids), np.int64)

    def moderated_out(self) -> list[int]:
        return [one.id for one in self.comments.comments if one.moderated == comments_file.REJECTED]

    def meta(self) -> list[int]:
        return [one.id for one in self.comments.comments if one.is_meta]


def read_export(files: Mapping[str, Iterable[bytes]]) -> PolisExport:
    """Read an export from its files, named as production Polis names them, each an iterable of blocks of
    bytes.

    Raises PolisError for a missing or broken file, and for votes that do not fit the other files.
    """
    if comments_file.FILE not in files:
        raise PolisError(comments_file.FILE, 0, 0, "the file is missing", "Add it from the export")
    if votes_file.FILE not in files and participants_file.FILE not in files:
        mend = f"Add it, or {participants_file.FILE}, from the export"
        raise PolisError(votes_file.FILE, 0, 0, "the file is missing", mend)
    summary = files.get(summary_file.FILE)
    votes = files.get(votes_file.FILE)
    participants = files.get(participants_file.FILE)
    export = PolisExport(
        comments=read_comments(files[comments_file.FILE]),
        votes=None if votes is None else read_votes(votes),
        participants=None if participants is None else read_participants(participants),
        summary=None if summary is None else read_summary(summary),
    )
    _check(export)
    return export


def _check(export: PolisExport) -> None:
    listed = np.array([one.id for one in export.comments.comments], np.int64)
    if export.participants is not None:
        people = export.participants
        unknown = np.setdiff1d(people.statements, listed)
        if len(unknown):
            message = f"column {unknown[0]} is no comment of {comments_file.FILE}"
            raise PolisError(participants_file.FILE, 1, 0, message, "Add the comment, or remove the column")
    if export.votes is not None:
        _all_known(export.votes.comment, listed, "comment", comments_file.FILE)
        if export.participants is not None:
            known = export.participants.participant
            _all_known(export.votes.voter, known, "participant", participants_file.FILE)


def _all_known(column: Numbers, listed: Numbers, what: str, file: str) -> None:
    unknown = np.setdiff1d(column, listed)
    if len(unknown):
        line = int(np.flatnonzero(np.isin(column, unknown))[0])
        message = f"vote of {what} {column[line]}, who is not in {file}"
        if what == "comment":
            message = f"vote on comment {column[line]}, which is not in {file}"
        mend = f"Add the {what} to {file}, or remove the vote"
        raise PolisError(votes_file.FILE, line + 2, 0, message, mend)


def write_export(export: PolisExport) -> dict[str, Iterator[bytes]]:
    """The files of the export by name, each an iterator of blocks of bytes."""
    files: dict[str, Iterator[bytes]] = {comments_file.FILE: write_comments(export.comments)}
    if export.summary is not None:
        files[summary_file.FILE] = write_summary(export.summary)
    if export.votes is not None:
        files[votes_file.FILE] = write_votes(export.votes)
    if export.participants is not None:
        files[participants_file.FILE] = write_participants(export.participants)
    return files
