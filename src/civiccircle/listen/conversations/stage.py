"""What a person meets when opening a conversation: the next statement, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civiccircle.kernel.activities.eligibility import barred
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people.participants import current_participant

from . import queries
from .board import Board, Card, board_of
from .rules import PROPOSE, VOTE, is_over, may_see_results

SECONDS_PER_VOTE = 8
WORDS = {1: "agree", 0: "pass", -1: "disagree"}
CHOICES = {word: choice for choice, word in WORDS.items()}


@dataclass(frozen=True)
class Stage:
    """One look at a conversation by one person.

    `state`: "card", "done", "empty", "before", "over", "draft", "sign-in" or "invitation".
    """

    state: str
    activity: Activity
    board: Board
    participant: Participant | None
    voted: Mapping[int, int]
    card: Card | None
    key: UUID
    may_propose: bool
    shows_results: bool
    opens_at: datetime | None
    closes_at: datetime | None
    invitation: str
    # Of its own: the form stays on the page while the card, whose key was used up, is swapped.
    proposal_key: UUID = field(default_factory=uuid4)

    @property
    def answered(self) -> int:
        """Statements on the board that the person voted on."""
        return sum(pk in self.board.position_of for pk in self.voted)

    @property
    def total(self) -> int:
        return len(self.board.cards)

    @property
    def current(self) -> str:
        """The word for the vote that the person gave on the card's statement before, if any."""
        choice = None if self.card is None else self.voted.get(self.card.pk)
        return "" if choice is None else WORDS[choice]

    @property
    def step(self) -> str:
        """How far the person is, and how long the rest takes."""
        if self.card is not None and self.current:
            return _("Statement %(number)s: change your answer if you like") % {"number": self.card.number}
        left = self.total - self.answered
        seconds = left * SECONDS_PER_VOTE
        minutes = ceil(seconds / 60)
        time = (
            _("less than a minute left")
            if seconds < 60
            else ngettext("about %(minutes)d minute left", "about %(minutes)d minutes left", minutes)
            % {"minutes": minutes}
        )
        return _("%(now)d of %(total)d; %(time)s") % {
            "now": self.answered + 1,
            "total": self.total,
            "time": time,
        }


def stage_of(
    request: CommunityRequest, known: Snapshot, *, participant: Participant | None = None, wanted: Any = None
) -> Stage:
    """What to show; `wanted` is the number of a statement that the person asked for."""
    now = timezone.now()
    activity = known.activity
    participant = participant or current_participant(request, activity.engagement)
    board = board_of(activity.pk)
    voted = {} if participant is None else queries.voted(participant.pk, board)
    invitation = request.POST.get("invitation") or request.GET.get("invitation") or ""
    state = _closed_state(known, now) or barred(activity, participant, bool(voted), invitation)
    # What is over still shows the one statement that was asked for: the story of a record leads to it.
    asked = _asked(board, wanted) if state in ("", "over") else None
    card = asked if state else asked or _next(board, participant, voted)
    opens = [span.starts_at for span in known.spans if VOTE in span.verbs and span.starts_at > now]
    ends = [span.ends_at for span in known.spans if VOTE in span.verbs]
    return Stage(
        state or ("card" if card else "done" if board.cards else "empty"),
        activity,
        board,
        participant,
        voted,
        card,
        uuid4(),
        not state and known.allows(PROPOSE, now) and board.allow_statements,
        may_see_results(known, now, bool(voted)),
        min(opens, default=None),
        activity.closed_at or max(ends, default=None),
        invitation,
    )


def is_open_to(known: Snapshot, participant: Participant | None, voted: bool) -> bool:
    """Whether somebody who voted already, or has not yet, can vote now."""
    now = timezone.now()
    return not (_closed_state(known, now) or barred(known.activity, participant, voted, ""))


def _closed_state(known: Snapshot, now: datetime) -> str:
    if not known.published:
        return "draft"
    if known.allows(VOTE, now):
        return ""
    return "over" if is_over(known, now) else "before"


def _asked(board: Board, wanted: Any) -> Card | None:
    numbered = isinstance(wanted, str) and wanted.isdecimal() and len(wanted) < 10
    return board.card(int(wanted)) if numbered else None


def _next(board: Board, participant: Participant | None, voted: Mapping[int, int]) -> Card | None:
    # A reader who has not joined yet gets some statement, not always the same one.
    return board.next_card(uuid4().int if participant is None else participant.pk, voted)
