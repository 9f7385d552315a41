"""What is read of witnesses and their cosignatures."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared

from .models import Checkpoint, Cosignature, Witness

STALE_AFTER = timedelta(days=3)
"""Witnesses look every hour or every day: one that was silent for so long has stopped."""


def ever(community: Community) -> QuerySet[Witness]:
    """All witnesses of a community, those of the past too."""
    return Witness.objects.filter(community=community)


def active(community_id: int) -> Sequence[Witness]:
    """The witnesses on the list."""
    return list(_active(community_id))


@prepared
def _active(community_id: int) -> QuerySet[Witness]:
    return Witness.objects.filter(community_id=community_id, retired_at__isnull=True).order_by("pk")


def is_stale(witness: Witness, now: datetime | None = None) -> bool:
    """Whether a witness has not been heard of for so long that nobody should rely on it."""
    return (witness.cosigned_at or witness.listed_at) < (now or timezone.now()) - STALE_AFTER


def checkpoint_with(community_id: int, body: str) -> Checkpoint | None:
    """The checkpoint with exactly this text, if we signed it."""
    size = body.split("\n")[1]
    if not (size.isascii() and size.isdigit() and len(size) < 19):
        return None
    found = Checkpoint.objects.filter(log__community_id=community_id, size=int(size)).first()
    return found if found is not None and found.note.startswith(f"{body}\n") else None


def cosigned(checkpoint: Checkpoint) -> str:
    """The note of a checkpoint with all its cosignatures."""
    return checkpoint.note + "".join(f"{line}\n" for line in _lines(checkpoint.pk))


@prepared
def _lines(checkpoint_id: int) -> QuerySet[Cosignature, str]:
    kept = Cosignature.objects.filter(checkpoint_id=checkpoint_id)
    return kept.order_by("witness_id").values_list("line", flat=True)


def newest_cosigned(community_id: int, size: int) -> Checkpoint | None:
    """The newest checkpoint of `size` leaves or more that a witness cosigned."""
    found = Checkpoint.objects.filter(
        log__community_id=community_id, size__gte=size, cosignatures__isnull=False
    )
    return found.order_by("-size").first()
