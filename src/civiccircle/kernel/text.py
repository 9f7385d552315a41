"""Text in the languages of a community, kept as ``{"en": "...", "fr": "..."}``."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

SHAPE = "a text is a mapping from language codes to strings, for example {'en': 'Parks'}"
LONGEST_TAG = 10
LONGEST_REASON = 200
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Controls and halves of signs: XML, databases or encoders refuse them, and nobody can read them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Text = dict[str, str]


def in_language(text: Text, language: str | None = None, fallback: str = "en") -> tuple[str, str]:
    """The text in `language` (default: the active one) and the code of the language it is really in.

    Falls back to `fallback`, then to any language present, then to an empty string, so that a page never breaks.
    """
    wanted = (language or get_language() or fallback).split("-")[0]
    if text.get(wanted):  # as most have it, nothing else is looked at
        return text[wanted], wanted
    for code in (fallback, *sorted(text)):
        if text.get(code):
            return text[code], code
    return "", wanted


def localise(text: Text, language: str | None = None) -> str:
    """The text in `language`, or in the nearest language that has it."""
    return in_language(text, language)[0]


def is_text(value: Any) -> bool:
    """Whether `value` is a text: words by language codes."""
    return isinstance(value, dict) and all(
        isinstance(code, str) and _CODE.fullmatch(code) and isinstance(words, str)
        for code, words in value.items()
    )


def language_tag(said: str) -> str:
    """A language tag in its usual spelling (zh-TW), short enough for every column; empty when `said` is none."""
    first, *rest = said.strip().replace("_", "-").split("-")
    tag = "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
    return tag if len(tag) <= LONGEST_TAG and _CODE.fullmatch(tag) else ""


def is_writable(words: str) -> bool:
    """Whether `words` can be written everywhere: to the database, to a page, to a feed."""
    return _UNWRITABLE.search(words) is None


def writable(words: str) -> str:
    """`words` without the signs that cannot be written everywhere."""
    return _UNWRITABLE.sub("", words)


def in_languages(words: Any, languages: Iterable[str]) -> Text:
    """Words of the house (lazily translated) as a text in each of the languages."""
    told = {}
    for language in languages:
        with override(language):
            told[language] = str(words)
    return told


def reason_told(reason: str) -> str:
    """A reason as the public log keeps it: one line. Raises `ValidationError` where none is given."""
    line = " ".join(reason.split())
    if not line or not is_writable(line) or len(line) > LONGEST_REASON:
        told = _("Give a reason of up to %(most)d characters: it stands in the public log.")
        raise ValidationError({"reason": told % {"most": LONGEST_REASON}})
    return line


def check_languages(languages: Collection[str], texts: Mapping[str, Text]) -> None:
    """Raise `ValidationError` naming each text that is written in a language which is none of `languages`."""
    faults = {
        name: [
            _("“%(code)s” is none of the languages here (%(known)s).")
            % {"code": code, "known": ", ".join(languages)}
        ]
        for name, text in texts.items()
        for code in text
        if code not in languages
    }
    if faults:
        raise ValidationError(faults)


class TextField(models.JSONField):
    """A JSON column holding one text in several languages, none of them longer than `max_length` characters."""

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        self.longest = max_length  # of the words, not of the column: no migration says it

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # Most rows leave most of their texts empty.
        return {} if value == "{}" else super().from_db_value(value, expression, connection)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not is_text(value):
            raise ValidationError(SHAPE)
        if not all(map(is_writable, value.values())):
            raise ValidationError(
                _("The text holds a sign that cannot be shown. Please type it instead of pasting it.")
            )
        for code, words in value.items():
            if self.longest is not None and len(words) > self.longest:
                told = {"length": len(words), "limit": self.longest, "code": code}
                raise ValidationError(
                    _("This is %(length)d characters long (%(code)s). At most %(limit)d are possible.") % told
                )


def longest(model: type[models.Model], name: str) -> int:
    """How long a text of a model may be, for its forms."""
    field = model._meta.get_field(name)
    if not isinstance(field, TextField) or field.longest is None:
        raise LookupError(f"{model.__name__}.{name} is no text with a limit")
    return field.longest
