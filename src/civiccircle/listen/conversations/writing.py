"""What accepted contributions and moderators' decisions change in the tables, inside the caller's transaction."""

from collections.abc import Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.intake import payload_of
from civiccircle.kernel.activities.kinds import Accepted
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Moderation
from civiccircle.kernel.many import many
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import queries as traced
from civiccircle.kernel.trace.models import Link

from . import board, map_state
from .models import Conversation, Statement, Vote
from .queries import path_of

Row = tuple[int, int, int, int]  # statement, participant, choice, contribution

UPSERT = """
INSERT INTO conversations_vote (statement_id, participant_id, choice, contribution_id, changes)
{rows}
ON CONFLICT (participant_id, statement_id) DO UPDATE SET
  changes = conversations_vote.changes + CASE WHEN conversations_vote.choice = excluded.choice THEN 0 ELSE 1 END,
  choice = excluded.choice,
  contribution_id = excluded.contribution_id
"""


VOTED = """
SELECT participant_id, {together} FROM conversations_vote
WHERE participant_id IN ({people}) GROUP BY participant_id
"""
TOGETHER = {"sqlite": "group_concat(statement_id)", "postgresql": "string_agg(statement_id::text, ',')"}
MERGED = """
SELECT id, merged_into_id FROM conversations_statement
WHERE id IN ({statements}) AND merged_into_id IS NOT NULL
"""


def write_votes(accepted: Sequence[Accepted]) -> list[tuple[int, ...]]:
    """Make each vote the present one of its participant and statement; the last one wins, changes of mind are counted.

    The order is that of the contributions, also between processes: all hold the lock of the community's log here.
    Returns, for each, the ids of all statements that the participant has voted on now.
    """
    known = board.board_of(accepted[0].contribution.activity_id)
    map_state.votes_came_in(known.conversation_id)
    pk_of = known.pk_of
    rows = [
        (
            pk_of[each.payload["statement"]],
            each.contribution.participant_id,
            each.payload["vote"],
            each.contribution.pk,
        )
        for each in accepted
    ]
    with connection.cursor() as cursor:
        # The board may be a second older than a merge, but no merge can be under way here.
        voted_on = {row[0] for row in rows}
        cursor.execute(MERGED.format(statements=", ".join(["%s"] * len(voted_on))), list(voted_on))
        merged = dict(cursor.fetchall())
        if merged:
            rows = _moved(rows, merged, known.number_of)
        for batch in _without_repeats(rows):
            for sent, values in many(("bigint",) * 5, [(*row, 0) for row in batch]):
                cursor.execute(UPSERT.format(rows=sent), values)
        people = {row[1] for row in rows}
        places = ", ".join(["%s"] * len(people))
        cursor.execute(VOTED.format(together=TOGETHER[connection.vendor], people=places), list(people))
        voted = {person: tuple(map(int, together.split(","))) for person, together in cursor.fetchall()}
    return [voted[row[1]] for row in rows]


def _moved(rows: Sequence[Row], merged: Mapping[int, int], number_of: Mapping[int, int]) -> list[Row]:
    """The rows with each vote on a merged statement where the merge would have moved it, had it come a moment before.

    That is the other statement, unless the participant has voted there on something else: that vote stays.
    """
    about = {row[:2]: number_of[row[0]] for row in rows}
    there = Vote.objects.filter(statement__in=merged.values(), participant__in={row[1] for row in rows})
    cast = {vote.contribution_id: (vote.statement_id, vote.participant_id) for vote in there}
    for contribution in Contribution.objects.filter(pk__in=cast):
        about.setdefault(cast[contribution.pk], payload_of(contribution)["statement"])
    return [
        (into, *row[1:])
        if (into := merged.get(row[0])) and about.get((into, row[1]), number_of[row[0]]) == number_of[row[0]]
        else row
        for row in rows
    ]


