"""What an initiative says in a story: how far it is, how many of its milestones are done, and what it costs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared

from .history import today_in
from .models import Initiative


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `initiative`, and how many of its milestones are on the way (`steps`), `done` and `late`."""
    found = _initiatives([int(each.object_id) for each in passage.records], today_in(passage.community))
    initiatives = {str(each.pk): each for each in found}
    return {
        each.pk: {"initiative": one, **{name: vars(one)[name] for name in ("steps", "done", "late")}}
        for each in passage.records
        if (one := initiatives.get(each.object_id))
    }


@prepared
def _initiatives(ids: list[int], today: date) -> QuerySet[Initiative]:
    kept = Q(milestones__dropped_at=None)
    late = kept & Q(milestones__done_on=None, milestones__due__lt=today)
    counted = Initiative.objects.filter(pk__in=ids).annotate(
        steps=Count("milestones", filter=kept),
        done=Count("milestones", filter=kept & Q(milestones__done_on__isnull=False)),
        late=Count("milestones", filter=late),
    )
    return counted.only("state", "cost", "currency").order_by()
