"""Greedy rules: the candidate with the highest score that still fits, again and again."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.supporters import Field


@dataclass(frozen=True)
class Step:
    """A winner by position, its score, and the candidates with the same score that still fitted, in order."""

    project: int
    score: Fraction
    tied: tuple[int, ...]


def scores(field: Field) -> dict[int, Fraction]:
    """Votes (points, Borda points), or these per cost; what costs nothing comes first there."""
    totals = {one: Fraction(backing.total) for one, backing in field.supporters.items()}
    if field.rule.method != "greedy_per_cost":
        return totals
    most = 1 + sum(totals.values(), Fraction(0))
    costs = field.election.costs
    return {one: total / costs[one] if costs[one] else most for one, total in totals.items()}


def greedy(field: Field, limits: Limits, score: dict[int, Fraction]) -> list[Step]:
    """Choose among the candidates in `score`; takes what it chooses from `limits`."""
    order = sorted(score, key=lambda one: (-score[one], field.rank[one]))
    steps: list[Step] = []
    for value, equal in groupby(order, key=score.__getitem__):
        waiting = list(equal)
        while waiting := [one for one in waiting if limits.fits(one)]:
            steps.append(Step(waiting[0], value, tuple(waiting)))
            limits.take(waiting.pop(0))
    return steps
