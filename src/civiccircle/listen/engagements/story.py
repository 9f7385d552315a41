"""What engagements and their answers say in a story: how many took part, and what was answered by whom."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.activities.queries import participants_in_all
from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.publishing.gate import publishable


def engagement(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: how many `people` took part, or `None` while they are fewer than `few`."""
    few = passage.community.minimum_cell
    people = participants_in_all([int(each.object_id) for each in passage.records])
    return {
        each.pk: {"people": publishable(people.get(int(each.object_id), 0), few), "few": few}
        for each in passage.records
    }


def answer(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: `who` answered, and the `words` of the answer."""
    answered = {each.pk: each for each in _answered([int(each.object_id) for each in passage.records])}
    return {
        each.pk: {"who": found.deciding_body, "words": found.answer}
        for each in passage.records
        if (found := answered.get(int(each.object_id)))
    }


@prepared
def _answered(ids: list[int]) -> QuerySet[Engagement]:
    return Engagement.objects.filter(pk__in=ids).only("deciding_body", "answer").order_by()
