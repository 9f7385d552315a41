"""Admissible weights: between a least and a most each, adding up to 1, and any further linear rules.

What holds for all of them is found by linear programmes (HiGHS) and believed only after a check in exact arithmetic:
a bound by multipliers that anyone can multiply out, an example by putting it in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum

import numpy as np

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.table import Floats

# Scores nearer than this share of the largest score count as equal.
SAME = 1e-9


@dataclass(frozen=True)
class Rule:
    """The sum of factor x weight is at most `most`: {"connect": -1, "include": 1} at most 0 says that connect weighs
    at least as much as include."""

    factors: tuple[tuple[str, float], ...]
    most: float


@dataclass(frozen=True)
class Polytope:
    """parts of a group by name, with the least and most that each may weigh; the weights add up to 1.

    Raises CompositeIndexError where no weights are admissible.
    """

    parts: tuple[str, ...]
    least: tuple[float, ...]
    most: tuple[float, ...]
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.parts) == len(self.least) == len(self.most):
            raise CompositeIndexError("give a least and a most for each part")
        for part, least, most in zip(self.parts, self.least, self.most, strict=True):
            if not 0 <= least <= most <= 1:
                raise CompositeIndexError(f"{part} may weigh {least} to {most}: give shares, the least first")
        for rule in self.rules:
            for name, _ in rule.factors:
                if name not in self.parts:
                    raise CompositeIndexError(f"a rule names {name}, which is no part of the group")
        if fsum(self.least) > 1 + 1e-12 or fsum(self.most) < 1 - 1e-12:
            raise CompositeIndexError("no weights between these ends add up to 1")
        if self.rules and self.solve(np.zeros((0, len(self.parts)))) is None:
            raise CompositeIndexError("no weights follow all rules")

    @classmethod
    def around(cls, weights: dict[str, float], share: float) -> "Polytope":
        """Weights that differ from these by at most this share of each."""
        total = fsum(weights.values())
        parts = tuple(weights)
        return cls(
            parts,
            tuple(weights[part] / total * (1 - share) for part in parts),
            tuple(min(1.0, weights[part] / total * (1 + share)) for part in parts),
        )

    def matrix(self) -> tuple[Floats, Floats]:
        """The rules as float64[R, K] and float64[R]."""
        matrix = np.zeros((len(self.rules), len(self.parts)))
        for row, rule in enumerate(self.rules):
            for name, factor in rule.factors:
                matrix[row, self.parts.index(name)] += factor
        return matrix, np.array([rule.most for rule in self.rules])

    def solve(self, leads: Floats) -> "Answer | None":
        """The weights that make the smallest of `leads` x weights as large as can be, with the multipliers of leads
        and rules that prove it; None if no weights are admissible. leads float64[L, K]; without any, some admissible
        weights."""
        from scipy.optimize import linprog  # loaded by the first question: no start waits for it

        matrix, most = self.matrix()
        count, parts = len(leads), len(self.parts)
        goal = np.append(np.zeros(parts), -1.0 if count else 0.0)
        upper = np.block([[matrix, np.zeros((len(matrix), 1))], [-leads, np.ones((count, 1))]])
        free = (None, None) if count else (0, 0)
        found = linprog(
            goal,
            A_ub=upper if len(upper) else None,
            b_ub=np.append(most, np.zeros(count)) if len(upper) else None,
            A_eq=np.append(np.ones(parts), 0.0)[None, :],
            b_eq=[1.0],
            bounds=[*zip(self.least, self.most, strict=True), free],
            method="highs",
        )
        if not found.success:
            return None
        duals = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0) if len(upper) else np.zeros(0)
        answer = np.asarray(found.x, np.float64)
        weights = np.clip(answer[:parts], self.least, self.most)
        return Answer(weights, float(answer[parts]), duals[len(matrix) :], duals[: len(matrix)])

    def admits(self, weights: Sequence[float], tolerance: float = 1e-9) -> bool:
        """Whether these weights may be, but for rounding."""
        matrix, most = self.matrix()
        ends = zip(self.least, weights, self.most, strict=True)
        return (
            all(low - tolerance <= weight <= high + tolerance for low, weight, high in ends)
            and abs(fsum(weights) - 1) <= tolerance
            and all(
                fsum(r * w for r, w in zip(row, weights, strict=True)) <= b + tolerance
                for row, b in zip(matrix, most, strict=True)
            )
        )

    def bound(self, lead: Sequence[Fraction], on_rules: Sequence[float] = ()) -> Fraction:
        """No admissible weights give `lead` x weights more than this: exact. `on_rules`: a multiplier, 0 or more, for
        each rule; each choice of them gives a true bound, the right one the lowest.

        Linear duality: rules times multipliers are taken off the lead, and what is left is as large as can be when the
        largest entries get all they may.
        """
        matrix, most = self.matrix()
        left, total = list(lead), Fraction(0)
        for multiplier, row, end in zip(on_rules, matrix.tolist(), most.tolist(), strict=False):
            total += Fraction(multiplier) * Fraction(end)
            left = [
                entry - Fraction(multiplier) * Fraction(factor)
                for entry, factor in zip(left, row, strict=True)
            ]
        rest = 1 - sum(map(Fraction, self.least), Fraction(0))
        for part in sorted(range(len(left)), key=lambda part: left[part], reverse=True):
            given = max(min(rest, Fraction(self.most[part]) - Fraction(self.least[part])), Fraction(0))
            total += left[part] * (Fraction(self.least[part]) + given)
            rest -= given
        return total


@dataclass(frozen=True, eq=False)
class Answer:
    """weights float64[K]; worth: the smallest lead by them; on_leads, on_rules: multipliers, 0 or more."""

    weights: Floats
    worth: float
    on_leads: Floats
    on_rules: Floats
