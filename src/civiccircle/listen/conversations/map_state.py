"""The opinion map of a conversation as it stands now, kept in each process and brought up to date by what is new.

Votes are read once; after that each look reads only the contributions that came since and counts them into the standing
map. The whole map is made anew when votes came in and ten times as long as the last making took have passed; where that
takes long it is made aside, while readers see the standing one with the newest counts.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Lock, Thread

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from civiccircle.kernel.activities.models import Participant
from civiccircle.methods.opinion_map import (
    LiveMap,
    OpinionMap,
    Parameters,
    Votes,
    canonical_votes,
    opinion_map,
)

from .board import use_extremities
from .models import Conversation, Statement, Vote

PAUSE = 0.3  # seconds between two looks at the database
OLD = 30.0  # seconds after which votes renew a map that nobody looked at
SHORT = 0.25  # seconds; a longer run is made aside
ROOM_TO_GROW = 1.5
AT_ONCE = 5_000  # votes read at a time

Column = NDArray[np.int64]


@dataclass
class _Rows:
    """Votes in the order of their contributions; a changed vote stands again, later."""

    columns: Column = field(default_factory=lambda: np.empty((4, 1024), np.int64))
    size: int = 0

    def read(self, rows: Iterator[tuple[int, int, int, int]]) -> None:
        """Take rows as they come; as tuples, only a few thousand are in memory at a time."""
        while batch := list(islice(rows, AT_ONCE)):
            self.extend(batch)

    def extend(self, rows: Sequence[tuple[int, int, int, int]]) -> None:
        new = np.array(rows, np.int64).reshape(-1, 4).T
        needed = self.size + new.shape[1]
        if needed > self.columns.shape[1]:
            grown = np.empty((4, int(needed * ROOM_TO_GROW)), np.int64)
            grown[:, : self.size] = self.columns[:, : self.size]
            self.columns = grown
        self.columns[:, self.size : needed] = new
        self.size = needed

    def copy(self) -> "_Rows":
        return _Rows(self.columns[:, : self.size].copy(), self.size)

    @property
    def newest(self) -> int:
        return int(self.columns[3, self.size - 1]) if self.size else 0

    def column(self, number: int) -> Column:
        return self.columns[number, : self.size]


@dataclass(frozen=True)
class MapNow:
    """A map as the last full run found it, and the same with every vote since then counted in.

    `newest` is the last contribution counted; `votes` are those of the full run (personal: never published).
    """

    map: OpinionMap
    live: LiveMap
    newest: int
    votes: Votes


@dataclass(frozen=True)
class _Basis:
    """What a full run depends on beside the votes; a change of it asks for a new run."""

    statements: tuple[tuple[int, str, bool], ...]
    banned: tuple[int, ...]
    parameters: Parameters
    activity_id: int

    @property
    def merged(self) -> set[int]:
        return {number for number, state, _meta in self.statements if state == Statement.State.MERGED}


class MapState:
    """The votes and the map of one conversation."""

    def __init__(self, conversation_id: int) -> None:
        self._conversation_id = conversation_id
        self._rows = _Rows()
        self._lock = Lock()
        self._now: MapNow | None = None
        self._basis: _Basis | None = None
        self._ran: _Ran  # set with `_now`
        self._looked_at = 0.0
        self._running = False

    def now(self) -> MapNow:
        """The map with all votes that are durable, at most `PAUSE` seconds old."""
        known = self._now
        if known is not None and (
            time.monotonic() - self._looked_at < PAUSE or not self._lock.acquire(blocking=False)
        ):
            return known
        if known is None:
            self._lock.acquire()
        try:
            return self._renewed()
        finally:
            self._lock.release()

    def _renewed(self) -> MapNow:
        known = self._rows.size
        self._rows.read(_votes_since(self._conversation_id, self._rows.newest).iterator(AT_ONCE))
        basis = _basis(self._conversation_id)
        self._looked_at = time.monotonic()
        if self._now is None or self._basis is None or basis != self._basis:
            if self._basis is not None and basis.merged != self._basis.merged:
                # A merge moves votes and keeps their contributions: read all of them anew.
                self._rows = _Rows()
                self._rows.extend(list(_votes_since(self._conversation_id, 0)))
            self._basis = basis
            return self._take(_run(basis, self._rows.copy()))
        for participant, statement, choice, _contribution in self._rows.columns[
            :, known : self._rows.size
        ].T.tolist():
            self._now.live.vote(participant, statement, choice)
        self._now = replace(self._now, newest=self._rows.newest)
        if self._rows.newest == self._ran.rows.newest or time.monotonic() < self._ran.rest_until:
            return self._now
        if self._ran.took < SHORT:
            return self._take(_run(basis, self._rows.copy()))
        if not self._running:
            self._running = True
            Thread(target=self._run_aside, args=(basis, self._rows.copy()), daemon=True).start()
        return self._now

    def _run_aside(self, basis: _Basis, rows: _Rows) -> None:
        try:
            ran = _run(basis, rows)
            with self._lock:
                self._take(ran)
        finally:
            self._running = False

    def _take(self, ran: "_Ran") -> MapNow:
        self._ran = ran
        # Votes that came in during a run aside are read again and counted in at the next look.
        self._rows.size = ran.rows.size
        self._now = MapNow(ran.map, LiveMap(ran.votes, ran.map), ran.rows.newest, ran.votes)
        # From here on the next statement to show is drawn by what it tells about where people stand.
        extremities = zip(ran.map.statements.tolist(), ran.map.extremity.tolist(), strict=True)
        use_extremities(ran.basis.activity_id, dict(extremities))
        return self._now


@dataclass(frozen=True)
class _Ran:
    """A full run: what it found, of which votes, and how long it took (seconds)."""

    basis: _Basis
    map: OpinionMap
    votes: Votes
    rows: _Rows
    took: float
    rest_until: float


def _run(basis: _Basis, rows: _Rows) -> _Ran:
    started = time.monotonic()
    votes = canonical_votes(
        rows.column(0),
        rows.column(1),
        rows.column(2).astype(np.int8),
        order=rows.column(3),
        statements=[number for number, _state, _meta in basis.statements],
        moderated_out=[
            number for number, state, _meta in basis.statements if state != Statement.State.ACCEPTED
        ],
        meta=[number for number, _state, meta in basis.statements if meta],
        banned=basis.banned,
    )
    found = opinion_map(votes, basis.parameters)
    took = time.monotonic() - started
    return _Ran(basis, found, votes, rows, took, time.monotonic() + 10 * took)


def _basis(conversation_id: int) -> _Basis:
    conversation = Conversation.objects.select_related("activity__engagement__community").get(
        pk=conversation_id
    )
    statements = Statement.objects.filter(conversation=conversation).order_by("number")
    banned = Participant.objects.filter(
        engagement_id=conversation.activity.engagement_id, banned_at__isnull=False
    ).order_by("pk")
    return _Basis(
        tuple(statements.values_list("number", "state", "meta")),
        tuple(banned.values_list("pk", flat=True)),
        parameters_of(conversation),
        conversation.activity_id,
    )


def parameters_of(conversation: Conversation) -> Parameters:
    """The parameters of a conversation's map: no group and no spot is smaller than the community allows."""
    community = conversation.activity.engagement.community
    return Parameters(smallest_group=max(conversation.minimum_group, community.minimum_cell))


