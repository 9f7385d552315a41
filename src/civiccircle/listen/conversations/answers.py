"""How the vote endpoint reads what was sent and answers in JSON."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.answers import receipt_of, uuid_of
from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity

from . import actions, queries
from .board import Card, board_of
from .stage import CHOICES

MOST_FIELDS = 20


def sent(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a form or of a JSON object. Raises `Refused`."""
    if request.content_type == "multipart/form-data":
        return request.POST
    return fields(request.content_type or "", request.body)


def fields(content_type: str, body: bytes) -> Mapping[str, Any]:
    """The fields in the body of a form or of a JSON object. Raises `Refused`."""
    if content_type == "application/x-www-form-urlencoded":
        return _form(body)
    try:
        data = json.loads(body) if content_type == "application/json" else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(_("Send a JSON object with statement, vote and key."), "invalid")
    return data


def _form(body: bytes) -> Mapping[str, str]:
    """The last value of each field; `request.POST` takes five times as long to keep them all."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Refused(_("This page is incomplete. Please load it again."), "invalid") from None


def cast(activity: Activity, participant_id: int, data: Mapping[str, Any]) -> Acknowledgement:
    """Take the vote that was `sent`. Raises `Refused`."""
    choice = data.get("vote")
    return actions.vote(
        activity=activity,
        participant_id=participant_id,
        statement=data.get("statement"),
        choice=CHOICES.get(choice, choice) if isinstance(choice, str) else choice,
        key=uuid_of(data.get("key")),
        invitation=data.get("invitation") or "",
    )


def card_of(card: Card | None) -> dict[str, Any] | None:
    return None if card is None else {"statement": card.number, "text": card.text, "language": card.language}


def vote_json(community: str, done: Acknowledgement, language: str) -> bytes:
    """The receipt, and what comes next, as JSON."""
    row = done.contribution
    board = board_of(row.activity_id)
    seen = board.positions(queries.voted_by_now(done, board))
    answer = {
        "receipt": receipt_of(community, done, language),
        "next": card_of(board.next_after(row.participant_id, seen)),
        "voted": len(seen),
        "statements": len(board.cards),
    }
    return json.dumps(answer).encode()