def _without_repeats(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in their order, cut where a pair of statement and participant comes again: a command takes each once."""
    batch: list[Row] = []
    seen: set[tuple[int, int]] = set()
    for row in rows:
        if row[:2] in seen:
            yield batch
            batch, seen = [], set()
        batch.append(row)
        seen.add(row[:2])
    yield batch


def write_statements(accepted: Sequence[Accepted]) -> None:
    """Take proposed statements in: shown at once, or after they were checked, as the officer chose."""
    activity = accepted[0].contribution.activity
    conversation = locked(activity.pk)
    state = (
        Statement.State.ACCEPTED
        if activity.moderation == Activity.Moderation.AFTER
        else Statement.State.PENDING
    )
    add(
        conversation,
        [
            Statement(
                text=each.payload["text"],
                language=each.payload["language"],
                author_id=each.contribution.participant_id,
                state=state,
                created_at=each.contribution.accepted_at,
            )
            for each in accepted
        ],
    )


def locked(activity_id: int) -> Conversation:
    """The conversation, held until the transaction ends, so that each number is given once."""
    held = Conversation.objects.select_for_update(of=("self",)).select_related(
        "activity__engagement__community"
    )
    return held.get(activity_id=activity_id)


def add(conversation: Conversation, statements: Sequence[Statement]) -> None:
    """Give the statements the next numbers of a `locked` conversation and save them."""
    last = conversation.statements.aggregate(last=Max("number"))["last"] or 0
    for number, statement in enumerate(statements, last + 1):
        statement.conversation, statement.number = conversation, number
    Statement.objects.bulk_create(statements)
    publish(conversation, [each for each in statements if each.state == Statement.State.ACCEPTED])
    _changed(conversation.activity_id)


def settle(activity: Activity, statement_id: int, decision: str, into_number: int | None = None) -> None:
    """Let a moderator's decision on a statement take effect. Raises `ValidationError`."""
    conversation = locked(activity.pk)
    statement = conversation.statements.filter(pk=statement_id).first()
    if statement is None:
        raise ValidationError(_("There is no such statement in this conversation."))
    if statement.state == Statement.State.MERGED:
        raise ValidationError(_("This statement was merged with another; that cannot be undone."))
    statement.conversation = conversation
    match decision:
        case Moderation.Decision.ACCEPTED:
            statement.state = Statement.State.ACCEPTED
        case Moderation.Decision.REJECTED:
            statement.state = Statement.State.REJECTED
        case _:
            _merge(statement, into_number)
    statement.save(update_fields=["state", "merged_into"])
    publish(conversation, [statement])
    _changed(activity.pk)


def _merge(statement: Statement, into_number: int | None) -> None:
    """Move the votes of those who have not voted on the other statement; the others' votes there stay what they are."""
    shown = statement.conversation.statements.filter(state=Statement.State.ACCEPTED)
    target = None if into_number is None else shown.filter(number=into_number).first()
    if target is None or target.pk == statement.pk:
        raise ValidationError(_("Say with which statement it is merged: another one that is shown."))
    there = Vote.objects.filter(statement=target, participant=OuterRef("participant"))
    Vote.objects.filter(~Exists(there), statement=statement).update(statement=target)
    statement.state, statement.merged_into = Statement.State.MERGED, target
    Statement.objects.filter(merged_into=statement).update(merged_into=target)
    map_state.forget(statement.conversation_id)


def publish_all(activity: Activity) -> None:
    """Renew what the trace says of the conversation and of each statement that is shown."""
    publish_conversation(activity)
    conversation = locked(activity.pk)
    for statement in conversation.statements.filter(state=Statement.State.ACCEPTED):
        statement.conversation = conversation
        publish(conversation, [statement])
    _changed(activity.pk)


def publish_conversation(activity: Activity) -> None:
    """Say in the trace that the conversation exists, as part of its engagement; public as soon as that is."""
    engagement = activity.engagement
    record = trace.publish_record(
        community=engagement.community,
        kind="conversation",
        object_id=activity.pk,
        title=activity.title,
        summary=activity.introduction,
        path=path_of(activity),
        happened_at=engagement.published_at or activity.created_at,
        public=engagement.state in Engagement.PUBLIC,
    )
    whole = traced.record_of("engagement", engagement.pk)
    if whole is not None:
        trace.link(record, whole, Link.Kind.PART_OF)


def publish(conversation: Conversation, statements: Sequence[Statement]) -> None:
    """Say in the trace what became of statements; those that were never shown to everybody have no record."""
    activity = conversation.activity
    engagement, path = activity.engagement, path_of(activity)
    # By invitation only, not even its page shows it to everybody.
    shown = set[int]()
    if activity.participation != Activity.Participation.INVITED:
        shown = {each.pk for each in statements if each.state == Statement.State.ACCEPTED}
    standing = traced.records_of("statement", [each.pk for each in statements if each.pk not in shown])
    records = trace.publish_records(
        engagement.community,
        [
            trace.Entry(
                kind="statement",
                object_id=each.pk,
                title={each.language or engagement.community.default_language: each.text},
                path=f"{path}?statement={each.number}",
                happened_at=each.created_at,
                public=each.pk in shown and engagement.state in Engagement.PUBLIC,
            )
            for each in statements
            if each.pk in shown or str(each.pk) in standing
        ],
    )
    whole = traced.record_of("conversation", activity.pk)
    if whole is not None:
        trace.link_all([trace.Joint(each, whole, Link.Kind.RAISED_IN) for each in records])


def _changed(activity_id: int) -> None:
    """Let this process see the new statements at once, and not before they are there."""
    transaction.on_commit(lambda: board.forget(activity_id))
    forget_pages()
