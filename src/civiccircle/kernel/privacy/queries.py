"""What pages read about privacy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest

from civiccircle.kernel.activities.kinds import ActivityKind, kinds
from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.participants import COOKIE, key_digest, signed_in

from .declarations import declared, title_of
from .declare import Erasure
from .holder import Holder
from .models import ImpactAssessment
from .register import Entry, entry, notice_for
from .retain import Due, due
from .scope import scope_digest

__all__ = ["Assessed", "Held", "assessments", "due_now", "held", "holder_of", "holds_elsewhere", "notice_for"]


@dataclass(frozen=True)
class Held:
    """What one table holds of somebody, and what erasure does with it."""

    table: str
    count: int
    entries: tuple[Entry, ...]
    rows_go: bool


@dataclass(frozen=True)
class Assessed:
    """An activity kind and where its assessment stands; `outdated` if one was decided for other declarations."""

    kind: ActivityKind
    digest: str
    assessment: ImpactAssessment | None
    outdated: bool


def holder_of(request: HttpRequest, community: Community) -> Holder:
    """Who asks: the account, and the pseudonyms in this community that the browser's cookie holds."""
    mine = _pseudonyms(request, Engagement.objects.filter(community=community))
    return Holder(signed_in(request), frozenset(mine))


def holds_elsewhere(request: HttpRequest, community: Community) -> bool:
    """Whether the browser's cookie holds pseudonyms in other communities too."""
    return any(_pseudonyms(request, Engagement.objects.exclude(community=community)))


def _pseudonyms(request: HttpRequest, engagements: QuerySet[Engagement]) -> Iterator[int]:
    """The participants in some engagements whose key is in the cookie; each engagement has a digest of its own."""
    token = request.COOKIES.get(COOKIE)
    if not token:
        return
    digests = (key_digest(pk, token) for pk in engagements.order_by().values_list("pk", flat=True).iterator())
    while some := list(islice(digests, 500)):
        yield from Participant.objects.filter(key_digest__in=some).values_list("pk", flat=True)


def held(holder: Holder) -> list[Held]:
    """The tables that hold something of somebody."""
    found = []
    for model, declaration in declared():
        count = holder.rows(model, declaration).count()
        if count:
            entries = tuple(entry(model, declaration, name) for name in declaration.personal)
            rows_go = any(each.erasure is Erasure.DELETE_ROW for each in declaration.personal.values())
            found.append(Held(title_of(model, declaration), count, entries, rows_go))
    return found


def assessments(community: Community) -> Iterator[Assessed]:
    """Every installed activity kind with its assessment for today's declarations."""
    of_community: Sequence[ImpactAssessment] = list(
        ImpactAssessment.objects.filter(community=community).select_related("decided_by")
    )
    for kind in kinds():
        digest = scope_digest(kind.code) or ""
        of_kind = [each for each in of_community if each.activity_kind == kind.code]
        current = next((each for each in of_kind if each.scope_digest == digest), None)
        yield Assessed(kind, digest, current, current is None and bool(of_kind))


def due_now(now: datetime) -> list[Due]:
    """What the retention job would let go at `now`."""
    return list(due(now))
