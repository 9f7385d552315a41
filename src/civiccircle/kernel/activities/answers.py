"""How every room answers those who contribute: a receipt, or what was wrong, for pages and for programs."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from civiccircle.methods.merkle import commitment

from .intake import Acknowledgement
from .kinds import Refused

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


def uuid_of(key: Any) -> UUID:
    """The idempotency key. Raises `Refused`: without one a lost answer could not be asked for again."""
    try:
        return UUID(key)
    except (AttributeError, TypeError, ValueError):
        raise Refused(_("This page is incomplete. Please load it again."), "invalid") from None


def refused_json(refused: Refused) -> JsonResponse:
    return JsonResponse({"detail": str(refused.reason), "code": refused.code}, status=status_of(refused))


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
