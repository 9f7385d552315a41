"""Putting records and links into the trace."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.text import Text, in_language

from . import turns
from .models import Link, Naming, Record, SearchText
from .queries import kinds_on
from .search import fold

REFERENCE = 80  # characters of a reference that are kept
AT_ONCE = 200  # records of one command
RENEWED = ("community", "title", "summary", "path", "reference", "public", "happened_at", "updated_at")
Key = tuple[str, str]  # kind and object id


class Entry(TypedDict):
    """What the trace says of a thing.

    `path` is the address of its own page after the language, for example ``/riverbend/engagements/harbour/``.
    `reference` is the name by which other registers know the thing (`link_by_reference`).
    """

    kind: str
    object_id: str | int
    title: Text
    path: str
    happened_at: datetime
    summary: NotRequired[Text]
    public: NotRequired[bool]
    reference: NotRequired[str]


@dataclass(frozen=True)
class Joint:
    """Two records and the kind of link that joins them."""

    source: Record
    target: Record
    kind: str

    @property
    def key(self) -> tuple[int, int, str]:
        return self.source.pk, self.target.pk, Link.Kind(self.kind)


def publish_record(*, community: Community, **entry: Unpack[Entry]) -> Record:
    """Put a thing into the trace, or renew what the trace says of it. Its address stays the same for ever."""
    return publish_records(community, [entry])[0]


@transaction.atomic
def publish_records(community: Community, entries: Sequence[Entry]) -> list[Record]:
    """Put things into the trace, or renew what it says of them, with as many commands for hundreds as for one."""
    records = [
        record
        for start in range(0, len(entries), AT_ONCE)
        for record in _publish(community, entries[start : start + AT_ONCE])
    ]
    forget_pages()
    return records


def _publish(community: Community, entries: Sequence[Entry]) -> list[Record]:
    before = _said_before(entries)
    records = _write(community, entries)
    _renew_search_texts(community, records, standing=bool(before))
    stood = [each for each in records if _key(each) in before]
    turns.records_changed(
        records, seen_otherwise=[each for each in stood if before[_key(each)][0] != each.public]
    )
    # Only then: a link that somebody took back stays away, however often the record is renewed.
    named_otherwise = [each for each in records if before.get(_key(each)) != (each.public, each.reference)]
    if any(each.reference and each.public for each in named_otherwise):
        turns.look_twice(partial(_link_with_those_that_named, community, named_otherwise))
    return records


def _said_before(entries: Sequence[Entry]) -> dict[Key, tuple[bool, str]]:
    """Whether those on record are public, and their references; they are held until the transaction ends."""
    numbers = defaultdict[str, list[str]](list)
    for each in entries:
        numbers[each["kind"]].append(str(each["object_id"]))
    of_these = reduce(or_, (Q(kind=kind, object_id__in=some) for kind, some in numbers.items()))
    found = Record.objects.select_for_update().filter(of_these).order_by("pk")
    return {
        (kind, number): (public, reference)
        for kind, number, public, reference in found.values_list("kind", "object_id", "public", "reference")
    }


def _write(community: Community, entries: Sequence[Entry]) -> list[Record]:
    written = dict[Key, Record]()
    for each in entries:
        said: dict[str, Any] = {**each, "object_id": str(each["object_id"])}
        record = Record(community=community, **said)
        written[_key(record)] = record
    records = list(written.values())
    Record.objects.bulk_create(
        records, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=RENEWED
    )
    # Those that stood there have kept their names.
    uids = dict(Record.objects.filter(pk__in=[each.pk for each in records]).values_list("pk", "uid"))
    for record in records:
        record.uid = uids[record.pk]
    return records


def _key(record: Record) -> Key:
    return record.kind, record.object_id


@transaction.atomic
def link_by_reference(
    community: Community, references: Mapping[Record, Iterable[str]], step: CircleStep, kind: str
) -> None:
    """Say which others these records of a community name by their references: each record on that `step` which has one
    of them, or will have one, is linked to who named it.
    """
    named = {
        (record.pk, each[:REFERENCE]): record for record, some in references.items() for each in some if each
    }
    standing = {
        (naming.record_id, naming.reference): naming.pk
        for naming in Naming.objects.filter(record__in=references, step=step.value, kind=kind)
    }
    gone = [pk for key, pk in standing.items() if key not in named]
    if gone:
        Naming.objects.filter(pk__in=gone).delete()
    new = {key: named[key] for key in sorted(named.keys() - standing.keys())}
    if new:
        Naming.objects.bulk_create(
            Naming(record=record, reference=reference, step=step.value, kind=Link.Kind(kind))
            for (_pk, reference), record in new.items()
        )
        turns.look_twice(partial(_link_with_those_named, community, new, step, kind))


def _link_with_those_named(
    community: Community, naming: Mapping[tuple[int, str], Record], step: CircleStep, kind: str
) -> None:
    sources = Record.objects.filter(
        community=community,
        public=True,
        kind__in=kinds_on(step),
        reference__in={reference for _pk, reference in naming},
    )
    found = _by_reference(sources.order_by("pk"))
    link_all(
        [
            Joint(source, record, kind)
            for (_pk, reference), record in naming.items()
            for source in found.get(reference, [])
        ]
    )


def _link_with_those_that_named(community: Community, records: Sequence[Record]) -> None:
    known_as = _by_reference(each for each in records if each.reference and each.public)
    named = Naming.objects.filter(reference__in=known_as, record__community=community)
    link_all(
        [
            Joint(record, naming.record, naming.kind)
            for naming in named.select_related("record").order_by("pk")
            for record in known_as[naming.reference]
            if record.kind in kinds_on(CircleStep(naming.step))
        ]
    )


def _by_reference(records: Iterable[Record]) -> dict[str, list[Record]]:
    found = defaultdict[str, list[Record]](list)
    for each in records:
        found[each.reference].append(each)
    return found


def link(source: Record, target: Record, kind: str) -> Link:
    """Join two records by a typed, dated link; the same link twice is one."""
    return link_all([Joint(source, target, kind)])[0]


@transaction.atomic
def link_all(joints: Sequence[Joint]) -> list[Link]:
    """Join many pairs of records, with as many commands for hundreds as for one."""
    if not joints:
        return []
    links = _links(joints)
    new = {each.key: each for each in joints if each.key not in links}
    if new:
        now = timezone.now()
        Link.objects.bulk_create(
            [
                Link(source=each.source, target=each.target, kind=key[2], made_at=now)
                for key, each in new.items()
            ],
            ignore_conflicts=True,
        )
        links = _links(joints)
        turns.links_made([(each.source, each.target) for each in new.values()])
    forget_pages()
    return [links[each.key] for each in joints]


def _links(joints: Sequence[Joint]) -> dict[tuple[int, int, str], Link]:
    found = Link.objects.filter(
        source__in={each.source.pk for each in joints},
        target__in={each.target.pk for each in joints},
        kind__in={each.kind for each in joints},
    )
    return {(each.source_id, each.target_id, each.kind): each for each in found}


@transaction.atomic
def unlink(source: Record, target: Record, kind: str) -> bool:
    """Take back a link that was made by mistake; whether there was one."""
    gone, _each = Link.objects.filter(source=source, target=target, kind=Link.Kind(kind)).delete()
    turns.link_taken_back(source, target)
    forget_pages()
    return gone > 0


def _renew_search_texts(community: Community, records: Collection[Record], *, standing: bool) -> None:
    """Write the words of the records anew; with `standing`, some of them may have had other ones."""
    languages = community.languages or [community.default_language]
    shown = [each for each in records if each.public]
    if standing:
        left = Q(language__in=languages, record__in=shown)
        SearchText.objects.filter(~left, record__in=records).delete()
    SearchText.objects.bulk_create(
        [_search_text(each, language) for each in shown for language in languages],
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
