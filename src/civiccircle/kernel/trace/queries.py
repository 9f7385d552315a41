"""What pages read of the trace."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import Asked, prepared

from .models import Link, Record


def record_of(kind: str, object_id: str | int) -> Record | None:
    """The record of a thing, or `None` when it is not in the trace."""
    return _record_of(kind, str(object_id)).first()


@prepared
def _record_of(kind: str, object_id: str) -> QuerySet[Record]:
    return Record.objects.filter(kind=kind, object_id=object_id)


def records_of(kind: str, object_ids: Collection[str | int]) -> dict[str, Record]:
    """The records of those of the things that are in the trace, by their ids as the trace keeps them."""
    if not object_ids:
        return {}
    found = Record.objects.filter(kind=kind, object_id__in=[str(each) for each in object_ids])
    return {each.object_id: each for each in found}


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
