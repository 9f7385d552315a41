"""What a statement may look like: one line of plain words in one language."""

import re
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Refused

LONGEST = 1000
# Signs without a width that no language needs within a word: the same words with one more are the same words.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064]")
_BLANKS = re.compile(r"\s+")
# Controls, unassigned and private signs; marks that turn the direction of the text around them.
_HIDDEN = {"Cc", "Cn", "Co", "Cs"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def tidy(text: object, limit: int) -> str:
    """The text as one line, composed and trimmed. Raises `Refused` when it cannot be a statement."""
    if not isinstance(text, str):
        raise Refused(_("Write the statement as text."), "invalid")
    line = _BLANKS.sub(" ", unicodedata.normalize("NFC", _UNSEEN.sub("", text))).strip()
    if not any(sign.isalnum() for sign in line):
        raise Refused(_("Please write what you think in a short sentence."), "invalid")
    if len(line) > limit:
        raise Refused(
            _(
                "This is %(length)d characters long. Please say it in %(limit)d: one idea is easier to vote on."
            )
            % {"length": len(line), "limit": limit},
            "invalid",
        )
    if any(unicodedata.category(sign) in _HIDDEN or sign in _TURNS for sign in line):
        raise Refused(
            _("The text holds a sign that cannot be shown. Please type it instead of pasting it."), "invalid"
        )
    return line


def language_code(code: object) -> str:
    """One of the languages of the house; nothing else names a statement's language. Raises `Refused`."""
    if code in dict(settings.LANGUAGES):
        return str(code)
    raise Refused(_("Say in which language the statement is written."), "invalid")
