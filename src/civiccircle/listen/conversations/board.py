"""What is up for a vote in a conversation now, kept in each process for a second, so that a vote asks the database
nothing to learn which statements there are and how much each is worth showing.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from django.db.models import Count, Max
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.statistics import priorities
from civiccircle.methods.opinion_map.tally import Tally

from .models import Conversation, Statement, Vote
from .routing import next_position, seed_of

FRESH_FOR = 1.0  # seconds
RECOUNT_AFTER = (
    600.0  # seconds after which all votes are counted anew, because changes of mind are not followed
)
Counts = dict[int, list[int]]  # statement id -> [disagree, pass, agree]


@dataclass(frozen=True, slots=True)
class Card:
    """A statement as a participant sees it."""

    pk: int
    number: int
    text: str
    language: str
    meta: bool


@dataclass(frozen=True, eq=False)
class Board:
    """The accepted statements of a conversation in the order of their numbers, with their priorities."""

    conversation_id: int
    statement_length: int
    allow_statements: bool
    cards: tuple[Card, ...]
    pk_of: Mapping[int, int]
    """Number → id of every statement there ever was: it never changes, whatever becomes of the statement."""
    number_of: Mapping[int, int]
    position_of: Mapping[int, int]
    """Id → position in `cards`."""
    numbers: NDArray[np.uint64]
    weights: NDArray[np.float64]

    def card(self, number: int | None) -> Card | None:
        """The accepted statement with this number."""
        position = self.position_of.get(self.pk_of.get(number or 0, 0))
        return None if position is None else self.cards[position]

    def next_card(self, participant_id: int, voted: Iterable[int]) -> Card | None:
        """The statement to show next to someone who voted on the statements with these ids."""
        return self.next_after(participant_id, self.positions(voted))

    def positions(self, voted: Iterable[int]) -> list[int]:
        """Where the statements with these ids stand in `cards`; those that are not up for a vote are left out."""
        return [self.position_of[pk] for pk in voted if pk in self.position_of]

    def next_after(self, participant_id: int, seen: list[int]) -> Card | None:
        """`next_card` for those who have the `positions` already."""
        seed = seed_of(participant_id, len(seen))
        position = next_position(self.numbers, self.weights, np.array(seen, np.intp), seed)
        return None if position is None else self.cards[position]


@dataclass
class _Running:
    """Votes per statement, counted once and then followed by what is new."""

    counts: Counts
    newest: int
    since: float


_boards: dict[int, tuple[float, Board]] = {}
_tallies: dict[int, _Running] = {}
_extremities: dict[int, Mapping[int, float]] = {}
_reloading = Lock()


def board_of(activity_id: int) -> Board:
    """The board of a conversation, at most `FRESH_FOR` seconds old (older only while another thread renews it)."""
    kept = _boards.get(activity_id)
    if kept is not None and time.monotonic() - kept[0] < FRESH_FOR:
        return kept[1]
    if not _reloading.acquire(blocking=kept is None) and kept is not None:
        return kept[1]
    try:
        fresh = _load(activity_id)
        _boards[activity_id] = (time.monotonic(), fresh)
        return fresh
    finally:
        _reloading.release()


def use_extremities(activity_id: int, by_number: Mapping[int, float]) -> None:
    """Take over how far each statement, by number, pulls people apart on the map; without it routing goes by counts."""
    _extremities[activity_id] = by_number


def forget(activity_id: int | None = None) -> None:
    """Drop what is remembered of one conversation, or of all; call it after its statements changed."""
    if activity_id is None:
        for kept in (_boards, _tallies, _extremities):
            kept.clear()
    else:  # how far statements pull apart stays true until the next map
        _boards.pop(activity_id, None)
        _tallies.pop(activity_id, None)


def _load(activity_id: int) -> Board:
    conversation = Conversation.objects.get(activity_id=activity_id)
    rows = list(
        Statement.objects.filter(conversation=conversation)
        .order_by("number")
        .values_list("pk", "number", "text", "language", "meta", "state")
    )
    # A person who was forgotten leaves an empty statement behind.
    cards = tuple(Card(*row[:5]) for row in rows if row[5] == Statement.State.ACCEPTED and row[2])
    return Board(
        conversation.pk,
        conversation.statement_length,
        conversation.allow_statements,
        cards,
        {row[1]: row[0] for row in rows},
        {row[0]: row[1] for row in rows},
        {card.pk: position for position, card in enumerate(cards)},
        np.array([card.number for card in cards], np.uint64),
        _weights(activity_id, cards, _count(activity_id, conversation.pk)),
    )


def _weights(activity_id: int, cards: tuple[Card, ...], counts: Counts) -> NDArray[np.float64]:
    votes = np.array([counts.get(card.pk, (0, 0, 0)) for card in cards], np.int64).reshape(-1, 3)
    known = _extremities.get(activity_id, {})
    extremities = np.array([known.get(card.number, 0.0) for card in cards])
    meta = np.array([card.meta for card in cards], np.bool_)
    return priorities(Tally(votes[:, 2], votes[:, 0], votes.sum(axis=1)), extremities, meta)


def _count(activity_id: int, conversation_id: int) -> Counts:
    tally = _tallies.get(activity_id)
    votes = Vote.objects.filter(statement__conversation_id=conversation_id)
    if tally is None or time.monotonic() - tally.since > RECOUNT_AFTER:
        tally = _tallies[activity_id] = _Running({}, 0, time.monotonic())
    else:
        votes = votes.filter(contribution_id__gt=tally.newest, changes=0)
    for pk, choice, number, newest in votes.values_list("statement_id", "choice").annotate(
        Count("pk"), Max("contribution_id")
    ):
        tally.counts.setdefault(pk, [0, 0, 0])[choice + 1] += number
        tally.newest = max(tally.newest, newest)
    return tally.counts
