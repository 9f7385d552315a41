"""How the vote endpoint reads what was sent and answers in JSON."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.methods.merkle import commitment

from . import queries
from .board import Card, board_of

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


def json_wanted(request: CommunityRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def sent(request: CommunityRequest) -> Mapping[str, Any]:
    """The fields of a form or of a JSON object. Raises `Refused`."""
    if request.content_type != "application/json":
        return request.POST
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(_("Send a JSON object with statement, vote and key."), "invalid")
    return data


def uuid_of(key: Any) -> UUID:
    """The idempotency key. Raises `Refused`: without one a lost answer could not be asked for again."""
    try:
        return UUID(key)
    except (AttributeError, TypeError, ValueError):
        raise Refused(_("This page is incomplete. Please load it again."), "invalid") from None


def refused_json(refused: Refused) -> JsonResponse:
    return JsonResponse({"detail": str(refused.reason), "code": refused.code}, status=status_of(refused))


def receipt_of(request: CommunityRequest, done: Acknowledgement) -> dict[str, Any]:
    """What proves later that the contribution is in the log."""
    row = done.contribution
    return {
        "contribution": row.pk,
        "leaf": row.leaf_index,
        "commitment": commitment(row.payload.encode(), bytes(row.salt)).hex(),
        "url": f"{_receipts(request.community.slug, get_language())}{row.pk}/",
        "again": done.again,
    }


@lru_cache(maxsize=100)
def _receipts(community: str, language: str | None) -> str:
    """The address that a receipt's begins with, kept because every vote tells one."""
    address = reverse("activities:receipt", kwargs={"community": community, "contribution": 0})
    return address.removesuffix("0/")


def card_of(card: Card | None) -> dict[str, Any] | None:
    return None if card is None else {"statement": card.number, "text": card.text, "language": card.language}


def vote_json(request: CommunityRequest, done: Acknowledgement) -> JsonResponse:
    """The receipt, and what comes next."""
    row = done.contribution
    board = board_of(row.activity_id)
    voted = queries.voted(row.participant_id, board)
    return JsonResponse(
        {
            "receipt": receipt_of(request, done),
            "next": card_of(board.next_card(row.participant_id, voted)),
            "voted": sum(pk in board.position_of for pk in voted),
            "statements": len(board.cards),
        }
    )
