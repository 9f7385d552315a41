"""Keeping, beside the links, which kinds of them each decision has on its way: its turn of the circle.

Whatever changes a link renews the decisions on its way, in the same transaction and once more when that is durable: two
links made at the same moment that only together join a decision to its result do not see each other before. A job
renews all decisions once a day, for a process may end between the two.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import partial

from django.db import connection, transaction

from civiccircle.kernel.circle import CircleStep

from .models import Link, Record, Turn
from .queries import kinds_on

AT_ONCE = 200
"""Decisions that are renewed by one command."""

# Voices are no way to anywhere: that there are some is asked at the end, for there may be thousands.
_START = "SELECT {decision}, id FROM trace_record WHERE id IN ({keys})"
_BEFORE = """
    before(decision, node) AS ({start}
        UNION SELECT before.decision, link.source_id FROM before
        JOIN trace_link link ON link.target_id = before.node
        JOIN trace_record record ON record.id = link.source_id
        WHERE link.kind <> 'raised_in' AND (record.public OR {hidden}))"""
_AFTER = """
    after(decision, node) AS ({start}
        UNION SELECT after.decision, link.target_id FROM after
        JOIN trace_link link ON link.source_id = after.node
        JOIN trace_record record ON record.id = link.target_id
        WHERE link.kind <> 'raised_in' AND (record.public OR {hidden}))"""
_HAS = """
    SELECT DISTINCT {way}.decision, '{kind}' FROM {way} WHERE EXISTS (SELECT 1 FROM trace_link link
    JOIN trace_record record ON record.id = link.{there}_id
    WHERE link.{here}_id = {way}.node AND link.kind = '{kind}' AND record.public)"""
_KINDS_OF = f"WITH RECURSIVE {_BEFORE}, {_AFTER} " + " UNION ".join(
    _HAS.format(way=way, kind=kind.value, here=here, there=there)
    for way, kind, here, there in (
        ("before", Link.Kind.RAISED_IN, "target", "source"),
        ("before", Link.Kind.RAISED_IN, "source", "target"),  # of a proposal that was decided on itself
        ("before", Link.Kind.DECIDED_BY, "target", "source"),
        ("after", Link.Kind.DELIVERED_BY, "source", "target"),
        ("after", Link.Kind.PAID_BY, "source", "target"),
        ("after", Link.Kind.MEASURED_BY, "source", "target"),
    )
)
_ON_THE_WAY = f"""
    WITH RECURSIVE {_BEFORE.format(start="{origins}", hidden="TRUE")},
    {_AFTER.format(start="{ends}", hidden="TRUE")}
    SELECT record.id FROM trace_record record
    WHERE record.id IN (SELECT node FROM before UNION SELECT node FROM after) AND record.kind IN ({{kinds}})"""  # noqa: S608


def look_twice(look: Callable[[], object]) -> None:
    """Look now, and again once what was written here can be seen by others: the later of two who change something at
    the same moment then sees both. SQLite lets one after the other write.
    """
    look()
    if connection.vendor != "sqlite":
        transaction.on_commit(transaction.atomic(look), robust=True)


def links_made(pairs: Sequence[tuple[Record, Record]]) -> None:
    """Renew the decisions that new links, from one record to another, may have brought further."""
    look_twice(partial(_brought_further, pairs))


def _brought_further(pairs: Sequence[tuple[Record, Record]]) -> None:
    origins = {source.pk for source, _target in pairs}
    found = _decisions(origins, origins.union(target.pk for _source, target in pairs))
    if found:
        done = set(Turn.objects.filter(record__in=found, complete=True).values_list("pk", flat=True))
        renew([pk for pk in found if pk not in done])


def link_taken_back(source: Record, target: Record) -> None:
    """Renew the decisions that lost a link."""
    look_twice(lambda: renew(_decisions([source.pk], [source.pk, target.pk])))


def records_changed(records: Collection[Record], *, seen_otherwise: Collection[Record]) -> None:
    """Renew the turns of decisions that were published, and where the public sees records that it did not see, or sees
    them no more, those of the decisions on their way.
    """
    look_twice(partial(_renew_changed, records, seen_otherwise))


def _renew_changed(records: Collection[Record], seen_otherwise: Collection[Record]) -> None:
    decided = kinds_on(CircleStep.DECIDED)
    renew([each.pk for each in records if each.kind in decided])
    if seen_otherwise:
        origins = {each.pk for each in seen_otherwise}
        raised_in = Link.objects.filter(source__in=origins, kind=Link.Kind.RAISED_IN)
        renew(_decisions(origins, origins.union(raised_in.values_list("target", flat=True))))


def renew_all() -> int:
    """Renew the turn of every decision; how many there are."""
    last, count = 0, 0
    decisions = Record.objects.filter(kind__in=kinds_on(CircleStep.DECIDED)).order_by("pk")
    while some := list(decisions.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        renew(some)
        last, count = some[-1], count + len(some)
    return count


def renew(decisions: Collection[int]) -> None:
    """Look up which kinds of link these decisions have on their way, and keep it; hidden ones have no turn."""
    ordered = sorted(decisions)
    for start in range(0, len(ordered), AT_ONCE):
        _renew(ordered[start : start + AT_ONCE])


def _renew(decisions: Sequence[int]) -> None:
    # Held before looking: who waits here for another link of the same decision sees it afterwards.
    list(Turn.objects.select_for_update().filter(record__in=decisions).order_by("pk").values_list("pk"))
    public = list(Record.objects.filter(pk__in=decisions, public=True))
    Turn.objects.filter(record__in=set(decisions) - {each.pk for each in public}).delete()
    if not public:
        return
    kinds = _kinds_of([each.pk for each in public])
    names = [kind.value for kind in Turn.KINDS]
    Turn.objects.bulk_create(
        [
            Turn(
                record=each,
                community_id=each.community_id,
                decided_at=each.happened_at,
                complete=len(kinds[each.pk]) == len(names),
                **{name: name in kinds[each.pk] for name in names},
            )
            for each in public
        ],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["community", "decided_at", "complete", *names],
    )


def _kinds_of(decisions: Sequence[int]) -> dict[int, set[str]]:
    start = _START.format(decision="id", keys=", ".join(str(int(pk)) for pk in decisions))
    found = defaultdict[int, set[str]](set)
    with connection.cursor() as cursor:
        cursor.execute(_KINDS_OF.format(start=start, hidden="FALSE"))
        for decision, kind in cursor.fetchall():
            found[decision].add(kind)
    return found


def _decisions(origins: Collection[int], ends: Collection[int]) -> list[int]:
    """The decisions from which a way leads to one of `origins`, or to which one leads from one of `ends`."""
    kinds = kinds_on(CircleStep.DECIDED)
    if not kinds:
        return []
    first, last = (
        _START.format(decision="CAST(0 AS bigint)", keys=", ".join(str(int(pk)) for pk in keys))
        for keys in (origins, ends)
    )
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(kinds))
        cursor.execute(_ON_THE_WAY.format(origins=first, ends=last, kinds=places), kinds)
        return [pk for (pk,) in cursor.fetchall()]
