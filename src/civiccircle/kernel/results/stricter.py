"""What becomes of published results when the smallest published count is raised.

A kind of activity whose results count people has a method ``tell_less(result, minimum)``.
"""

from typing import Protocol, runtime_checkable

from django.db import transaction

from civiccircle.kernel.activities.kinds import kind_of
from civiccircle.kernel.communities.models import Community

from .actions import take_back
from .models import Result


@runtime_checkable
class Counting(Protocol):
    """What a kind of activity has if it keeps counts of people as results."""

    def tell_less(self, result: Result, minimum: int) -> None:
        """Put a version without smaller counts in the place of this one, the newest, or `take_back` it meanwhile."""


@transaction.atomic
def tell_less(community: Community) -> None:
    """Give out no count any more that is smaller than the community allows now.

    What was replaced stays on record by its digest, without its figures, and its bundle is not given out any more.
    """
    newest: dict[int, Result] = {}
    told = Result.objects.filter(activity__engagement__community=community).exclude(output={})
    for each in told.select_related("activity__engagement__community").order_by("activity", "-version"):
        kind = kind_of(each.activity)
        if not isinstance(kind, Counting):
            continue
        if each.activity_id in newest:
            take_back(each)
        else:
            newest[each.activity_id] = each
            kind.tell_less(each, community.minimum_cell)
            replaced = Result.objects.filter(activity=each.activity, version__gt=each.version).exists()
            if replaced:
                take_back(each)
