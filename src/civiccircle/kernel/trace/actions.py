"""Putting records and links into the trace."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.text import Text, in_language

from . import turns
from .models import Link, Naming, Record, SearchText
from .queries import kinds_on, records_named
from .search import fold

REFERENCE = 80  # characters of a reference that are kept


@transaction.atomic
def publish_record(
    *,
    community: Community,
    kind: str,
    object_id: str | int,
    title: Text,
    path: str,
    happened_at: datetime,
    summary: Text | None = None,
    public: bool = True,
    reference: str = "",
) -> Record:
    """Put a thing into the trace, or renew what the trace says of it. Its address stays the same for ever.

    `path` is the address of its own page after the language, for example ``/riverbend/engagements/harbour/``.
    `reference` is the name by which other registers know the thing (`queries.records_named`).
    """
    said = {
        "community": community,
        "title": title,
        "summary": summary or {},
        "path": path,
        "reference": reference,
        "public": public,
        "happened_at": happened_at,
    }
    record, new = Record.objects.select_for_update().get_or_create(
        kind=kind, object_id=str(object_id), defaults=said
    )
    seen_otherwise = record.public != public
    named_otherwise = new or seen_otherwise or record.reference != reference
    if not new:
        for name, value in said.items():
            setattr(record, name, value)
        record.save()
    _renew_search_texts(record)
    turns.record_changed(record, seen_otherwise=seen_otherwise)
    # Only then: a link that somebody took back stays away, however often the record is renewed.
    if named_otherwise:
        _look_twice(partial(_link_with_those_that_named, record))
    forget_pages()
    return record


@transaction.atomic
def link_by_reference(record: Record, references: Iterable[str], step: CircleStep, kind: str) -> None:
    """Say that `record` names others by their references: each record on that `step` which has one of them, or will
    have one, is linked to it.
    """
    named = {each[:REFERENCE] for each in references if each}
    Naming.objects.filter(record=record, step=step.value, kind=kind).exclude(reference__in=named).delete()
    known = set(
        Naming.objects.filter(record=record, step=step.value, kind=kind).values_list("reference", flat=True)
    )
    new = sorted(named - known)
    for reference in new:
        Naming.objects.create(record=record, reference=reference, step=step.value, kind=Link.Kind(kind))
    if new:
        _look_twice(partial(_link_with_those_named, record, new, step, kind))


def _look_twice(link_those_found: Callable[[], None]) -> None:
    """Look now, and again once what was written here can be seen by others: two who name and appear at the same moment
    do not see each other before. SQLite lets one after the other write.
    """
    link_those_found()
    if connection.vendor != "sqlite":
        transaction.on_commit(link_those_found, robust=True)


@transaction.atomic
def _link_with_those_named(record: Record, references: Sequence[str], step: CircleStep, kind: str) -> None:
    for reference in references:
        for source in records_named(record.community, reference, step):
            link(source, record, kind)


@transaction.atomic
def _link_with_those_that_named(record: Record) -> None:
    if not (record.reference and record.public):
        return
    named = Naming.objects.filter(reference=record.reference, record__community=record.community_id)
    for each in named.select_related("record").order_by("pk"):
        if record.kind in kinds_on(CircleStep(each.step)):
            link(record, each.record, each.kind)


@transaction.atomic
def link(source: Record, target: Record, kind: str) -> Link:
    """Join two records by a typed, dated link; the same link twice is one."""
    joined, new = Link.objects.get_or_create(
        source=source, target=target, kind=Link.Kind(kind), defaults={"made_at": timezone.now()}
    )
    if new:
        turns.link_made(source, target)
    forget_pages()
    return joined


@transaction.atomic
def unlink(source: Record, target: Record, kind: str) -> bool:
    """Take back a link that was made by mistake; whether there was one."""
    gone, _each = Link.objects.filter(source=source, target=target, kind=Link.Kind(kind)).delete()
    turns.link_taken_back(source, target)
    forget_pages()
    return gone > 0


def _renew_search_texts(record: Record) -> None:
    languages = record.community.languages or [record.community.default_language]
    record.search_texts.exclude(language__in=languages).delete()
    if not record.public:
        record.search_texts.all().delete()
        return
    SearchText.objects.bulk_create(
        [_search_text(record, language) for language in languages],
        update_conflicts=True,
        unique_fields=["record", "language"],
        update_fields=["community", "title", "body", "other"],
    )


def _search_text(record: Record, language: str) -> SearchText:
    title, title_language = in_language(record.title, language)
    body, body_language = in_language(record.summary, language)
    other = [words for code, words in sorted(record.title.items()) if code != title_language]
    other += [words for code, words in sorted(record.summary.items()) if code != body_language]
    return SearchText(
        record=record,
        community_id=record.community_id,
        language=language,
        title=fold(title),
        body=fold(body),
        other=fold(" ".join(other)),
    )
