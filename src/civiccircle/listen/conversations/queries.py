"""What pages, the API and the contribution path read of conversations."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from civiccircle.kernel.activities import finding
from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement
from civiccircle.kernel.activities.queries import of_activities
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.recent import Recent
from civiccircle.kernel.trace.models import Record
from civiccircle.kernel.trace.queries import record_of
from civiccircle.methods import similarity

from .board import Board, Card, board_of
from .models import Conversation, Statement, Vote

ALIKE_BEFORE_SUBMITTING = 0.4
ALIKE_FOR_STAFF = 0.55
COMPARED = 1_000
"""Statements among which pairs are looked for: a comparison of each with each takes its time."""
COUNTED = 2_000
"""Statements of one state that are counted for the desk: to count more takes its time and helps nobody."""
LONGEST_NUMBER = 9  # digits

VOTES_OF = "SELECT statement_id, choice FROM conversations_vote WHERE participant_id = %s"

_alike: Recent[tuple[int, ...], list[tuple[int, int]]] = Recent(seconds=600, size=20)


def path_of(activity: Activity) -> str:
    """The address of a conversation after the language."""
    engagement = activity.engagement
    return path_after_language(
        "conversations:detail",
        community=engagement.community.slug,
        engagement=engagement.slug,
        slug=activity.slug,
    )


def find(community: Community, engagement: str, slug: str) -> Snapshot | None:
    """The conversation at an address."""
    return finding.find(community, "conversation", engagement, slug)


def traced(activity_id: int, number: int | None) -> Record | None:
    """The public record of a conversation, or of the statement with this number."""
    if number is None:
        return record_of("conversation", activity_id)
    return record_of("statement", board_of(activity_id).pk_of.get(number, 0))


def voted(participant_id: int, board: Board) -> dict[int, int]:
    """Statement id → choice of all that a participant voted on in a conversation; one indexed query.

    In plain SQL: every vote asks this, and to build the query would cost several times what it costs to run.
    """
    with connection.cursor() as cursor:
        cursor.execute(VOTES_OF, [participant_id])
        return {pk: choice for pk, choice in cursor.fetchall() if pk in board.number_of}


def voted_by_now(done: Acknowledgement, board: Board) -> Collection[int]:
    """The ids of the statements that a participant has voted on, after a vote was acknowledged."""
    told: Collection[int] | None = done.told
    return voted(done.contribution.participant_id, board) if told is None else told


def same_words(conversation_id: int, text: str) -> int | None:
    """The number of a statement that says exactly this and is shown or waits to be checked."""
    said = Statement.objects.filter(
        conversation_id=conversation_id,
        text__iexact=text,
        state__in=(Statement.State.ACCEPTED, Statement.State.PENDING),
    )
    return said.values_list("number", flat=True).first()


def statements_by(conversation_id: int, participant_id: int) -> int:
    return Statement.objects.filter(conversation_id=conversation_id, author_id=participant_id).count()


def accepted_before(participant_id: int, key: UUID) -> Contribution | None:
    """What the participant contributed under this key."""
    return Contribution.objects.filter(participant_id=participant_id, idempotency_key=key).first()


def similar_statements(board: Board, text: str, at_most: int = 4) -> list[Card]:
    """The shown statements that say nearly the same as `text`, nearest first."""
    found = similarity.nearest(
        text, [card.text for card in board.cards], at_least=ALIKE_BEFORE_SUBMITTING, at_most=at_most
    )
    return [board.cards[position] for position, _likeness in found]


def waiting(activity_id: int) -> list[Statement]:
    """Statements that wait to be checked, oldest first."""
    return list(
        Statement.objects.filter(
            conversation__activity_id=activity_id, state=Statement.State.PENDING
        ).order_by("created_at", "number")
    )


def texts_shown(votes: Iterable[tuple[int, Any]]) -> dict[tuple[int, Any], tuple[str, str]]:
    """Words and language of statements that are shown, by activity and number, of those that are asked for."""
    asked = {each for each in votes if each[1] is not None}
    if not asked:
        return {}
    rows = _words_shown(
        list({activity for activity, _number in asked}), list({number for _activity, number in asked})
    )
    return {(activity, number): (text, language) for activity, number, text, language in rows}


@prepared
def _words_shown(activity_ids: list[int], numbers: list[int]) -> QuerySet[Any, tuple[int, int, str, str]]:
    found = Statement.objects.filter(
        conversation__activity__in=activity_ids, number__in=numbers, state=Statement.State.ACCEPTED
    )
    return found.values_list("conversation__activity", "number", "text", "language")


def words_of_person(person_id: int) -> Iterable[Mapping[str, Any]]:
    """The statements that a person put forward under the account."""
    rows = Statement.objects.filter(author__person_id=person_id).select_related("conversation__activity")
    for row in rows.order_by("created_at"):
        yield {
            "conversation": str(row.conversation),
            "statement": row.number,
            "text": row.text,
            "created_at": row.created_at,
        }


@prepared
def my_votes(participant_id: int, activity_id: int) -> QuerySet[Vote]:
    """What a participant voted on and can still change, newest first."""
    shown = Statement.objects.filter(
        pk=OuterRef("statement"), conversation__activity=activity_id, state=Statement.State.ACCEPTED
    )
    # Asked row by row, so that the votes are read along their own index and no further than the page goes.
    mine = Vote.objects.filter(Exists(shown), participant_id=participant_id).select_related("statement")
    wanted = (
        "choice",
        "changes",
        "contribution_id",
        "statement__number",
        "statement__text",
        "statement__language",
    )
    return mine.only(*wanted).order_by("-contribution_id")


def my_statements(participant_id: int, activity_id: int) -> list[Statement]:
    """What a participant put forward, newest first."""
    return list(_my_statements(participant_id, activity_id))


@prepared
def _my_statements(participant_id: int, activity_id: int) -> QuerySet[Statement]:
    here = Conversation.objects.filter(pk=OuterRef("conversation"), activity=activity_id)
    mine = Statement.objects.filter(Exists(here), author_id=participant_id)
    return mine.select_related("merged_into").order_by("-number")


def conversation_of(activity_id: int) -> Conversation:
    """A conversation with all that its pages name: activity, engagement, community."""
    return Conversation.objects.select_related("activity__engagement__community").get(activity_id=activity_id)


@prepared
def public_conversations(community: str) -> QuerySet[Conversation]:
    """The conversations of the published engagements of the community with this slug."""
    public = Activity.objects.filter(
        engagement__community__slug=community, engagement__state__in=Engagement.PUBLIC
    )
    return Conversation.objects.filter(of_activities(public)).select_related("activity__engagement")


@prepared
def public_statements(activity_id: int) -> QuerySet[Statement]:
    """The shown statements of a conversation, in the order of their numbers."""
    return Statement.objects.filter(
        conversation__activity_id=activity_id, state=Statement.State.ACCEPTED
    ).order_by("number")


@dataclass(frozen=True)
class Twins:
    """Two shown statements that say nearly the same; the older one stays when they are merged."""

    older: Statement
    newer: Statement


def suggested_merges(
    conversation: Conversation, numbers: Mapping[str, int], at_most: int = 10
) -> list[Twins]:
    """The pairs of shown statements that staff may want to merge, most alike first; among the newest `COMPARED`.

    They are compared anew when the `counts` of the conversation have changed.
    """
    key = (conversation.pk, *numbers.values())
    pairs = _alike.get(key)
    if pairs is None:
        pairs = _pairs_alike(conversation, at_most)
        _alike.put(key, pairs)
    ids = list({pk for pair in pairs for pk in pair})
    shown = {each.pk: each for each in _shown_with_ids(conversation.pk, ids)} if ids else {}
    return [Twins(shown[older], shown[newer]) for older, newer in pairs if {older, newer} <= shown.keys()]


def _pairs_alike(conversation: Conversation, at_most: int) -> list[tuple[int, int]]:
    newest = _shown(conversation.pk).order_by("-number").values_list("pk", "text")[:COMPARED]
    rows = list(reversed(newest))
    pairs = similarity.pairs_alike([text for _pk, text in rows], at_least=ALIKE_FOR_STAFF, at_most=at_most)
    return [(rows[pair.first][0], rows[pair.second][0]) for pair in pairs]


@prepared
def _shown_with_ids(conversation_id: int, ids: list[int]) -> QuerySet[Statement]:
    return (
        _shown(conversation_id)
        .filter(pk__in=ids)
        .only("conversation", "number", "text", "language")
        .order_by()
    )


def _shown(conversation_id: int) -> QuerySet[Statement]:
    found = Statement.objects.filter(conversation_id=conversation_id, state=Statement.State.ACCEPTED)
    return found.exclude(text="")


@prepared
def statements_for_staff(conversation_id: int) -> QuerySet[Statement]:
    """All statements, newest first, each with the number of its votes."""
    # Counted for each statement that is shown: joined, a page would read all votes of the conversation.
    cast = Vote.objects.filter(statement=OuterRef("pk")).order_by().values("statement").annotate(Count("pk"))
    counted = Coalesce(Subquery(cast.values("pk__count")), 0)
    told = ("conversation", "number", "text", "language", "seed", "meta", "state", "merged_into__number")
    statements = Statement.objects.filter(conversation_id=conversation_id).select_related("merged_into")
    return statements.only(*told).annotate(votes_cast=counted).order_by("-number")


_COUNT = """
    SELECT %s, COUNT(*) FROM
    (SELECT 1 FROM conversations_statement WHERE conversation_id = %s AND state = %s LIMIT %s) AS counted"""


def counts(conversation: Conversation) -> dict[str, int]:
    """How many statements stand where, for the desk; of more than `COUNTED`, one more than that."""
    states = Statement.State.values
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([_COUNT] * len(states)),
            [part for state in states for part in (state, conversation.pk, state, COUNTED + 1)],
        )
        return dict(cursor.fetchall())


def embed_sites(activity_id: int) -> list[str]:
    """The sites that may show this conversation in a frame."""
    sites: list[str] = Conversation.objects.values_list("embed_sites", flat=True).get(activity_id=activity_id)
    return sites


def conversation_in(community: Community, activity_id: int) -> Conversation | None:
    """A conversation of a community, for its staff."""
    found = _conversation_in(community.pk, activity_id).first()
    if found is not None:
        found.activity.engagement.community = community
    return found


@prepared
def _conversation_in(community_id: int, activity_id: int) -> QuerySet[Conversation]:
    here = Conversation.objects.filter(activity=activity_id, activity__engagement__community_id=community_id)
    return here.select_related("activity__engagement")


def statement_numbered(conversation: Conversation, number: Any) -> Statement | None:
    """The shown statement with this number, however the number was written."""
    if not str(number).isdecimal() or len(str(number)) > LONGEST_NUMBER:
        return None
    return conversation.statements.filter(number=int(number), state=Statement.State.ACCEPTED).first()
