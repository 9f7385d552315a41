"""What budgets say in a story: the sum that was asked about, how many voted, and what the vote decided."""

from collections.abc import Mapping
from typing import Any

from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.results.models import Result

from .models import Budget

OUTCOME = "budget_outcome"


def figures(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `budget`; of an outcome also the number of `winners`, the `cost`, and the `voters`, or `None`
    where they are fewer than `few`: what is published of a count has passed the gate. How many took part in a budget,
    its engagement tells.
    """
    outcomes = [int(each.object_id) for each in passage.records if each.kind == OUTCOME]
    asked = [int(each.object_id) for each in passage.records if each.kind != OUTCOME]
    budgets = list(_budgets(outcomes, asked))
    by_key, by_activity = {each.pk: each for each in budgets}, {each.activity_id: each for each in budgets}
    few, told = passage.community.minimum_cell, dict[int, Mapping[str, Any]]()
    for record in passage.records:
        counted = record.kind == OUTCOME
        budget = (by_key if counted else by_activity).get(int(record.object_id))
        output = vars(budget)["output"] if budget and budget.published_at else None
        if budget and not counted:
            told[record.pk] = {"budget": budget}
        elif output is not None:
            told[record.pk] = {
                "budget": budget,
                "winners": len(output["winners"]),
                "cost": output["cost"],
                "voters": output["voters"],
                "few": few,
            }
    return told


@prepared
def _budgets(ids: list[int], activity_ids: list[int]) -> QuerySet[Budget]:
    """Budgets by their keys, with what was counted in the end, and others by their activities, without."""
    counts = Result.objects.filter(activity=OuterRef("activity"), final=True, activity__budget__in=ids)
    output = Subquery(counts.order_by("-version").values("output")[:1], output_field=JSONField())
    found = Budget.objects.filter(Q(pk__in=ids) | Q(activity__in=activity_ids))
    return found.annotate(output=output).order_by()
