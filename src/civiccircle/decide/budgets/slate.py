"""What stands for a vote, kept in each process for a second, so that a ballot costs no query to be checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from civiccircle.kernel.recent import Recent

from .models import Budget, Project

FRESH_FOR = 1.0  # seconds


@dataclass(frozen=True)
class Slate:
    """The projects on the ballot with their costs, and how a ballot is filled in."""

    budget_id: int
    vote_type: str
    amount: int
    least: int
    most: int | None
    points: int
    frozen: bool
    costs: Mapping[int, int]
    """Project number → cost, in the order of the list."""

    @property
    def most_choices(self) -> int:
        return min(self.most or len(self.costs), len(self.costs))

    @property
    def least_choices(self) -> int:
        return min(self.least, self.most_choices)


_slates: Recent[int, Slate] = Recent(seconds=FRESH_FOR, size=1_000)


def slate_of(activity_id: int) -> Slate:
    """The slate of a budget, at most `FRESH_FOR` seconds old."""
    return _slates.renewed(activity_id, lambda: read_slate(Budget.objects.get(activity_id=activity_id)))


def read_slate(budget: Budget) -> Slate:
    """The slate as it is now."""
    accepted = Project.objects.filter(budget=budget, state=Project.State.ACCEPTED).order_by("number")
    return Slate(
        budget.pk,
        budget.vote_type,
        budget.amount,
        budget.least_choices,
        budget.most_choices,
        budget.points,
        budget.frozen,
        {number: cost or 0 for number, cost in accepted.values_list("number", "cost")},
    )


def forget(activity_id: int) -> None:
    """Drop what is remembered of a budget; call it after its projects or settings changed."""
    _slates.drop(activity_id)
