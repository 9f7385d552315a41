"""Many ballots at once: paper, imports and the demo go the same way into contributions, log and table."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import uuid4

from civiccircle.kernel.activities import rows
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.merkle import SALT_SIZE, canonical_json, commitment

from .models import Ballot, Budget
from .rules import BALLOT

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class PastBallot:
    """A ballot that was cast at a known time: choices and points as in `Ballot`."""

    participant_id: int
    choices: Sequence[int]
    at: datetime
    points: Sequence[int] = ()


def write_past_ballots(
    budget: Budget, ballots: Iterable[PastBallot], *, channel: str = Contribution.Channel.IMPORT
) -> int:
    """Write ballots with their contributions and ledger leaves; give how many. Must run inside a transaction.

    They are not checked again (`ballots.check_ballot` does so); none of the participants may have a ballot yet, and
    each has one.
    """
    written = 0
    coming = iter(ballots)
    while batch := list(islice(coming, AT_ONCE)):
        contributions = _contributions(budget, batch, channel)
        Ballot.objects.bulk_create(
            [
                Ballot(
                    budget=budget,
                    participant_id=ballot.participant_id,
                    choices=list(ballot.choices),
                    points=list(ballot.points),
                    channel=channel,
                    contribution_id=contribution.pk,
                )
                for ballot, contribution in zip(batch, contributions, strict=True)
            ],
            batch_size=150,
        )
        written += len(batch)
    return written


def _contributions(budget: Budget, ballots: Sequence[PastBallot], channel: str) -> list[Contribution]:
    activity = budget.activity
    contributions = [
        rows.contribution(
            activity=activity.pk, participant=ballot.participant_id, verb=BALLOT, channel=channel, key=uuid4(),
            payload=_payload(activity.pk, ballot), salt=secrets.token_bytes(SALT_SIZE), at=ballot.at,
        )
        for ballot in ballots
    ]  # fmt: skip
    commitments = [commitment(each.payload.encode(), bytes(each.salt)) for each in contributions]
    first = ledger.append(activity.engagement.community_id, commitments)
    for leaf_index, contribution in enumerate(contributions, first):
        contribution.leaf_index = leaf_index
    rows.insert(contributions)
    return contributions


def _payload(activity_id: int, ballot: PastBallot) -> str:
    said = {"choices": list(ballot.choices)} | ({"points": list(ballot.points)} if ballot.points else {})
    return canonical_json({"activity": activity_id, "verb": BALLOT, **said}).decode()
