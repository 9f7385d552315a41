"""A public Polis export becomes an engagement with one conversation; what our tables have no place for is kept too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from civiccircle.formats.polis import Comment, PolisExport, Repeats
from civiccircle.kernel.activities import records
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.text import Text, language_tag

from . import polis_clock
from .bulk import PastVote, write_past_votes
from .models import Conversation, Statement
from .writing import publish_all

STATES = {-1: Statement.State.REJECTED, 0: Statement.State.ACCEPTED, 1: Statement.State.ACCEPTED}
NOBODY_DECIDES = {
    "en": "Held elsewhere; shown here for study",
    "fr": "Tenue ailleurs ; présentée ici pour étude",
}


@dataclass(frozen=True)
class Imported:
    """What an import brought in."""

    activity: Activity
    statements: int
    participants: int
    votes: int
    repeats: Repeats


@transaction.atomic
def import_export(
    *,
    community: Community,
    export: PolisExport,
    name: str,
    language: str = "",
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Take an export in, all or nothing. `name` says where it came from; run by whoever runs the installation.

    `language` is that of the topic and of statements whose own the export does not say; empty when nobody knows it.
    """
    ballots = export.ballots()
    began, ended = _span(export)
    activity = _activity(community, export, name, (began, ended), language or community.default_language)
    conversation = Conversation.objects.create(
        activity=activity, allow_statements=False, statement_length=1000, source=_kept_beside(export, name)
    )
    people = _people(activity.engagement, export, began)
    statements = _statements(conversation, export, people, began, language)
    times = export.votes.timestamp.tolist() if export.votes is not None else None

    def cast() -> Iterator[PastVote]:
        columns = (ballots.participant.tolist(), ballots.statement.tolist(), ballots.vote.tolist())
        for row, (who, what, choice) in enumerate(zip(*columns, strict=True)):
            statement = statements[what]
            at = began if times is None else _moment(times[row])
            yield PastVote(people[who], statement.pk, statement.number, choice, at)

    written = write_past_votes(conversation, cast(), progress=progress)
    ledger.record_fact(
        community.pk,
        "conversation.imported",
        {"activity": activity.pk, "title": activity.title, "source": name, "votes": written},
    )
    records.publish(activity.engagement)
    publish_all(activity)
    return Imported(activity, len(statements), len(people), written, export.repeats())


def _span(export: PolisExport) -> tuple[datetime, datetime]:
    times = [comment.timestamp for comment in export.comments.comments if comment.timestamp is not None]
    if export.votes is not None and len(export.votes):
        times += [int(export.votes.timestamp.min()), int(export.votes.timestamp.max())]
    if not times:
        now = timezone.now()
        return now - timedelta(days=1), now
    return _moment(min(times)), _moment(max(times)) + timedelta(seconds=1)


def _activity(
    community: Community, export: PolisExport, name: str, span: tuple[datetime, datetime], language: str
) -> Activity:
    began, ended = span
    told = export.summary.get if export.summary is not None else lambda key: ""
    topic: Text = {language: told("topic") or name}
    engagement = Engagement.objects.create(
        community=community,
        slug=_free_slug(community, name),
        title=topic,
        question=topic,
        summary={language: told("conversation-description")},
        deciding_body=NOBODY_DECIDES,
        answer_due=ended.date() + timedelta(days=1),
        state=Engagement.State.ELSEWHERE,
        published_at=began,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Conversation", "fr": "Conversation"},
        starts_at=began,
        ends_at=ended,
        verbs=["conversation.vote", "conversation.propose"],
    )
    return Activity.objects.create(
        engagement=engagement, kind="conversation", slug="conversation", title=topic, closed_at=ended
    )


def _people(engagement: Engagement, export: PolisExport, began: datetime) -> dict[int, int]:
    """Polis number → id of the participant."""
    numbers = _numbers(export)
    rows = Participant.objects.bulk_create(
        Participant(engagement=engagement, joined_at=began) for _ in numbers
    )
    return {number: row.pk for number, row in zip(numbers, rows, strict=True)}


def _numbers(export: PolisExport) -> list[int]:
    if export.participants is not None:
        return [int(number) for number in export.participants.participant]
    return sorted(set(export.ballots().participant.tolist()))


def _statements(
    conversation: Conversation, export: PolisExport, people: dict[int, int], began: datetime, language: str
) -> dict[int, Statement]:
    rows = Statement.objects.bulk_create(
        _statement(conversation, comment, people, began, language) for comment in export.comments.comments
    )
    return {row.number: row for row in rows}


def _statement(
    conversation: Conversation, comment: Comment, people: dict[int, int], began: datetime, language: str
) -> Statement:
    return Statement(
        conversation=conversation,
        number=comment.id,
        text=comment.body,
        language=language_tag(comment.lang or "") or language,
        author_id=people.get(comment.author),
        seed=bool(comment.is_seed),
        meta=bool(comment.is_meta),
        state=STATES[comment.moderated],
        created_at=began if comment.timestamp is None else _moment(comment.timestamp),
    )


def _kept_beside(export: PolisExport, name: str) -> dict[str, Any]:
    """Everything of an export that has no column of ours, so that it can be written again without loss."""
    comments, people = export.comments, export.participants
    return {
        "format": "polis",
        "name": name,
        "summary": [list(pair) for pair in export.summary.pairs] if export.summary is not None else None,
        "comment_columns": list(comments.columns),
        "comments": [
            [one.id, one.author, one.moderated, one.timestamp, one.agrees, one.disagrees, one.is_meta, one.is_seed,
             one.group_informed_consensus, one.datetime, one.lang]
            for one in comments.comments
        ],
        "vote_columns": None if export.votes is None else list(export.votes.columns),
        "clock": None if export.votes is None else polis_clock.of(export.votes),
        "numbers": _numbers(export),
        "participants": None
        if people is None
        else {
            "columns": list(people.columns),
            "group": people.group.tolist(),
            "counts": {key: column.tolist() for key, column in people.counts.items()},
            "statements": people.statements.tolist(),
        },
    }  # fmt: skip


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(milliseconds=milliseconds % 1000)


def _free_slug(community: Community, wish: str) -> str:
    base = slugify(wish)[:70] or "conversation"
    taken = set(
        Engagement.objects.filter(community=community, slug__startswith=base).values_list("slug", flat=True)
    )
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )
