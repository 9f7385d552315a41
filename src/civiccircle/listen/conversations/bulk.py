"""Many votes at once: imported and simulated conversations go the same way into contributions, log and votes."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from civiccircle.kernel.activities import rows
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.merkle import canonical_json, commitment

from .models import Conversation, Vote

AT_ONCE = 5_000


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
    present: dict[tuple[int, int], tuple[datetime, Vote]] = {}
    written = 0
    coming = iter(votes)
    while batch := list(islice(coming, AT_ONCE)):
        contributions = _contributions(conversation, batch, channel)
        for vote, contribution in zip(batch, contributions, strict=True):
            pair = (vote.participant_id, vote.statement_id)
            at, earlier = present.get(pair, (vote.at, None))
            if vote.at >= at:
                present[pair] = (vote.at, _vote(vote, contribution, earlier))
        written += len(batch)
        progress(len(batch))
    Vote.objects.bulk_create((vote for _at, vote in present.values()), batch_size=AT_ONCE)
    return written


def _vote(vote: PastVote, contribution: Contribution, earlier: Vote | None) -> Vote:
    return Vote(
        statement_id=vote.statement_id,
        participant_id=vote.participant_id,
        choice=vote.choice,
        contribution_id=contribution.pk,
        changes=0 if earlier is None else earlier.changes + (earlier.choice != vote.choice),
    )


def _contributions(conversation: Conversation, votes: Sequence[PastVote], channel: str) -> list[Contribution]:
    activity = conversation.activity
    contributions = [
        Contribution(
            activity_id=activity.pk,
            participant_id=vote.participant_id,
            verb="conversation.vote",
            channel=channel,
            payload=canonical_json(
                {
                    "activity": activity.pk,
                    "verb": "conversation.vote",
                    "statement": vote.number,
                    "vote": vote.choice,
                }
            ).decode(),
            salt=secrets.token_bytes(16),
            accepted_at=vote.at,
        )
        for vote in votes
    ]
    commitments = [commitment(each.payload.encode(), bytes(each.salt)) for each in contributions]
    first = ledger.append(activity.engagement.community_id, commitments)
    for leaf_index, contribution in enumerate(contributions, first):
        contribution.leaf_index = leaf_index
    rows.insert(contributions)
    return contributions
