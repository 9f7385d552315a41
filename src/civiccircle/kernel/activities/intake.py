"""The contribution path: the one way in for web, API and paper.

eligibility → consent and purpose → idempotency key → row with a database constraint → ledger leaf → receipt.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.ledger import actions as ledger
from civiccircle.methods.merkle import SALT_SIZE, LedgerError, canonical_json, commitment

from . import rows
from .kinds import Accepted, Refused, kind_of
from .models import Activity, Contribution
from .rules import may_contribute
from .snapshots import Snapshot, snapshot
from .writer import Writer


@dataclass(frozen=True)
class Submission:
    """One checked contribution on its way to the writer."""

    activity: Activity
    community_id: int
    participant_id: int
    verb: str
    channel: str
    key: UUID
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Acknowledgement:
    """What a participant gets back: the accepted contribution, which is its own receipt. `again` marks a repeat.

    `told` is what the kind said of it when it wrote it, if anything; a repeat is told nothing.
    """

    contribution: Contribution
    again: bool = False
    told: Any = None


def contribute(
    *,
    activity_id: int,
    participant_id: int,
    verb: str,
    data: Mapping[str, Any],
    key: UUID,
    channel: str = Contribution.Channel.WEB,
) -> Acknowledgement:
    """Take one contribution. When this returns, it is durable. Raises `Refused`.

    The same `key` from the same participant returns the acknowledgement of the first time, and is refused for
    anything else than the first time.
    """
    now = timezone.now()
    known: Snapshot | None = snapshot(activity_id)
    if known is None:
        raise Refused(_("This activity does not exist any more."), "gone")
    kind = kind_of(known.activity)
    try:
        may_contribute(known, participant_id, verb, now)
        payload = kind.read(known.activity, verb, data)
        kind.check(known.activity, participant_id, verb, payload, data)
    except Refused:
        first = _taken_before(known.activity, participant_id, verb, data, key)
        if first is None:
            raise
        return Acknowledgement(first, again=True)
    submission = Submission(
        known.activity, known.community_id, participant_id, verb, channel, key, payload, now
    )
    done = _writer.submit(submission)
    if done.again and done.contribution.payload != _canonical(known.activity, verb, payload):
        # To acknowledge it would let somebody believe that it counts.
        raise Refused(_("This page was used before. Please try again."), "duplicate")
    return done


def _taken_before(
    activity: Activity, participant_id: int, verb: str, data: Mapping[str, Any], key: UUID
) -> Contribution | None:
    """What was taken under this key, if it is this very thing.

    Once taken it may be refused, as a duplicate of itself or because time went on: whoever did not hear of it sends it
    again, and is told what they would have been told. Looked up for what is refused only; the writer sees the rest.
    """
    first = rows.accepted_before([(participant_id, key)]).get((participant_id, key))
    if first is None:
        return None
    try:
        payload = kind_of(activity).read(activity, verb, data)
        written = _canonical(activity, verb, payload)
    except (Refused, LedgerError):  # what cannot be written was not taken
        return None
    return first if first.payload == written else None


def _commit(submissions: Sequence[Submission]) -> Sequence[Acknowledgement]:
    repeats = rows.accepted_before([(each.participant_id, each.key) for each in submissions])
    fresh: dict[tuple[int, UUID], Submission] = {}
    for each in submissions:
        identity = (each.participant_id, each.key)
        if identity not in repeats:
            fresh.setdefault(identity, each)
    written = dict(zip(fresh, _write(list(fresh.values())), strict=True))
    outcome = []
    for each in submissions:
        identity = (each.participant_id, each.key)
        if identity in repeats:
            outcome.append(Acknowledgement(repeats[identity], again=True))
        else:
            outcome.append(written[identity])
            repeats[identity] = written[identity].contribution
    return outcome


def _write(submissions: Sequence[Submission]) -> list[Acknowledgement]:
    salts = secrets.token_bytes(SALT_SIZE * len(submissions))
    accepted = [
        rows.contribution(
            activity=each.activity.pk, participant=each.participant_id, verb=each.verb, channel=each.channel,
            key=each.key, payload=_canonical(each.activity, each.verb, each.payload),
            salt=salts[place * SALT_SIZE : (place + 1) * SALT_SIZE], at=each.at,
        )
        for place, each in enumerate(submissions)
    ]  # fmt: skip
    by_community: dict[int, list[Contribution]] = defaultdict(list)
    by_verb: dict[tuple[int, str], list[int]] = defaultdict(list)
    for position, each in enumerate(submissions):
        by_community[each.community_id].append(accepted[position])
        by_verb[each.activity.pk, each.verb].append(position)
    for community_id, of_community in sorted(by_community.items()):
        commitments = [commitment(row.payload.encode(), bytes(row.salt)) for row in of_community]
        for leaf_index, row in enumerate(of_community, ledger.append(community_id, commitments)):
            row.leaf_index = leaf_index
        rows.insert(of_community)
    told: dict[int, Any] = {}
    for (_activity, verb), positions in by_verb.items():
        said = kind_of(submissions[positions[0]].activity).write(
            verb, [Accepted(accepted[p], submissions[p].payload) for p in positions]
        )
        told |= dict(zip(positions, said or (), strict=False))
    return [Acknowledgement(row, told=told.get(place)) for place, row in enumerate(accepted)]


def _canonical(activity: Activity, verb: str, payload: Mapping[str, Any]) -> str:
    return canonical_json({"activity": activity.pk, "verb": verb, **payload}).decode()


_writer: Writer[Submission, Acknowledgement] = Writer(_commit)


def payload_of(contribution: Contribution) -> dict[str, Any]:
    """What was contributed, as it was committed to."""
    payload: dict[str, Any] = json.loads(contribution.payload)
    return payload
