"""Many ballots at once: paper, imports and the demo go the same way into contributions, log and table."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from civiccircle.kernel.activities import rows
from civiccircle.kernel.activities.kinds import Accepted
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.merkle import SALT_SIZE, canonical_json, commitment

from . import writing
from .models import Ballot, Budget, Project
from .rules import BALLOT, PROPOSE

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class PastIdea:
    """An idea that came at a known time: its words, their language, and the slug of a place or ""."""

    participant_id: int
    title: str
    text: str
    language: str
    place: str
    at: datetime


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
        said = [_of_ballot(each) for each in batch]
        contributions = _contributions(budget, BALLOT, batch, said, channel)
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


def write_past_ideas(
    budget: Budget, ideas: Sequence[PastIdea], *, channel: str = Contribution.Channel.WEB
) -> list[Project]:
    """Write ideas with their contributions and ledger leaves; give their projects. Must run inside a transaction."""
    said = [
        {name: getattr(each, name) for name in ("title", "text", "language", "place")} | {"cost": None}
        for each in ideas
    ]
    contributions = _contributions(budget, PROPOSE, ideas, said, channel)
    accepted = [Accepted(*pair) for pair in zip(contributions, said, strict=True)]
    numbers = writing.write_ideas(accepted) if accepted else []
    by_number = {
        each.number: each for each in budget.projects.filter(number__in=numbers).select_related("idea")
    }
    for project in by_number.values():
        project.budget = budget
    return [by_number[number] for number in numbers]


def _contributions(
    budget: Budget,
    verb: str,
    acts: Sequence[PastBallot | PastIdea],
    said: Sequence[Mapping[str, Any]],
    channel: str,
) -> list[Contribution]:
    activity = budget.activity
    contributions = [
        rows.contribution(
            activity=activity.pk, participant=act.participant_id, verb=verb, channel=channel, key=uuid4(),
            payload=canonical_json({"activity": activity.pk, "verb": verb, **words}).decode(),
            salt=secrets.token_bytes(SALT_SIZE), at=act.at,
        )
        for act, words in zip(acts, said, strict=True)
    ]  # fmt: skip
    commitments = [commitment(each.payload.encode(), bytes(each.salt)) for each in contributions]
    first = ledger.append(activity.engagement.community_id, commitments)
    for leaf_index, contribution in enumerate(contributions, first):
        contribution.leaf_index = leaf_index
    rows.insert(contributions)
    return contributions


def _of_ballot(ballot: PastBallot) -> dict[str, Any]:
    return {"choices": list(ballot.choices)} | ({"points": list(ballot.points)} if ballot.points else {})
