"""Which decisions can be followed from voices to outcome, and what is missing of the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.kernel.recent import Recent

from .models import Link, Turn

_MISSING = {
    Link.Kind.RAISED_IN: _("who asked for it"),
    Link.Kind.DECIDED_BY: _("what it answers"),
    Link.Kind.DELIVERED_BY: _("who delivers it"),
    Link.Kind.PAID_BY: _("what it cost"),
    Link.Kind.MEASURED_BY: _("what has changed since"),
}


@dataclass(frozen=True)
class Share:
    """How many decisions there are, and how many of them have all five kinds of link on their way."""

    all: int
    complete: int

    @property
    def part(self) -> float:
        """The share of the complete ones, rounded down to whole percents: 100 % are all of them."""
        return int(100 * self.complete / self.all) / 100 if self.all else 0.0


_shares: Recent[int, Share] = Recent(seconds=10, size=1_000)


def share(community: Community) -> Share:
    """The share of decisions that can be followed all the way, at most ten seconds old."""
    return _shares.renewed(community.pk, lambda: _count(community.pk))


def _count(community_id: int) -> Share:
    counts = dict(_counts(community_id)[:])
    return Share(sum(counts.values()), counts.get(True, 0))


@prepared
def _counts(community_id: int) -> QuerySet[Turn, tuple[bool, int]]:
    found = Turn.objects.filter(community_id=community_id).order_by()
    return found.values("complete").annotate(Count("pk")).values_list("complete", "pk__count")


def open_ends(community: Community) -> Asked[Turn]:
    """The decisions of which a link is missing, the oldest first, with their records."""
    return _open_ends(community.pk)


@prepared
def _open_ends(community_id: int) -> QuerySet[Turn]:
    found = Turn.objects.filter(community_id=community_id, complete=False)
    return _with_records(found).order_by("decided_at", "pk")


@prepared
def turns(community_id: int) -> QuerySet[Turn]:
    """Every decision of a community, the latest entered first, with its record."""
    return _with_records(Turn.objects.filter(community_id=community_id)).order_by("-pk")


def _with_records(found: QuerySet[Turn]) -> QuerySet[Turn]:
    return found.select_related("record")


def every_turn(community: Community) -> Iterator[Turn]:
    """Every decision of a community for a file, the oldest first."""
    found = Turn.objects.filter(community=community).select_related("record").order_by("decided_at", "pk")
    return found.iterator(chunk_size=1_000)


def missing_words(turn: Turn) -> list[Any]:
    """What is not on record of a decision, in the words of a resident."""
    return [_MISSING[kind] for kind in turn.missing]
