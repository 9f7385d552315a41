"""What pages read of the trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import Asked, prepared

from .models import Link, Record

FARTHEST = 6
"""Steps that a walk takes from its record; a whole round of the circle has five."""
MOST_STEPS = 25

_BACKWARDS = {
    Link.Kind.PART_OF: _("has as a part"),
    Link.Kind.RAISED_IN: _("raised"),
    Link.Kind.DECIDED_BY: _("decided on"),
    Link.Kind.DELIVERED_BY: _("delivered"),
    Link.Kind.PAID_BY: _("pays for"),
    Link.Kind.MEASURED_BY: _("measures"),
}


@dataclass(frozen=True)
class Step:
    """A record met on a walk: how far off it is, and by which words it is joined to the one before."""

    record: Record
    words: Any
    origin: Record
    distance: int


@dataclass(frozen=True)
class Walk:
    """What a record leads to (`onwards`), what led to it (`back`), and the kinds of link that are still missing."""

    onwards: Sequence[Step]
    back: Sequence[Step]
    missing: Sequence[Any]


def record_of(kind: str, object_id: str | int) -> Record | None:
    """The record of a thing, or `None` when it is not in the trace."""
    return _record_of(kind, str(object_id)).first()


@prepared
def _record_of(kind: str, object_id: str) -> QuerySet[Record]:
    return Record.objects.filter(kind=kind, object_id=object_id)


def records_named(community: Community, reference: str, step: CircleStep | None = None) -> list[Record]:
    """The public records that other registers know by `reference`, for example by the number of a project in a
    contract; on one step of the circle, or on any.
    """
    if not reference:
        return []
    found = list(_named(community.pk, reference))
    return found if step is None else [each for each in found if each.kind in kinds_on(step)]


@prepared
def _named(community_id: int, reference: str) -> QuerySet[Record]:
    return Record.objects.filter(community_id=community_id, reference=reference, public=True).order_by("pk")


def public_record(community: Community, uid: UUID) -> Record | None:
    return _public(community.pk).filter(uid=uid).first()


def public_records(community: Community, kind: str = "") -> Asked[Record]:
    """The public records of a community; of one kind, or of all."""
    found = _public(community.pk)
    return found.filter(kind=kind) if kind else found


@prepared
def _public(community_id: int) -> QuerySet[Record]:
    return Record.objects.filter(community_id=community_id, public=True)


def links_from(record: Record) -> Asked[Link]:
    """The links from a record to public ones, newest first, with both ends."""
    return _links_from(record.pk).knowing(source=record)


@prepared
def _links_from(record_id: int) -> QuerySet[Link]:
    found = Link.objects.filter(source=record_id, target__public=True)
    return found.select_related("target").order_by("-pk")


def links_to(record: Record) -> Asked[Link]:
    """The links from public records to this one, newest first, with both ends."""
    return _links_to(record.pk).knowing(target=record)


@prepared
def _links_to(record_id: int) -> QuerySet[Link]:
    found = Link.objects.filter(target=record_id, source__public=True)
    return found.select_related("source").order_by("-pk")


def newest_records(community: Community, limit: int = 5) -> list[Record]:
    return _public(community.pk)[:limit]


def records_on(community: Community, step: CircleStep) -> Asked[Record]:
    """The public records of a community that stand on one step of the circle, for example its decisions."""
    return _public(community.pk).filter(kind__in=kinds_on(step))


def kinds_on(step: CircleStep) -> list[str]:
    """The kinds of record that stand on a step of the circle."""
    return [kind.code for each in capabilities() for kind in each.record_kinds if kind.step is step]


def kind_title(code: str) -> Any:
    """What a kind of record is called."""
    for capability in capabilities():
        for kind in capability.record_kinds:
            if kind.code == code:
                return kind.title
    return code


def walk(record: Record) -> Walk:
    """Follow the links of `record` both ways, over public records only; two queries a step, at most `FARTHEST`."""
    onwards, back = _follow(record, forwards=True), _follow(record, forwards=False)
    seen = {step.words for step in onwards if step.words}
    circle = [kind for kind in Link.Kind if kind is not Link.Kind.PART_OF]
    return Walk(onwards, back, [kind.label for kind in circle if kind.label not in seen])


@prepared
def _onwards(record_ids: list[int]) -> QuerySet[Link]:
    return _links("source", "target", record_ids)


@prepared
def _back(record_ids: list[int]) -> QuerySet[Link]:
    return _links("target", "source", record_ids)


def _links(here: str, there: str, record_ids: list[int]) -> QuerySet[Link]:
    links = Link.objects.filter(**{f"{here}__in": record_ids, f"{there}__public": True}).select_related(there)
    shown = (f"{there}__{name}" for name in ("uid", "kind", "title", "happened_at"))
    # In the order of the index on this end: by the links' own, a database may read all links there are.
    return links.only("kind", here, *shown).order_by(f"{here}_id", "pk")


def _follow(start: Record, forwards: bool) -> list[Step]:
    here, there = ("source", "target") if forwards else ("target", "source")
    met, front, steps = {start.pk}, {start.pk: start}, list[Step]()
    for distance in range(1, FARTHEST + 1):
        following: dict[int, Record] = {}
        for each in (_onwards if forwards else _back)(list(front))[:MOST_STEPS]:
            record: Record = getattr(each, there)
            if record.pk in met or len(steps) >= MOST_STEPS:
                continue
            met.add(record.pk)
            following[record.pk] = record
            kind = Link.Kind(each.kind)
            words = kind.label if forwards else _BACKWARDS[kind]
            steps.append(Step(record, words, front[getattr(each, f"{here}_id")], distance))
        if not following:
            break
        front = following
    return steps
