"""A conversation in a new installation with very many votes, written by bulk SQL as an import would leave them."""

import secrets
from collections.abc import Iterator

import numpy as np
import town
from django.db import connection, transaction
from django.utils import timezone
from opinion_map_votes import synthetic

from civiccircle.kernel.activities.models import Contribution, Participant
from civiccircle.listen.conversations.models import Conversation, Vote

AT_ONCE = 50_000
CONTRIBUTION = """INSERT INTO activities_contribution
    (activity_id, participant_id, verb, channel, idempotency_key, payload, salt, leaf_index, accepted_at)
    VALUES (%s, %s, 'conversation.vote', 'import', %s, %s, %s, %s, %s)"""
VOTE = """INSERT INTO conversations_vote (participant_id, statement_id, choice, contribution_id, changes)
    VALUES (%s, %s, %s, %s, 0)"""
assert (Contribution._meta.db_table, Vote._meta.db_table) == ("activities_contribution", "conversations_vote")


@transaction.atomic
def written(talk: Conversation, people: int, votes: int | None = None, *, contributions: bool = True) -> int:
    """Votes in three camps, at most `votes` of them; gives how many. Leaves of the log are left out."""
    engagement, now = talk.activity.engagement, timezone.now()
    Participant.objects.bulk_create(
        (Participant(engagement=engagement, joined_at=now) for _ in range(people)), batch_size=town.AT_ONCE
    )
    ids = np.array(list(Participant.objects.filter(engagement=engagement).order_by("pk").values_list("pk")))[
        :, 0
    ]
    keys = dict(talk.statements.values_list("number", "pk"))
    who, what, choice = (column[:votes] for column in synthetic(people, len(keys)))
    at = now.isoformat(sep=" ")
    first = 1 + (Contribution.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    with connection.cursor() as cursor:
        for start in range(0, len(who), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            rows = list(zip(ids[who[part]].tolist(), what[part].tolist(), choice[part].tolist(), strict=True))
            if contributions:
                cursor.executemany(CONTRIBUTION, _contributions(talk.activity_id, rows, first + start, at))
            numbered = zip(rows, range(first + start, first + start + len(rows)), strict=True)
            cursor.executemany(VOTE, [(p, keys[s], c, number) for (p, s, c), number in numbered])
    if not contributions:
        # What comes next is numbered after them, as if all had been contributed.
        Contribution.objects.create(
            pk=first + len(who), activity=talk.activity, participant_id=int(ids[0]), verb="conversation.vote",
            payload="{}", salt=town.SALT, leaf_index=0, accepted_at=now,
        )  # fmt: skip
    return len(who)


def fill(people: int, statements: int, votes: int | None = None, *, contributions: bool = True) -> int:
    """A new installation with one town and one conversation, at /en/town/engagements/harbour/conversations/talk/."""
    return written(
        town.conversation(town.made(), "harbour", statements), people, votes, contributions=contributions
    )


def _contributions(
    activity: int, rows: list[tuple[int, int, int]], first: int, at: str
) -> Iterator[tuple[object, ...]]:
    for number, (participant, statement, choice) in enumerate(rows, first):
        payload = (
            f'{{"activity":{activity},"statement":{statement},"verb":"conversation.vote","vote":{choice}}}'
        )
        yield activity, participant, secrets.token_hex(16), payload, town.SALT, number, at
