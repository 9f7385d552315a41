"""What engagements and their answers say in a story: how many took part, and what was answered by whom."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.activities.queries import participants_of_each
from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.publishing.gate import publishable


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: of an engagement how many `people` took part, or `None` while they are fewer than `few`; of an answer
    `who` gave it, and its `words`.
    """
    few = passage.community.minimum_cell
    engagements = {each.pk: each for each in _engagements([int(each.object_id) for each in passage.records])}
    told = dict[int, Mapping[str, Any]]()
    for record in passage.records:
        found = engagements.get(int(record.object_id))
        if found is None:
            continue
        if record.kind == "answer":
            told[record.pk] = {"who": found.deciding_body, "words": found.answer}
        else:
            told[record.pk] = {"people": publishable(vars(found)["people"] or 0, few), "few": few}
    return told


@prepared
def _engagements(ids: list[int]) -> QuerySet[Engagement]:
    found = Engagement.objects.filter(pk__in=ids).annotate(people=participants_of_each())
    return found.only("deciding_body", "answer").order_by()
