"""Variance-based sensitivity: how much of the variance of an outcome each input makes, alone and with the others.

Estimators of Saltelli et al. (2010, table 2): first-order by (b) with the mean taken out, total-effect by Jansen (f).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.table import Floats

REPLICATES = 16
# Student's t, 95th percentile, by degrees of freedom; beyond 30 the normal distribution's is near enough.
STUDENT = (
    6.314,
    2.920,
    2.353,
    2.132,
    2.015,
    1.943,
    1.895,
    1.860,
    1.833,
    1.812,
    1.796,
    1.782,
    1.771,
    1.761,
    1.753,
)
STUDENT_BEYOND = 1.70


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the rows of each block, on the leading axis: count [R]; a, square [R, M] over the outcomes of sample
    A; product, change, jump [R, d, M]: of f(B)(f(AB) - f(A)), f(AB) - f(A) and its square."""

    count: Floats
    a: Floats
    square: Floats
    product: Floats
    change: Floats
    jump: Floats

    @classmethod
    def of(cls, first: Floats, second: Floats, mixed: Sequence[Floats]) -> Self:
        """first, second float64[N, M]: outcomes of samples A and B; mixed d times float64[N, M]: of A with input i
        from B."""
        changes = [one - first for one in mixed]
        return cls(
            count=np.array([float(len(first))]),
            a=first.sum(axis=0)[None],
            square=(first * first).sum(axis=0)[None],
            product=np.array([(second * change).sum(axis=0) for change in changes])[None],
            change=np.array([change.sum(axis=0) for change in changes])[None],
            jump=np.array([(change * change).sum(axis=0) for change in changes])[None],
        )

    def __add__(self, other: Self) -> Self:
        mine, theirs = vars(self), vars(other)
        return type(self)(**{name: np.concatenate([mine[name], theirs[name]]) for name in mine})


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """inputs by name; first, total float64[d, M]: shares of the variance of each outcome, made by the input alone and
    by all it has a hand in; first_within, total_within: half the width of their 90 % intervals; runs of the model.
    Where an outcome does not vary, its shares are 0.

    converged bool[M]: every half-width is at most `tolerance` and no share contradicts another (below 0, above 1, first
    above total) by more. What has not converged must not be shown as a figure.
    """

    inputs: tuple[str, ...]
    first: Floats
    total: Floats
    first_within: Floats
    total_within: Floats
    tolerance: float
    runs: int

    @property
    def converged(self) -> Any:
        excess = [-self.first, -self.total, self.first - self.total, self.total - 1]
        worst = np.maximum.reduce([self.first_within, self.total_within, *excess])
        return (worst <= self.tolerance).all(axis=0)

    def to_dict(self) -> dict[str, Any]:
        return {
            "inputs": list(self.inputs),
            "first": self.first.tolist(),
            "total": self.total.tolist(),
            "first_within": self.first_within.tolist(),
            "total_within": self.total_within.tolist(),
            "converged": self.converged.tolist(),
            "runs": self.runs,
        }


def sensitivity_of(inputs: Sequence[str], sums: Sums, tolerance: float) -> Sensitivity:
    """Indices from the sums of two blocks or more; how far off they may be from leaving out each block in turn."""
    blocks = len(sums.count)
    if blocks < 2:
        raise CompositeIndexError("one block of samples cannot tell how far off it is: take more samples")
    totals = {name: array.sum(axis=0) for name, array in vars(sums).items()}
    first, total = _indices(totals)
    without = [
        _indices({name: totals[name] - array[block] for name, array in vars(sums).items()})
        for block in range(blocks)
    ]
    spread = [np.array([one[kind] for one in without]).var(axis=0) * (blocks - 1) for kind in (0, 1)]
    student = STUDENT[blocks - 2] if blocks - 2 < len(STUDENT) else STUDENT_BEYOND
    return Sensitivity(
        inputs=tuple(inputs),
        first=first,
        total=total,
        first_within=student * np.sqrt(spread[0]),
        total_within=student * np.sqrt(spread[1]),
        tolerance=tolerance,
        runs=int(totals["count"]) * (len(inputs) + 2),
    )


def _indices(sums: dict[str, Floats]) -> tuple[Floats, Floats]:
    n = sums["count"]
    mean = sums["a"] / n
    variance = np.maximum(sums["square"] / n - mean * mean, 0.0)
    varies = variance > 1e-14 * np.maximum(sums["square"] / n, 1e-300)
    by = np.where(varies, variance, 1.0)
    first = (sums["product"] - mean * sums["change"]) / n / by
    total = sums["jump"] / n / 2 / by
    return np.where(varies, first, 0.0), np.where(varies, total, 0.0)


def sobol(
    model: Callable[[Floats], Floats],
    inputs: Sequence[str],
    samples: int = 1024,
    seed: int = 0,
    tolerance: float = 0.05,
) -> Sensitivity:
    """Indices of any model of independent inputs, each uniform on 0..1.

    model     float64[N, d] to float64[N]
    samples   a power of two for each of 16 replicates of scrambled Sobol' points (Owen), which tell the error

    Costs 16 x samples x (d + 2) runs.
    """
    from scipy.stats import qmc  # loaded by the first analysis: no start waits for it

    if samples < 2 or samples & (samples - 1):
        raise CompositeIndexError(f"{samples} samples: give a power of two")
    count = len(inputs)
    found: Sums | None = None
    for replicate in range(REPLICATES):
        scrambling = np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, replicate))))
        points = qmc.Sobol(2 * count, rng=scrambling).random(samples)
        a, b = points[:, :count], points[:, count:]
        mixed = []
        for column in range(count):
            ab = a.copy()
            ab[:, column] = b[:, column]
            mixed.append(model(ab)[:, None])
        sums = Sums.of(model(a)[:, None], model(b)[:, None], mixed)
        found = sums if found is None else found + sums
    assert found is not None  # noqa: S101  (there is at least one replicate)
    return sensitivity_of(inputs, found, tolerance)
