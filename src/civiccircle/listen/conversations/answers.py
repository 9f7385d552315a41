"""How the vote endpoint reads what was sent and answers in JSON."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity
from civiccircle.methods.merkle import commitment

from . import actions, queries
from .board import Card, board_of
from .stage import CHOICES

MOST_FIELDS = 20
STATUS = {
    "join": 401,
    "sign-in": 401,
    "invitation": 403,
    "banned": 403,
    "closed": 403,
    "missing": 404,
    "duplicate": 409,
    "challenge": 409,
    "too-quick": 409,
    "gone": 410,
    "too-much": 429,
    "too-many": 429,
}


def status_of(refused: Refused) -> int:
    """The HTTP status that says what went wrong; 422 where only the words do."""
    return STATUS.get(refused.code, 422)


def json_wanted(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


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


def uuid_of(key: Any) -> UUID:
    """The idempotency key. Raises `Refused`: without one a lost answer could not be asked for again."""
    try:
        return UUID(key)
    except (AttributeError, TypeError, ValueError):
        raise Refused(_("This page is incomplete. Please load it again."), "invalid") from None


def refused_json(refused: Refused) -> JsonResponse:
    return JsonResponse({"detail": str(refused.reason), "code": refused.code}, status=status_of(refused))


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


def receipt_of(community: str, done: Acknowledgement, language: str) -> dict[str, Any]:
    """What proves later that the contribution is in the log of the community with this slug."""
    row = done.contribution
    return {
        "contribution": row.pk,
        "leaf": row.leaf_index,
        "commitment": commitment(row.payload.encode(), bytes(row.salt)).hex(),
        "url": f"{_receipts(community, language)}{row.pk}/",
        "again": done.again,
    }


@lru_cache(maxsize=100)
def _receipts(community: str, language: str) -> str:
    """The address that a receipt's begins with, kept because every vote tells one."""
    with override(language):
        address = reverse("activities:receipt", kwargs={"community": community, "contribution": 0})
    return address.removesuffix("0/")


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
