"""What an initiative says in a story: how far it is, how many of its milestones are done, and what it costs."""

from collections.abc import Mapping
from typing import Any

from civiccircle.kernel.capability import Passage

from .history import today_in
from .models import Initiative
from .queries import steps_of, with_steps


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `initiative`, its `steps`, and `today`."""
    asked = Initiative.objects.filter(pk__in=[int(each.object_id) for each in passage.records])
    found = {str(each.pk): each for each in with_steps(asked)}
    today = today_in(passage.community)
    return {
        each.pk: {"initiative": one, "steps": steps_of(one), "today": today}
        for each in passage.records
        if (one := found.get(each.object_id))
    }
