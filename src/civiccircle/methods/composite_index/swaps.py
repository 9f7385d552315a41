"""How little weight has to move until two units swap places."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum

import numpy as np

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.extremes import Contest
from civiccircle.methods.composite_index.polytope import Polytope


@dataclass(frozen=True)
class Swap:
    """weights by which the unit behind has caught up; moved: the share of all weight that goes from some parts to
    others, 0 if they are level already. on_lead, on_sum, on_rules: multipliers that prove that less is not enough.
    """

    weights: tuple[float, ...]
    moved: float
    on_lead: float
    on_sum: float
    on_rules: tuple[float, ...]


def smallest_swap(contest: Contest, ahead: str, behind: str, weights: Sequence[float]) -> Swap | None:
    """The smallest move of weight, within the polytope, from `weights` (shares of the parts) that lets `behind` catch
    up with `ahead`; None if no admissible weights do.

    Raises CompositeIndexError if the weights are not admissible, or `behind` is not behind.
    """
    from scipy.optimize import linprog  # loaded by the first question: no start waits for it

    polytope = contest.polytope
    if not polytope.admits(weights):
        raise CompositeIndexError("the weights to begin with are not admissible")
    lead = _lead(contest, ahead, behind)
    if fsum(a * b for a, b in zip(lead, weights, strict=True)) > contest.same:
        raise CompositeIndexError(f"{behind} is ahead of {ahead} already: name them the other way round")
    parts, (matrix, most) = len(lead), polytope.matrix()
    one, none = np.eye(parts), np.zeros((1, parts))
    # Weights, and how far each is from what it was: |change| is at least the change, and at least its opposite.
    upper = np.block(
        [[-np.array([lead]), none], [matrix, np.zeros((len(matrix), parts))], [one, -one], [-one, -one]]
    )
    ends = np.concatenate([[0.0], most, weights, -np.asarray(weights)])
    found = linprog(
        np.repeat([0.0, 0.5], parts),
        A_ub=upper,
        b_ub=ends,
        A_eq=np.repeat([1.0, 0.0], parts)[None, :],
        b_eq=[1.0],
        bounds=[*zip(polytope.least, polytope.most, strict=True), *[(0, None)] * parts],
        method="highs",
    )
    if not found.success:
        return None
    moved = np.clip(np.asarray(found.x, np.float64)[:parts], polytope.least, polytope.most)
    multipliers = np.maximum(-found.ineqlin.marginals, 0.0)
    return Swap(
        weights=tuple(moved.tolist()),
        moved=_moved(weights, moved.tolist()),
        on_lead=float(multipliers[0]),
        on_sum=float(found.eqlin.marginals[0]),
        on_rules=tuple(multipliers[1 : 1 + len(matrix)].tolist()),
    )


def check_swap(
    contest: Contest,
    ahead: str,
    behind: str,
    weights: Sequence[float],
    *,
    swap: Swap,
    tolerance: float = 1e-9,
) -> bool:
    """Multiply the certificate out in exact arithmetic: the weights swap the two, and no smaller move can."""
    lead = _lead(contest, ahead, behind)
    caught_up = fsum(a * b for a, b in zip(lead, swap.weights, strict=True)) >= -contest.same
    level = abs(_moved(weights, swap.weights) - swap.moved) <= tolerance
    proved = float(lower_bound(contest.polytope, lead, weights, swap)) >= swap.moved - tolerance
    return contest.polytope.admits(swap.weights) and caught_up and level and proved


def lower_bound(polytope: Polytope, lead: Sequence[float], weights: Sequence[float], swap: Swap) -> Fraction:
    """No admissible weights by which `lead` is 0 or more are nearer than this: exact, by Lagrange's multipliers. What
    is left of the problem falls apart into one small problem for each part, least at an end or where it stands.
    """
    if min((swap.on_lead, *swap.on_rules)) < 0:
        return Fraction(0)
    matrix, most = polytope.matrix()
    on_sum, total = Fraction(swap.on_sum), Fraction(swap.on_sum)
    for multiplier, end in zip(swap.on_rules, most.tolist(), strict=True):
        total -= Fraction(multiplier) * Fraction(end)
    for part, (start, entry) in enumerate(zip(weights, lead, strict=True)):
        slope = -on_sum - Fraction(swap.on_lead) * Fraction(entry)
        for multiplier, row in zip(swap.on_rules, matrix.tolist(), strict=True):
            slope += Fraction(multiplier) * Fraction(row[part])
        corners = {Fraction(polytope.least[part]), Fraction(polytope.most[part])}
        if min(corners) < Fraction(start) < max(corners):
            corners.add(Fraction(start))
        total += min(abs(corner - Fraction(start)) / 2 + slope * corner for corner in corners)
    return total


def _lead(contest: Contest, ahead: str, behind: str) -> list[float]:
    lead: list[float] = (contest.scores[contest.row(behind)] - contest.scores[contest.row(ahead)]).tolist()
    return lead


def _moved(before: Sequence[float], after: Sequence[float]) -> float:
    return fsum(abs(b - a) for a, b in zip(before, after, strict=True)) / 2
