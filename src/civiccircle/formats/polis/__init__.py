"""Public exports of Polis conversations: read, check and write, without loss.

export = read_export({"comments.csv": blocks, "votes.csv": blocks, ...})
files = write_export(export)
"""

from civiccircle.formats.polis.comments import (
    Comment,
    CommentTable,
    read_comments,
    write_comments,
)
from civiccircle.formats.polis.errors import PolisError
from civiccircle.formats.polis.export import (
    FILES,
    Ballots,
    PolisExport,
    Repeats,
    read_export,
    write_export,
)
from civiccircle.formats.polis.participants import (
    ParticipantTable,
    read_participants,
    write_participants,
)
from civiccircle.formats.polis.summary import Summary, read_summary, write_summary
from civiccircle.formats.polis.votes import VoteTable, read_votes, write_votes

__all__ = [
    "FILES",
    "Ballots",
    "Comment",
    "CommentTable",
    "ParticipantTable",
    "PolisError",
    "PolisExport",
    "Repeats",
    "Summary",
    "VoteTable",
    "read_comments",
    "read_export",
    "read_participants",
    "read_summary",
    "read_votes",
    "write_comments",
    "write_export",
    "write_participants",
    "write_summary",
    "write_votes",
]
