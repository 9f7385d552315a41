"""Completion by adding money: everybody's share grows step by step until nothing more fits, or until the next step
would cost more than the budget.

Whole ranges of steps are passed at once where it is certain that none of them is the last; the others are counted one
by one. The result is that of taking every single step.
"""

from dataclasses import dataclass

from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.memory import Memory
from civiccircle.methods.budgeting.outcome import Stop
from civiccircle.methods.budgeting.span import Span, Start
from civiccircle.methods.budgeting.supporters import Field

SHORTEST, LONGEST = 8, 10**12  # steps to look ahead; fewer are counted sooner than proved
PATIENCE = 32  # steps counted before the next look ahead, at most
FIRST_LOOK, NEVER = 8, 10**9  # rounds of a count before it is asked whether the rest of them matters
WORTH_A_LOOK = 8  # candidates left; with fewer the rest of a count costs less than to ask


@dataclass(frozen=True)
class Added:
    """The count that stands, with the steps added to get there, and why no more."""

    count: Count
    steps: int
    stopped_by: Stop


def add_one(field: Field, increment: int) -> Added:
    """increment: 1 or more, what each step adds to each share, in the smallest unit."""
    step = increment * max(field.election.voters, 1)
    steps, ahead, wait = 0, SHORTEST, SHORTEST
    look = FIRST_LOOK
    memory: Memory | None = None
    start: Start | None = None
    while True:
        share = field.election.budget + steps * step
        if ahead >= SHORTEST:
            span = Span(field, share, float((ahead - 1) * increment), start)
            goes_on, start = span.goes_on(), span.start
            if goes_on:
                steps, ahead, wait = steps + ahead, min(2 * ahead, LONGEST), SHORTEST
            elif ahead >= 4 * SHORTEST:
                ahead //= 4
            else:
                ahead, wait = SHORTEST - wait, min(2 * wait, PATIENCE)
            continue
        count = Count(field, share, memory, start)
        if count.run(look):
            look = len(count.bought) - 1 if len(count.supporters) >= WORTH_A_LOOK else NEVER
            steps, ahead, memory = steps + 1, ahead + 1, count.recall.new
            continue
        look = len(count.bought)
        if count.cost > field.election.budget:
            # Not at the first share, which cannot buy more than the budget.
            count = Count(field, share - step)
            count.run()
            return Added(count, steps - 1, "over budget")
        if not any(_fits(count, one) for one in field.candidates):
            return Added(count, steps, "exhaustive")
        steps, ahead, memory = steps + 1, ahead + 1, count.recall.new


def _fits(count: Count, one: int) -> bool:
    return count.books.round_of[one] < 0 and count.limits.fits(one)
