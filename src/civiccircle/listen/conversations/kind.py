"""The conversation as an activity kind: how a vote or a statement is checked, and how a batch of them is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.bundle import SALT, Contents, canonical
from civiccircle.kernel.activities.eligibility import check_eligible
from civiccircle.kernel.activities.kinds import Accepted, ModerationItem, Refused, Said, Verb
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.results import actions as results
from civiccircle.kernel.results.models import Result

from . import queries, writing
from .board import Board, board_of
from .models import Vote
from .rules import PROPOSE, VOTE
from .words import language_code, tidy

CHOICES = frozenset(Vote.Choice.values)
MOST_STATEMENTS = 50
"""Statements that one participant may put forward in one conversation."""


class ConversationKind:
    """People put forward statements and vote on them; a map shows what unites and what divides them."""

    code = "conversation"
    title = gettext_lazy("Conversation")
    description = gettext_lazy(
        "People put forward statements and vote on each other's: agree, disagree or pass. A map shows what unites them "
        "and what divides them."
    )
    verbs = (
        Verb(VOTE, gettext_lazy("Vote on statements")),
        Verb(PROPOSE, gettext_lazy("Put forward statements")),
    )
    moderates = "statement"
    models = (
        "conversations.Statement",
        "conversations.Vote",
        "activities.Contribution",
        "activities.Participant",
    )

    def path(self, activity: Activity) -> str:
        return queries.path_of(activity)

    def desk_path(self, activity: Activity) -> str:
        community = activity.engagement.community.slug
        return path_after_language("conversations:desk", community=community, activity_id=activity.pk)

    def publish(self, activity: Activity) -> None:
        writing.publish_all(activity)

    def bundle_of(self, result: Result) -> Contents:
        """The published totals and map: what passed the gate. Single votes are for auditors, in the Polis files.

        Under seal, the salt of the digests by which auditors know that those are the votes.
        """
        files = {"outputs/result.json": canonical(result.output)}
        if result.salt:
            files[SALT] = result.salt.encode()
        return Contents("conversation", files, frozenset({SALT} & files.keys()))

    def tell_less(self, result: Result, minimum: int) -> None:
        """The map is made anew with larger groups, which takes seconds: jobs do it, the page shows live counts."""
        from .jobs import keep_final_versions, keep_versions

        results.take_back(result)
        (keep_final_versions if result.final else keep_versions).enqueue()

    def setup_form(self, request: HttpRequest, activity: Activity | None) -> Any:
        from .forms import ConversationForm

        return ConversationForm.for_request(request, activity)

    def read(self, activity: Activity, verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The payload ``{"statement": number, "vote": -1 | 0 | 1}`` or ``{"text": ..., "language": ...}``."""
        return _vote(data) if verb == VOTE else _proposal(board_of(activity.pk), data)

    def check(
        self,
        activity: Activity,
        participant_id: int,
        verb: str,
        payload: Mapping[str, Any],
        data: Mapping[str, Any],
    ) -> None:
        if activity.participation != Activity.Participation.OPEN:
            check_eligible(activity, participant_id, data.get("invitation"))
        if verb == VOTE:
            _check_vote(board_of(activity.pk), payload["statement"])
        else:
            _check_proposal(board_of(activity.pk), participant_id, payload["text"])

    def write(self, verb: str, accepted: Sequence[Accepted]) -> Sequence[Any] | None:
        if verb == VOTE:
            return writing.write_votes(accepted)
        # Once more, now that nobody else can write: many may have looked at the same moment.
        held = writing.locked(accepted[0].contribution.activity_id)
        if len({each.payload["text"].casefold() for each in accepted}) < len(accepted):
            raise Refused(_("Exactly this was said a moment ago. You can vote on it."), "duplicate")
        for each in accepted:
            _check_unsaid(held.pk, each.contribution.participant_id, each.payload["text"])
        writing.write_statements(accepted)
        return None

    def said(self, contributions: Sequence[Accepted]) -> Sequence[Said]:
        votes = [(each.contribution.activity_id, each.payload.get("statement")) for each in contributions]
        texts = queries.texts_shown(votes)
        return [
            _said(each.payload, *texts.get(vote, ("", "")))
            for each, vote in zip(contributions, votes, strict=True)
        ]

    def moderation_queue(self, activity: Activity) -> list[ModerationItem]:
        return [
            ModerationItem(
                "statement", row.pk, row.text, row.created_at, context=_("Statement %d") % row.number
            )
            for row in queries.waiting(activity.pk)
        ]

    def apply_moderation(self, activity: Activity, subject_id: int, decision: str, **details: Any) -> None:
        writing.settle(activity, subject_id, decision, into_number=details.get("into"))

    def reopen(self, activity: Activity) -> None:
        results.no_longer_final(activity)

    def personal_words(self, person_id: int) -> Iterable[Mapping[str, Any]]:
        return queries.words_of_person(person_id)


_ACTS = {1: gettext_lazy("You agreed"), 0: gettext_lazy("You passed"), -1: gettext_lazy("You disagreed")}


def _said(payload: Mapping[str, Any], text: str, language: str) -> Said:
    if "vote" not in payload:
        return Said(_("You put forward"), payload.get("text", ""), payload.get("language", ""))
    # What was taken out of sight is not shown here either.
    return Said(_ACTS[payload["vote"]], text or _("statement %d") % payload["statement"], language)


def _vote(data: Mapping[str, Any]) -> dict[str, Any]:
    number, choice = _whole(data.get("statement")), _whole(data.get("vote"))
    if choice not in CHOICES:
        raise Refused(_("Please choose agree, disagree or pass."), "invalid")
    return {"statement": number, "vote": choice}


def _check_vote(board: Board, number: int | None) -> None:
    if number not in board.pk_of:
        raise Refused(_("There is no such statement in this conversation."), "missing")
    if board.card(number) is None:
        raise Refused(_("This statement is not up for a vote any more. Here is the next one."), "gone")


def _proposal(board: Board, data: Mapping[str, Any]) -> dict[str, Any]:
    text = tidy(data.get("text"), board.statement_length)
    return {"text": text, "language": language_code(data.get("language") or settings.LANGUAGE_CODE)}


def _check_proposal(board: Board, participant_id: int, text: str) -> None:
    if not board.allow_statements:
        raise Refused(_("No new statements are taken here. You can vote on those that are there."), "closed")
    _check_unsaid(board.conversation_id, participant_id, text)


def _check_unsaid(conversation_id: int, participant_id: int, text: str) -> None:
    said = queries.same_words(conversation_id, text)
    if said is not None:
        raise Refused(
            _("Exactly this was said before, as statement %d. You can vote on that one.") % said, "duplicate"
        )
    if queries.statements_by(conversation_id, participant_id) >= MOST_STATEMENTS:
        raise Refused(
            _("You put forward %d statements, which is as many as one person can. You can still vote.")
            % MOST_STATEMENTS,
            "too-much",
        )


def _whole(value: Any) -> int | None:
    """A whole number, also when a form wrote it as text."""
    try:
        return int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
