"""Completion by adding money: everybody's share grows step by step until nothing more fits, or until the next step
would cost more than the budget.

Shares between two critical ones give the same winners, so whole ranges of steps are passed at once; the result is that
of taking every single step. Where critical shares are closer than the steps, single steps are cheaper than looking
ahead: a step with other winners is followed by a plain one, two with the same winners by a look ahead. Each count
starts behind the rounds that no larger share can change; the last one is made from the start.
"""

from dataclasses import dataclass

from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.exact import Bought
from civiccircle.methods.budgeting.horizon import Outlook
from civiccircle.methods.budgeting.memory import Memory
from civiccircle.methods.budgeting.outcome import Stop
from civiccircle.methods.budgeting.supporters import Field

FARTHEST = 1e12  # steps


@dataclass(frozen=True)
class Added:
    """The count that stands, with the steps added to get there, and why no more."""

    count: Count
    steps: int
    stopped_by: Stop


def add_one(field: Field, increment: int) -> Added:
    """increment: 1 or more, what each step adds to each share, in the smallest unit."""
    election = field.election
    voters = max(election.voters, 1)
    steps, ahead, unchanged = 0, 4.0, 2
    memory: Memory | None = None
    winners: set[int] = set()
    lasting: list[Bought] = []
    while True:
        share = election.budget + steps * increment * voters
        look = unchanged > 1
        count = (
            Outlook(field, share, ahead * increment, increment, memory)
            if look
            else Count(field, share, memory)
        )
        count.begin(lasting)
        count.run()
        if count.cost > election.budget:
            # Not at the first share, which cannot buy more than the budget.
            count = Count(field, share - increment * voters)
            count.run()
            return Added(count, steps - 1, "over budget")
        if not any(_fits(count, one) for one in field.candidates):
            count = Count(field, share)
            count.run()
            return Added(count, steps, "exhaustive")
        same = 0
        if isinstance(count, Outlook):
            same = int(count.horizon / increment * (1 - 1e-6))
            ahead = min(max(4.0 * (same + 1), ahead / 4), FARTHEST)
            unchanged = 2 if same else 0
        else:
            unchanged = unchanged + 1 if set(count.order) == winners else 0
        steps, memory = steps + same + 1, count.recall.new
        winners, lasting = set(count.order), count.lasting()


def _fits(count: Count, one: int) -> bool:
    if count.books.round_of[one] >= 0:
        return False
    left = count.field.election.budget - count.cost
    return count.field.election.costs[one] <= left and count.limits.fits_groups(one)
