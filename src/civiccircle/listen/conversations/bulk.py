"""Many votes at once: imported and simulated conversations go the same way into contributions, log and votes."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from uuid import uuid4

from django.db import connection

from civiccircle.kernel.activities import rows
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.merkle import SALT_SIZE, canonical_json, commitment

from .models import Conversation
from .rules import VOTE

AT_ONCE = 5_000
INSERT = """
INSERT INTO conversations_vote (statement_id, participant_id, choice, contribution_id, changes)
VALUES (%s, %s, %s, %s, %s)
"""

VoteRow = tuple[int, int, int, int, int]  # the columns of INSERT


@dataclass(frozen=True, slots=True)
class PastVote:
    """A vote that was cast at a known time; of several on a statement the latest counts, of equal times the last."""

    participant_id: int
    statement_id: int
    number: int
    choice: int
    at: datetime


def write_past_votes(
    conversation: Conversation,
    votes: Iterable[PastVote],
    *,
    channel: str = Contribution.Channel.IMPORT,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write votes with their contributions and ledger leaves; give how many. Must run inside a transaction."""
    present: dict[tuple[int, int], tuple[datetime, VoteRow]] = {}
    written = 0
    coming = iter(votes)
    while batch := list(islice(coming, AT_ONCE)):
        contributions = _contributions(conversation, batch, channel)
        for vote, contribution in zip(batch, contributions, strict=True):
            pair = (vote.participant_id, vote.statement_id)
            at, earlier = present.get(pair, (vote.at, None))
            if vote.at >= at:
                present[pair] = (vote.at, _row(vote, contribution, earlier))
        written += len(batch)
        progress(len(batch))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [row for _at, row in present.values()])
    return written


def _row(vote: PastVote, contribution: Contribution, earlier: VoteRow | None) -> VoteRow:
    changes = 0 if earlier is None else earlier[4] + (earlier[2] != vote.choice)
    return vote.statement_id, vote.participant_id, vote.choice, contribution.pk, changes


def _contributions(conversation: Conversation, votes: Sequence[PastVote], channel: str) -> list[Contribution]:
    activity = conversation.activity

    @cache  # the votes are many, and what can be voted is little
    def payload(statement: int, choice: int) -> str:
        return canonical_json(
            {"activity": activity.pk, "verb": VOTE, "statement": statement, "vote": choice}
        ).decode()

    contributions = [
        rows.contribution(
            activity=activity.pk, participant=vote.participant_id, verb=VOTE, channel=channel, key=uuid4(),
            payload=payload(vote.number, vote.choice), salt=secrets.token_bytes(SALT_SIZE), at=vote.at,
        )
        for vote in votes
    ]  # fmt: skip
    commitments = [commitment(each.payload.encode(), bytes(each.salt)) for each in contributions]
    first = ledger.append(activity.engagement.community_id, commitments)
    for leaf_index, contribution in enumerate(contributions, first):
        contribution.leaf_index = leaf_index
    rows.insert(contributions)
    return contributions
