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
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.prepared import prepared

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
_MET = """
    WITH RECURSIVE onwards(link, node) AS ({onwards}), back(link, node) AS ({back})
    SELECT record.id, record.uid, record.community_id, record.kind, record.object_id, record.title, record.happened_at,
        link.id AS link_id, link.kind AS link_kind, link.source_id, link.target_id, link.made_at, met.forwards
    FROM (SELECT * FROM (SELECT 1 AS forwards, link FROM onwards LIMIT {most}) AS ahead
        UNION ALL SELECT * FROM (SELECT 0 AS forwards, link FROM back LIMIT {most}) AS behind) AS met
    JOIN trace_link link ON link.id = met.link
    JOIN trace_record record ON record.id = CASE met.forwards WHEN 1 THEN link.target_id ELSE link.source_id END"""
_COUNT = """
    SELECT {forwards}, {node}, COUNT(*) FROM (SELECT 1 FROM trace_link link
    JOIN trace_record record ON record.id = link.{there}_id
    WHERE link.{here}_id = {node} AND record.public LIMIT {most}) AS counted"""


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
    """Where the links of a record lead (`onwards`) and where they come from (`back`), nearest first."""

    start: Record
    onwards: Sequence[Joined]
    back: Sequence[Joined]
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
    """Follow the links of `record` both ways: one query, and one more where there is a hub to be counted."""
    links: tuple[defaultdict[int, list[Any]], ...] = (defaultdict(list), defaultdict(list))
    met: Iterable[Any] = Record.objects.raw(_sql(), {"start": record.pk})
    for each in met:
        links[each.forwards][each.source_id if each.forwards else each.target_id].append(each)
    hubs = [
        (bool(forwards), node)
        for forwards in (1, 0)
        for node, found in links[forwards].items()
        if len(found) > (FIRST if node == record.pk else NEXT)
    ]
    return Walk(record, _in_order(record, links[1]), _in_order(record, links[0]), _more(record, hubs))


def links_from_all(record_ids: list[int]) -> list[Link]:
    """The links from some records to public ones, as many as a walk follows."""
    return _from_all(record_ids)[:MOST_LINKS]


@prepared
def _from_all(record_ids: list[int]) -> QuerySet[Link]:
    found = Link.objects.filter(source__in=record_ids, target__public=True)
    return found.select_related("target").order_by("kind", "pk")


def _sql() -> str:
    if connection.vendor not in _SQL:
        _SQL[connection.vendor] = _MET.format(onwards=_way(True), back=_way(False), most=MOST_LINKS)
    return _SQL[connection.vendor]


_SQL: dict[str, str] = {}


def _way(forwards: bool) -> str:
    here, there, way = ("source", "target", "onwards") if forwards else ("target", "source", "back")
    # Where most records have one link, SQLite takes another index for as good, and sorts those of a hub.
    index = f"INDEXED BY link_{way}" if connection.vendor == "sqlite" else ""
    links = partial(_LINKS.format, here=here, there=there, index=index)
    first, following = links(of="= %(start)s", most=FIRST + 1), links(of=f"= {way}.node", most=NEXT + 1)
    go_on = _GO_ON[connection.vendor].format(here=here, there=there, way=way, links=following)
    return f"SELECT * FROM ({first}) AS few UNION {go_on}"  # noqa: S608


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


def _more(start: Record, hubs: Iterable[tuple[bool, int]]) -> dict[tuple[bool, int], int]:
    """How many links of each hub were not followed."""
    parts = []
    for forwards, node in hubs:
        here, there = ("source", "target") if forwards else ("target", "source")
        parts.append(
            _COUNT.format(forwards=int(forwards), node=node, here=here, there=there, most=COUNTED + FIRST + 1)
        )
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {
            (bool(forwards), node): count - (FIRST if node == start.pk else NEXT)
            for forwards, node, count in cursor.fetchall()
        }
