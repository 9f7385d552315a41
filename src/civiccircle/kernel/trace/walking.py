"""Following the links of a record both ways, over public records only, in one query however far the way leads.

A record with many links (an engagement with thousands of statements) is a hub: of each record met on the way, only the
first few links are followed, those of the circle before parts and voices; how many more there are is counted.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from .models import Link, Record

FIRST, NEXT = 12, 5
"""Links that are followed from where a walk starts, and from each record on its way."""
MOST_LINKS = 60
"""Links that a walk follows one way; a whole turn of the circle has five or six."""
MOST_STEPS = 25
"""Steps that a page lists one way."""
COUNTED = 1_000
"""Links of a hub that are counted: to count more takes its time and tells nobody more."""

_BACKWARDS = {
    Link.Kind.PART_OF: _("has as a part"),
    Link.Kind.RAISED_IN: _("raised"),
    Link.Kind.DECIDED_BY: _("decided on"),
    Link.Kind.DELIVERED_BY: _("delivered"),
    Link.Kind.PAID_BY: _("pays for"),
    Link.Kind.MEASURED_BY: _("measures"),
}

# By chance of the alphabet, the circle's own kinds of link come before parts and voices.
_LINKS = """
    SELECT link.id, link.{there}_id FROM trace_link link {index}
    JOIN trace_record record ON record.id = link.{there}_id
    WHERE link.{here}_id {of} AND record.public ORDER BY link.kind, link.id LIMIT {most}"""
# How one goes on from each record of a recursive query to a few others: SQLite knows no LATERAL, but such functions.
_GO_ON = {
    "sqlite": """SELECT link.id, link.{there}_id FROM {way}
        CROSS JOIN json_each((SELECT json_group_array(id) FROM ({links}) AS first)) AS few
        CROSS JOIN trace_link link ON link.id = few.value""",
    "postgresql": "SELECT few.* FROM {way} CROSS JOIN LATERAL ({links}) AS few",
}
# What else came of a thing lies neither ahead of the record that pays for it, or measures it, nor behind.
_BESIDE = """
    SELECT other.id FROM ({few}) AS few JOIN trace_link own ON own.id = few.id
    JOIN trace_link other {index} ON other.source_id = own.source_id
    JOIN trace_record record ON record.id = other.target_id
    WHERE own.kind IN ({ends}) AND other.kind IN ({ends}) AND other.kind <> own.kind AND record.public
    ORDER BY other.kind, other.id LIMIT {most}"""
_ENDS = ", ".join(f"'{kind.value}'" for kind in (Link.Kind.PAID_BY, Link.Kind.MEASURED_BY))
# Of a hub, the last of the links that were read, which is not followed, tells how many links there are.
_MET = """
    WITH RECURSIVE onwards(link, node) AS ({onwards}), back(link, node) AS ({back}), beside(link) AS ({beside})
    SELECT record.id, record.uid, record.community_id, record.kind, record.object_id, record.title, record.happened_at,
        link.id AS link_id, link.kind AS link_kind, link.source_id, link.target_id, link.made_at, met.way,
        CASE ROW_NUMBER() OVER (PARTITION BY met.way, met.origin) WHEN met.followed + 1 THEN
            CASE met.way WHEN 1 THEN ({ahead_of}) WHEN 0 THEN ({behind}) END END AS links
    FROM (SELECT way, link, origin, CASE origin WHEN %(start)s THEN {first} ELSE {next} END AS followed FROM (
        SELECT 1 AS way, ahead.id AS link, ahead.source_id AS origin
        FROM (SELECT link FROM onwards LIMIT {most}) AS few JOIN trace_link ahead ON ahead.id = few.link
        UNION ALL SELECT 0, behind.id, behind.target_id
        FROM (SELECT link FROM back LIMIT {most}) AS few JOIN trace_link behind ON behind.id = few.link
        UNION ALL SELECT 2, link, 0 FROM beside) AS each) AS met
    JOIN trace_link link ON link.id = met.link
    JOIN trace_record record ON record.id = CASE met.way WHEN 0 THEN link.source_id ELSE link.target_id END"""
_COUNT = """
    SELECT COUNT(*) FROM (SELECT 1 FROM trace_link counted JOIN trace_record record ON record.id = counted.{there}_id
    WHERE counted.{here}_id = met.origin AND record.public LIMIT {most}) AS counted"""
_AHEAD, _BEHIND, _ASIDE = 1, 0, 2


@dataclass(frozen=True)
class Joined:
    """A link that was followed: to which record, from which one."""

    id: int
    kind: Link.Kind
    origin: Record
    record: Record
    distance: int
    made_at: datetime


@dataclass(frozen=True)
class Step:
    """A line of a walk: a record that is met, and by which words it is joined to the one before (`origin`).

    Without a record it says that `origin` has so many `more` links, or with `uncounted` even more than these.
    """

    origin: Record
    distance: int
    words: Any = ""
    record: Record | None = None
    more: int = 0
    uncounted: bool = False


@dataclass(frozen=True)
class Walk:
    """Where the links of a record lead (`onwards`) and where they come from (`back`), nearest first.

    `beside` is what else came of that which the record pays for, or measures.
    """

    start: Record
    onwards: Sequence[Joined]
    back: Sequence[Joined]
    beside: Sequence[Record] = ()
    more: Mapping[tuple[bool, int], int] = field(default_factory=dict)

    @property
    def records(self) -> dict[int, tuple[Record, int]]:
        """All that was met, the start too, by key: each record and how far off it is."""
        found = {self.start.pk: (self.start, 0)}
        for joined in sorted((*self.onwards, *self.back), key=lambda each: each.distance):
            found.setdefault(joined.record.pk, (joined.record, joined.distance))
        return found

    def steps(self, forwards: bool) -> list[Step]:
        """One way of the walk, line by line: each record once."""
        steps, met = list[Step](), {self.start.pk}
        for _origin, group in groupby(self.onwards if forwards else self.back, lambda each: each.origin.pk):
            links = list(group)
            for each in links:
                if each.record.pk not in met:
                    met.add(each.record.pk)
                    words = link_words(each.kind, forwards=forwards)
                    steps.append(Step(each.origin, each.distance, words, each.record))
            hub, distance = links[0].origin, links[0].distance
            if more := self.more.get((forwards, hub.pk), 0):
                steps.append(Step(hub, distance, more=min(more, COUNTED), uncounted=more > COUNTED))
        return steps[:MOST_STEPS]


def link_words(kind: Link.Kind, *, forwards: bool) -> Any:
    """By which words a link joins a record to the next, read in its direction or against it."""
    return kind.label if forwards else _BACKWARDS[kind]


def walk(record: Record) -> Walk:
    """Follow the links of `record` both ways, in one query."""
    ways: tuple[defaultdict[int, list[Any]], ...] = tuple(defaultdict(list) for _way in range(3))
    more = dict[tuple[bool, int], int]()
    met: Iterable[Any] = Record.objects.raw(_sql(), {"start": record.pk})
    for each in met:
        origin = each.target_id if each.way == _BEHIND else each.source_id
        ways[each.way][origin].append(each)
        if each.links is not None:
            more[bool(each.way), origin] = each.links - (FIRST if origin == record.pk else NEXT)
    beside = {each.pk: each for found in ways[_ASIDE].values() for each in found}
    return Walk(
        record,
        _in_order(record, ways[_AHEAD]),
        _in_order(record, ways[_BEHIND]),
        list(beside.values()),
        more,
    )


def _sql() -> str:
    if connection.vendor not in _SQL:
        count = partial(_COUNT.format, most=COUNTED + FIRST + 1)
        _SQL[connection.vendor] = _MET.format(
            onwards=_way(True),
            back=_way(False),
            beside=_BESIDE.format(
                few=_links(False, "= %(start)s", FIRST), index=_index(True), ends=_ENDS, most=MOST_LINKS
            ),
            ahead_of=count(here="source", there="target"),
            behind=count(here="target", there="source"),
            first=FIRST,
            next=NEXT,
            most=MOST_LINKS,
        )
    return _SQL[connection.vendor]


_SQL: dict[str, str] = {}


def _way(forwards: bool) -> str:
    here, there, way = _seen(forwards)
    first, following = _links(forwards, "= %(start)s", FIRST + 1), _links(forwards, f"= {way}.node", NEXT + 1)
    go_on = _GO_ON[connection.vendor].format(here=here, there=there, way=way, links=following)
    return f"SELECT * FROM ({first}) AS few UNION {go_on}"  # noqa: S608


def _links(forwards: bool, of: str, most: int) -> str:
    here, there, _way = _seen(forwards)
    return _LINKS.format(here=here, there=there, index=_index(forwards), of=of, most=most)


def _seen(forwards: bool) -> tuple[str, str, str]:
    return ("source", "target", "onwards") if forwards else ("target", "source", "back")


def _index(forwards: bool) -> str:
    # Where most records have one link, SQLite takes another index for as good, and sorts those of a hub.
    return f"INDEXED BY link_{_seen(forwards)[2]}" if connection.vendor == "sqlite" else ""


def _in_order(start: Record, links: Mapping[int, list[Any]]) -> list[Joined]:
    """The links from the start on, those of the nearest record first."""
    found, queue, queued = list[Joined](), deque([(start, 0)]), {start.pk}
    while queue:
        origin, distance = queue.popleft()
        ordered = sorted(links.get(origin.pk, ()), key=lambda each: (each.link_kind, each.link_id))
        for each in ordered[: FIRST if origin is start else NEXT]:
            kind = Link.Kind(each.link_kind)
            made_at = (
                each.made_at if each.made_at.tzinfo else each.made_at.replace(tzinfo=UTC)
            )  # as SQLite keeps it
            found.append(Joined(each.link_id, kind, origin, each, distance + 1, made_at))
            if each.pk not in queued:
                queued.add(each.pk)
                queue.append((each, distance + 1))
    return found
