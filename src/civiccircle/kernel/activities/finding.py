"""The activity at an address, without a question to the database where this process saw it a moment ago."""

from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared

from .models import Activity
from .snapshots import Snapshot, snapshot

_ids: dict[tuple[str, int, str, str], int] = {}


def find(community: Community, kind: str, engagement: str, slug: str) -> Snapshot | None:
    """The activity of a kind at an address; costs no query where this process saw it within the last second."""
    address = (kind, community.pk, engagement, slug)
    known = snapshot(_ids[address]) if address in _ids else None
    if known is not None and _address(known) == address:
        return known
    pk = _at_address(community.pk, kind, engagement, slug).first()
    if pk is None:
        return None
    _ids[address] = pk
    return snapshot(pk)


def _address(known: Snapshot) -> tuple[str, int, str, str]:
    activity = known.activity
    return activity.kind, known.community_id, activity.engagement.slug, activity.slug


@prepared
def _at_address(community_id: int, kind: str, engagement: str, slug: str) -> QuerySet[Any, int]:
    here = Activity.objects.filter(engagement__community_id=community_id, engagement__slug=engagement)
    return here.filter(kind=kind, slug=slug).values_list("pk", flat=True)
