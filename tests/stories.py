"""What a room says of a record in a story, in both languages."""

import re
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from civiccircle.kernel.capability import Passage, RecordKind, capabilities
from civiccircle.kernel.trace.models import Record


def sentences(record: Record, decided_on: date | None = None) -> list[str]:
    """The room's words in English and in French, of a record that is called IT; none where it has no figures."""
    passage, kind = Passage(record.community, [record], decided_on), _kind(record.kind)
    assert kind.figures
    told = kind.figures(passage).get(record.pk)
    return [] if told is None else [_said(kind, passage, told, language) for language in ("en", "fr")]


def _kind(code: str) -> RecordKind:
    return next(kind for each in capabilities() for kind in each.record_kinds if kind.code == code)


def _said(kind: RecordKind, passage: Passage, told: object, language: str) -> str:
    with override(language):
        said = render_to_string(kind.sentence, {"it": "IT", "passage": passage, "told": told})
    return " ".join(re.sub(r"<[^>]+>", "", said).split())
