"""A resident's idea for a project: how what was sent is read, and when it can be taken."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.text import is_writable

from . import queries
from .models import MOST_MONEY
from .slate import Slate

LONGEST_TITLE, LONGEST_TEXT = 120, 2000
TOO_LATE = gettext_lazy("No new ideas are taken: the list of projects was fixed for the vote.")
MOST_IDEAS = 20
"""Ideas that one participant may put forward for one budget."""


def read_idea(data: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with title, text, language, the slug of a place or "", and an estimated cost or `None`."""
    language = data.get("language")
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Say in which language the idea is written."), "invalid")
    cost = data.get("cost")
    if cost is not None and (
        not isinstance(cost, int) or isinstance(cost, bool) or not 0 <= cost <= MOST_MONEY
    ):
        raise Refused(_("Give the cost as an amount of money, or leave it out."), "invalid")
    return {
        "title": _words(" ".join(_said(data, "title").split()), LONGEST_TITLE, needed=True),
        "text": _words(_said(data, "text").replace("\r\n", "\n").strip(), LONGEST_TEXT),
        "language": language,
        "place": _said(data, "place")[:50],
        "cost": cost,
    }


def check_idea(activity: Activity, slate: Slate, participant_id: int, payload: Mapping[str, Any]) -> None:
    """Raise `Refused` unless the idea can be taken."""
    if slate.frozen:
        raise Refused(str(TOO_LATE), "closed")
    if payload["place"] and not queries.has_place(activity.engagement.community_id, payload["place"]):
        raise Refused(_("There is no such place here."), "invalid")
    if queries.ideas_by(slate.budget_id, participant_id) >= MOST_IDEAS:
        raise Refused(
            _("You proposed %d projects, which is as many as one person can.") % MOST_IDEAS, "too-much"
        )


def _said(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise Refused(_("Write the idea as text."), "invalid")
    return unicodedata.normalize("NFC", value)


def _words(words: str, longest: int, *, needed: bool = False) -> str:
    if not is_writable(words):
        raise Refused(
            _("The text holds a sign that cannot be shown. Please type it instead of pasting it."), "invalid"
        )
    if needed and not any(sign.isalnum() for sign in words):
        raise Refused(_("Give your idea a title of a few words."), "invalid")
    if len(words) > longest:
        told = {"length": len(words), "limit": longest}
        raise Refused(_("This is %(length)d characters long. Please say it in %(limit)d.") % told, "invalid")
    return words