def _votes_since(conversation_id: int, newest: int) -> "QuerySet[Vote, tuple[int, int, int, int]]":
    return (
        Vote.objects.filter(statement__conversation_id=conversation_id, contribution_id__gt=newest)
        .order_by("contribution_id")
        .values_list("participant_id", "statement__number", "choice", "contribution_id")
    )


_states: dict[int, MapState] = {}


def map_now(conversation_id: int) -> MapNow:
    """The map of a conversation as it stands now."""
    return _states.setdefault(conversation_id, MapState(conversation_id)).now()


_renewed_at: dict[int, float] = {}


def votes_came_in(conversation_id: int) -> None:
    """Keep the map, and with it what statements are worth showing, from growing old where nobody looks at results."""
    if settings.INTAKE != "group" or time.monotonic() - _renewed_at.get(conversation_id, 0.0) < OLD:
        return
    _renewed_at[conversation_id] = time.monotonic()
    Thread(target=_renew_aside, args=(conversation_id,), daemon=True).start()


def _renew_aside(conversation_id: int) -> None:
    try:
        map_now(conversation_id)
    finally:
        connection.close()


def forget(conversation_id: int | None = None) -> None:
    """Drop what is remembered of one conversation, or of all (erasure, merged statements, tests)."""
    if conversation_id is None:
        _states.clear()
    else:
        _states.pop(conversation_id, None)
