"""What budgets say in a story: the sum that was asked about, how many voted, and what the vote decided."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.capability import Passage
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.results.models import Result

from .models import Budget


def outcome(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `budget`, the number of `winners`, the `cost`, and the `voters`, or `None` where they are fewer
    than `few`: what is published of a count has passed the gate.
    """
    budgets = {each.pk: each for each in _budgets([int(one.object_id) for one in passage.records])}
    counts = {one.activity_id: one.output for one in _counts([each.activity_id for each in budgets.values()])}
    few, told = passage.community.minimum_cell, {}
    for record in passage.records:
        budget = budgets.get(int(record.object_id))
        output = counts.get(budget.activity_id) if budget and budget.published_at else None
        if output is not None:
            told[record.pk] = {
                "budget": budget,
                "winners": len(output["winners"]),
                "cost": output["cost"],
                "voters": output["voters"],
                "few": few,
            }
    return told


def asked(passage: Passage) -> Mapping[int, Mapping[str, Any]]:
    """By record: the `budget`. How many took part, its engagement tells."""
    budgets = {each.activity_id: each for each in _asked([int(one.object_id) for one in passage.records])}
    return {
        record.pk: {"budget": budgets[key]}
        for record in passage.records
        if (key := int(record.object_id)) in budgets
    }


@prepared
def _budgets(ids: list[int]) -> QuerySet[Budget]:
    return Budget.objects.filter(pk__in=ids).order_by()


@prepared
def _asked(activity_ids: list[int]) -> QuerySet[Budget]:
    return Budget.objects.filter(activity__in=activity_ids).order_by()


@prepared
def _counts(activity_ids: list[int]) -> QuerySet[Result]:
    return Result.objects.filter(activity__in=activity_ids, final=True).order_by("version")
