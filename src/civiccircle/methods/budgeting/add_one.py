"""Completion by adding money: everybody's share grows step by step until nothing more fits, or until the next step
would cost more than the budget.

Shares between two critical ones give the same winners, so whole ranges of steps are passed at once; the result is that
of taking every single step.
"""

from dataclasses import dataclass

from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.horizon import Outlook
from civiccircle.methods.budgeting.outcome import Stop
from civiccircle.methods.budgeting.supporters import Field

MOST = 1e15


@dataclass(frozen=True)
class Added:
    """The count that stands, with the steps added to get there, and why no more."""

    count: Count
    steps: int
    stopped_by: Stop


def add_one(field: Field, increment: int) -> Added:
    election = field.election
    voters = max(election.voters, 1)
    steps, ahead = 0, 1.0
    while True:
        count = Outlook(field, election.budget + steps * increment * voters, ahead * increment, increment)
        count.run()
        if count.cost > election.budget:
            # Not at the first share, which cannot buy more than the budget.
            count = Count(field, election.budget + (steps - 1) * increment * voters)
            count.run()
            return Added(count, steps - 1, "over budget")
        if not any(_fits(count, one) for one in field.candidates):
            return Added(count, steps, "exhaustive")
        same = int(count.horizon / increment * (1 - 1e-6))
        ahead = min(max(4.0 * (same + 1), ahead / 4), MOST)
        steps += same + 1


def _fits(count: Count, one: int) -> bool:
    if count.round_of[one] >= 0:
        return False
    left = count.field.election.budget - count.cost
    return count.field.election.costs[one] <= left and count.limits.fits_groups(one)
