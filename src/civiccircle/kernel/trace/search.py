"""Full-text search over the public records of a community, in all of its languages at once.

Every word of the query must begin a word of the record, accents and capitals aside. Where no record has them
all, those that have some are shown and said to be so.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db import connection
from markupsafe import Markup, escape

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.paging import DEEPEST, page_of
from civiccircle.kernel.text import localise

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
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search(
    community: Community, words: str, language: str, *, kind: str = "", page: int | str = 1, size: int = 20
) -> Found:
    """The public records that hold all of `words`, best first; titles weigh most, then the reader's language."""
    terms = _terms(words)
    ids = _matching(community, terms, language, kind, every=True)
    partial = not ids and len(terms) > 1
    if partial:
        ids = _matching(community, terms, language, kind, every=False)
    shown = page_of(ids, page, size)
    records = Record.objects.in_bulk(list(shown))
    hits = [_hit(records[pk], terms, language) for pk in shown if pk in records]
    return Found(terms, hits, shown, partial and bool(ids))


def matching_ids(community: Community, words: str, language: str, kind: str) -> list[str]:
    """Identifiers of the objects of one kind whose records hold all of `words`: the `MOST_IDS` that fit best."""
    ids = _matching(community, _terms(words), language, kind, every=True)[:MOST_IDS]
    return list(Record.objects.filter(pk__in=ids).values_list("object_id", flat=True))


def _terms(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(fold(words[:LONGEST_QUERY]))))[:MOST_WORDS]


# The newest matches are ranked: what a very common word costs does not grow with the archive.
_ON_SQLITE = """
    SELECT record_id FROM (
        SELECT words.record_id, bm25(trace_search, 10.0, 4.0, 1.0) AS distance FROM trace_search
        JOIN trace_searchtext words ON words.id = trace_search.rowid
        JOIN trace_record record ON record.id = words.record_id
        WHERE trace_search MATCH %(query)s AND words.community_id = %(community)s
        AND words.language = %(language)s AND record.public AND %(kind)s IN ('', record.kind)
        ORDER BY trace_search.rowid DESC LIMIT %(most)s
    ) AS newest ORDER BY distance, record_id DESC"""
_ON_POSTGRESQL = """
    SELECT record_id FROM (
        SELECT words.record_id, ts_rank(
            setweight(to_tsvector('simple', words.title), 'A')
            || setweight(to_tsvector('simple', words.body), 'B')
            || setweight(to_tsvector('simple', words.other), 'D'), to_tsquery('simple', %(query)s)) AS nearness
        FROM trace_searchtext words
        JOIN trace_record record ON record.id = words.record_id
        WHERE (setweight(to_tsvector('simple', words.title), 'A')
            || setweight(to_tsvector('simple', words.body), 'B')
            || setweight(to_tsvector('simple', words.other), 'D')) @@ to_tsquery('simple', %(query)s)
        AND words.community_id = %(community)s
        AND words.language = %(language)s AND record.public AND %(kind)s IN ('', record.kind)
        ORDER BY words.id DESC LIMIT %(most)s
    ) AS newest ORDER BY nearness DESC, record_id DESC"""


def _matching(community: Community, terms: Sequence[str], language: str, kind: str, every: bool) -> list[int]:
    if not terms:
        return []
    asked: dict[str, str | int] = {"community": community.pk, "kind": kind, "most": DEEPEST + 1}
    asked["language"] = language if language in community.languages else community.default_language
    if connection.vendor == "sqlite":
        # Quoted, so that no word can be an operator; the star finds longer words that begin alike.
        sql, query = _ON_SQLITE, (" AND " if every else " OR ").join(f'"{term}"*' for term in terms)
    else:
        sql, query = _ON_POSTGRESQL, (" & " if every else " | ").join(f"{term}:*" for term in terms)
    with connection.cursor() as cursor:
        cursor.execute(sql, asked | {"query": query})
        return [row[0] for row in cursor.fetchall()]


def _hit(record: Record, terms: Sequence[str], language: str) -> Hit:
    title, body = localise(record.title, language), localise(record.summary, language)
    if not _spots(title, terms) and not _spots(body, terms):
        others = [*record.title.values(), *record.summary.values()]
        body = next((words for words in others if _spots(words, terms)), body)
    return Hit(record, mark_words(title, terms), mark_words(_around(body, terms), terms))


def mark_words(text: str, terms: Sequence[str]) -> Markup:
    """`text` as safe markup with every word that begins with one of the folded `terms` in ``<mark>``."""
    marked, done = Markup(), 0
    for start, end in _spots(text, terms):
        marked += escape(text[done:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        done = end
    return marked + escape(text[done:])


def _spots(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text) if fold(match[0]).startswith(tuple(terms))]


def _around(text: str, terms: Sequence[str]) -> str:
    """The part of a long text in which the first found word stands."""
    if len(text) <= _SNIPPET:
        return text
    spots = _spots(text, terms)
    start = max(0, spots[0][0] - _SNIPPET // 3) if spots else 0
    if start:
        start = text.find(" ", start) + 1 or start
    end = text.rfind(" ", start, start + _SNIPPET) if start + _SNIPPET < len(text) else len(text)
    part = text[start : end if end > start else start + _SNIPPET]
    return ("… " if start else "") + part + (" …" if start + len(part) < len(text) else "")
