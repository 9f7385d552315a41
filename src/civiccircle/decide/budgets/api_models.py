"""What the API tells of budgets, and what it takes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AliasPath

from civiccircle.kernel.outgoing import Out

from . import queries
from .models import Project


def _of_activity(*path: str) -> Any:
    return Field(validation_alias=AliasPath("activity", *path))


class BudgetOut(Out):
    """Money is in the smallest unit, `unit` of which are one of the currency."""

    engagement: str = _of_activity("engagement", "slug")
    slug: str = _of_activity("slug")
    title: dict[str, str] = _of_activity("title")
    introduction: dict[str, str] = _of_activity("introduction")
    participation: str = _of_activity("participation")
    closed_at: datetime | None = _of_activity("closed_at")
    amount: int
    currency: str
    unit: int
    vote_type: str
    least_choices: int
    most_choices: int | None
    points: int
    rule: dict[str, Any]
    rule_digest: str
    frozen_at: datetime | None
    published_at: datetime | None


class ProjectOut(Out):
    """`won` and `votes` are told once the outcome is published; `votes` never of too few people."""

    number: int
    id: str
    title: dict[str, str]
    description: dict[str, str]
    cost: int | None
    currency: str
    category: str
    place: str
    state: str
    reason: dict[str, str]
    won: bool | None
    votes: int | None


class OutcomeOut(Out):
    result: int
    method: str
    method_version: str
    inputs_digest: str
    output_digest: str
    published_at: datetime
    outcome: dict[str, Any]


class BallotIn(Schema):
    """A ballot; the same key again gives the same receipt, another one replaces the ballot."""

    choices: list[int] = Field(description="Project numbers; of ranked ballots the best first.")
    points: list[int] = Field([], description="Of cumulative ballots, one for each choice.")
    key: UUID = Field(description="A UUID of your own, new for each ballot.")
    invitation: str = ""


class IdeaIn(Schema):
    title: str
    text: str = ""
    language: str
    place: str = Field("", description="The slug of a place, or nothing for the whole community.")
    cost: int | None = Field(None, description="A guess, in the smallest unit of the currency.")
    key: UUID = Field(description="A UUID of your own, new for each idea.")
    invitation: str = ""


def projects_told(projects: Sequence[Project]) -> Iterator[dict[str, Any]]:
    """Projects of one budget as data, with what its outcome says of them if it is published."""
    result = queries.outcome_of(projects[0].budget) if projects else None
    outcome = result.output if result else {"rounds": [], "losers": [], "winners": []}
    counted = {each["project"]: each["votes"] for each in (*outcome["rounds"], *outcome["losers"])}
    winners = set(outcome["winners"])
    for each in projects:
        on_ballot = result is not None and each.state == Project.State.ACCEPTED
        yield {
            "number": each.number,
            "id": each.key,
            "title": each.named,
            "description": each.described,
            "cost": each.cost,
            "currency": each.budget.currency,
            "category": each.category.code if each.category else "",
            "place": each.place.slug if each.place else "",
            "state": str(each.state),
            "reason": each.reason,
            "won": each.key in winners if on_ballot else None,
            "votes": counted.get(each.key),
        }
