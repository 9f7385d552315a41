"""A conversation as a public Polis export: the files of Polis, written as they are read.

The rows are about single pseudonyms, so this is for the operator and for auditors: pages publish aggregates only.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count, Q
from numpy.typing import NDArray

from civiccircle.formats import polis
from civiccircle.formats.polis import Comment, CommentTable, ParticipantTable, Summary, VoteTable
from civiccircle.formats.polis.comments import COLUMNS as COMMENT_COLUMNS
from civiccircle.formats.polis.participants import COLUMNS as PARTICIPANT_COLUMNS
from civiccircle.formats.polis.votes import COLUMNS as VOTE_COLUMNS
from civiccircle.formats.text import Text
from civiccircle.kernel.activities.models import Contribution, Participant
from civiccircle.kernel.text import localise

from . import polis_clock
from .map_state import map_now
from .models import Conversation, Statement, Vote
from .rules import VOTE

AT_ONCE = 5_000
CELL = np.dtype([("row", np.int32), ("place", np.int32), ("choice", np.int8)])
MODERATED = {Statement.State.PENDING: 0, Statement.State.ACCEPTED: 1}


def export_files(conversation: Conversation) -> dict[str, Iterator[bytes]]:
    """The files by name, each an iterator of blocks that is read from the database as it is consumed."""
    return _Export(conversation).files()


class _Export:
    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        # What comes in while the files are written is left out of all of them alike.
        self._last = _newest(conversation.activity_id)
        source = conversation.source
        self._source: dict[str, Any] = source if source.get("format") == "polis" else {}

    def files(self) -> dict[str, Iterator[bytes]]:
        files = {"comments.csv": _when_asked(lambda: polis.write_comments(self._comments()))}
        if self._source.get("summary", True) is not None:
            files["summary.csv"] = _when_asked(lambda: polis.write_summary(self._summary()))
        if self._source.get("vote_columns", True) is not None:
            files["votes.csv"] = self._votes()
        if self._source.get("participants", True) is not None:
            files["participants-votes.csv"] = _when_asked(
                lambda: polis.write_participants(self._participants())
            )
        return files

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Id of a participant → Polis number; people are numbered in the order in which they joined."""
        ids = Participant.objects.filter(engagement=self._conversation.activity.engagement).order_by("pk")
        rows = list(ids.values_list("pk", flat=True))
        return dict(zip(rows, self._source.get("numbers", range(len(rows))), strict=True))

    @cached_property
    def _statements(self) -> list[Statement]:
        return list(Statement.objects.filter(conversation=self._conversation).order_by("number"))

    def _summary(self) -> Summary:
        if self._source:
            return Summary(tuple((key, value) for key, value in self._source["summary"]))
        activity = self._conversation.activity
        return Summary(
            (
                ("topic", localise(activity.title)),
                ("voters", str(len(self._numbers))),
                ("commenters", str(len({each.author_id for each in self._statements if each.author_id}))),
                ("comments", str(len(self._statements))),
                ("groups", str(len(map_now(self._conversation.pk).map.groups))),
                ("conversation-description", localise(activity.introduction)),
            )
        )

    def _comments(self) -> CommentTable:
        by_number = {each.number: each for each in self._statements}
        if self._source:
            kept = (_kept_comment(row, by_number[row[0]].text) for row in self._source["comments"])
            return CommentTable(tuple(kept), tuple(self._source["comment_columns"]))
        counts = self._counts_by_statement()
        return CommentTable(
            tuple(self._own_comment(each, *counts.get(each.pk, (0, 0))) for each in self._statements),
            COMMENT_COLUMNS,
        )

    def _own_comment(self, each: Statement, agrees: int, disagrees: int) -> Comment:
        return Comment(
            id=each.number,
            author=self._numbers.get(each.author_id or 0, -1),
            body=each.text,
            moderated=MODERATED.get(Statement.State(each.state), -1),
            timestamp=_milliseconds(each.created_at),
            agrees=agrees,
            disagrees=disagrees,
            is_meta=each.meta,
            is_seed=each.seed,
        )

    def _counts_by_statement(self) -> dict[int, tuple[int, int]]:
        counts = self._current().order_by().values_list("statement_id")
        counted = counts.annotate(
            agrees=Count("pk", filter=Q(choice=1)), disagrees=Count("pk", filter=Q(choice=-1))
        )
        return {statement: (agrees, disagrees) for statement, agrees, disagrees in counted}

    def _current(self) -> Any:
        return Vote.objects.filter(
            statement__conversation=self._conversation, contribution_id__lte=self._last
        )

    def _votes(self) -> Iterator[bytes]:
        """votes.csv in the order of acceptance; one table of `AT_ONCE` rows is in memory at a time."""
        columns = tuple(self._source.get("vote_columns") or VOTE_COLUMNS)
        clock = self._source.get("clock")
        header = True
        for rows in _batches(self._conversation.activity_id, self._last):
            blocks = polis.write_votes(self._vote_table(rows, columns, clock))
            if not header:
                next(blocks)
            yield from blocks
            header = False
        if header:
            yield from polis.write_votes(self._vote_table([], columns, None))

    def _vote_table(
        self, rows: list[tuple[int, str, datetime]], columns: tuple[str, ...], clock: Any
    ) -> VoteTable:
        acts = [json.loads(payload) for _who, payload, _at in rows]
        times = [_milliseconds(at) for _who, _payload, at in rows]
        texts = Text.of([polis_clock.written(clock, at).encode() for at in times]) if clock else None
        return VoteTable(
            timestamp=np.array(times, np.int64),
            comment=np.array([act["statement"] for act in acts], np.int64),
            voter=np.array([self._numbers[who] for who, _payload, _at in rows], np.int64),
            vote=np.array([act["vote"] for act in acts], np.int64),
            datetime=texts,
            columns=columns,
        )

    def _participants(self) -> ParticipantTable:
        kept = self._source.get("participants")
        statements = kept["statements"] if kept else [each.number for each in self._statements]
        place = {number: position for position, number in enumerate(statements)}
        row_of = {pk: row for row, pk in enumerate(self._numbers)}
        current = (
            self._current().values_list("participant_id", "statement__number", "choice").iterator(AT_ONCE)
        )
        cells = np.fromiter(
            ((row_of[who], place[number], choice) for who, number, choice in current if number in place), CELL
        )
        cells = cells[np.lexsort((cells["place"], cells["row"]))]
        people = len(self._numbers)
        starts = np.zeros(people + 1, np.int64)
        np.cumsum(np.bincount(cells["row"], minlength=people), out=starts[1:])
        table = ParticipantTable(
            participant=np.fromiter(self._numbers.values(), np.int64, people),
            xid=("",) * people,
            group=np.full(people, -1, np.int64),
            counts={},
            statements=np.array(statements, np.int64),
            starts=starts,
            places=cells["place"],
            votes=cells["choice"],
            columns=PARTICIPANT_COLUMNS,
        )
        if kept:
            counts = {key: np.array(column, np.int64) for key, column in kept["counts"].items()}
            return replace(
                table, group=np.array(kept["group"], np.int64), counts=counts, columns=tuple(kept["columns"])
            )
        return replace(table, group=self._groups(), counts=self._counts(cells, people))

    def _groups(self) -> NDArray[np.int64]:
        people = map_now(self._conversation.pk).map.people
        if people is None:
            return np.full(len(self._numbers), -1, np.int64)
        found = dict(zip(people.participants.tolist(), people.group.tolist(), strict=True))
        return np.array([found.get(pk, -1) for pk in self._numbers], np.int64)

    def _counts(self, cells: NDArray[np.void], people: int) -> dict[str, NDArray[np.int64]]:
        written = dict.fromkeys(self._numbers, 0)
        for each in self._statements:
            if each.author_id in written:
                written[each.author_id] += 1

        def of(rows: NDArray[np.void]) -> NDArray[np.int64]:
            return np.bincount(rows["row"], minlength=people).astype(np.int64)

        return {
            "n-comments": np.fromiter(written.values(), np.int64, people),
            "n-votes": of(cells),
            "n-agree": of(cells[cells["choice"] == 1]),
            "n-disagree": of(cells[cells["choice"] == -1]),
        }


def _kept_comment(row: list[Any], body: str) -> Comment:
    number, author, moderated, timestamp, agrees, disagrees, is_meta, is_seed, consensus, written, *lang = row
    return Comment(
        number,
        author,
        body,
        moderated,
        timestamp,
        written,
        agrees,
        disagrees,
        is_meta,
        is_seed,
        consensus,
        *lang,
    )


def _when_asked(write: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """A file of which nothing is read before its first block is asked for."""
    yield from write()


def _newest(activity_id: int) -> int:
    newest = Contribution.objects.filter(activity_id=activity_id).order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0


def _batches(activity_id: int, up_to: int) -> Iterator[list[tuple[int, str, datetime]]]:
    """Accepted votes in order, `AT_ONCE` at a time, each batch by one indexed query."""
    last = 0
    while True:
        found = list(
            Contribution.objects.filter(activity_id=activity_id, verb=VOTE, pk__gt=last, pk__lte=up_to)
            .order_by("pk")
            .values_list("pk", "participant_id", "payload", "accepted_at")[:AT_ONCE]
        )
        if not found:
            return
        last = found[-1][0]
        yield [row[1:] for row in found]


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
