"""Full-text search over the public records of a community, in all of its languages at once.

Every word of the query must begin a word of the record, accents and capitals aside. Where no record has them
all, those that have some are shown and said to be so.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import QuerySet
from markupsafe import Markup, escape

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import BoundedPaginator, reach_of
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.text import localise

from .matching import matching
from .models import Record

LONGEST_QUERY = 200
MOST_WORDS = 8
MOST_IDS = 200
_SNIPPET = 240
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """A record that was found, with its title and the fitting part of its text; found words are in ``<mark>``."""

    record: Record
    title: Markup
    snippet: Markup


@dataclass(frozen=True)
class Found:
    """One page of hits. `partial` says that no record has all of the words, and these have some."""

    words: tuple[str, ...]
    hits: Sequence[Hit]
    page: "Page[int]"
    partial: bool = False


def fold(text: str) -> str:
    """`text` in small letters without accents, as the index holds it: ``Élus`` becomes ``elus``."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search(
    community: Community, words: str, language: str, *, kind: str = "", page: int | str = 1, size: int = 20
) -> Found:
    """The public records that hold all of `words`: whole words before beginnings of words, those in the title before
    those in the text, those in the reader's language before others; among equals the newest first.
    """
    terms, reach = _terms(words), reach_of(page, size)
    found = matching(community, terms, language, kind, reach + 1)
    partial = not found and len(terms) > 1
    if partial:
        found = matching(community, terms, language, kind, reach + 1, every=False)
    shown = BoundedPaginator([pk for pk, _object_id in found], size, reach).get_page(page)
    records = {record.pk: record for record in _records(list(shown))}
    hits = [_hit(records[pk], terms, language) for pk in shown if pk in records]
    return Found(terms, hits, shown, partial and bool(found))


@prepared
def _records(ids: list[int]) -> QuerySet[Record]:
    return Record.objects.filter(pk__in=ids).order_by()


def matching_ids(community: Community, words: str, language: str, kind: str) -> list[str]:
    """Identifiers of the objects of one kind whose records hold all of `words`: the `MOST_IDS` that fit best."""
    return [object_id for _pk, object_id in matching(community, _terms(words), language, kind, MOST_IDS)]


def _terms(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(fold(words[:LONGEST_QUERY]))))[:MOST_WORDS]


def _hit(record: Record, terms: tuple[str, ...], language: str) -> Hit:
    title, body = localise(record.title, language), localise(record.summary, language)
    in_title = spots(title, terms)
    if not in_title and not spots(body, terms):
        others = [*record.title.values(), *record.summary.values()]
        body = next((words for words in others if spots(words, terms)), body)
    part = _around(body, terms)
    return Hit(record, mark(title, in_title), mark(part, spots(part, terms)))


def mark(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """`text` as safe markup with its `places` in ``<mark>``."""
    parts, done = list[str](), 0
    for start, end in places:
        parts += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    return Markup("".join((*parts, escape(text[done:]))))  # noqa: S704 - each part is escaped


def spots(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words of `text` stand that begin with one of the folded `terms`."""
    return [match.span() for match in _WORD.finditer(text) if fold(match[0]).startswith(terms)]


def _around(text: str, terms: tuple[str, ...]) -> str:
    """The part of a long text in which the first found word stands."""
    if len(text) <= _SNIPPET:
        return text
    found = spots(text, terms)
    start = max(0, found[0][0] - _SNIPPET // 3) if found else 0
    if start:
        start = text.find(" ", start) + 1 or start
    end = text.rfind(" ", start, start + _SNIPPET) if start + _SNIPPET < len(text) else len(text)
    part = text[start : end if end > start else start + _SNIPPET]
    return ("… " if start else "") + part + (" …" if start + len(part) < len(text) else "")
