"""The two directions in which opinions differ most: principal components of the mean-imputed vote matrix.

A missing vote is replaced by the statement's mean, so after centring it is 0 and the matrix stays sparse. The
covariance is never formed: Lanczos' method asks only for its product with a vector, which is one pass over
the participants (see `sums.covariance_product`).

Whole numbers make it reproducible. Each vector is rounded to fixed point first, so the sums over votes and
over people are exact in any order; what remains is elementwise arithmetic and sums in a fixed order.

Source: C. Lanczos, J. Res. Nat. Bur. Standards 45 (1950) 255, with full re-orthogonalisation; sums as in
Polis.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.sums import Counts
from civiccircle.methods.opinion_map.tridiagonal import leading_pairs
from civiccircle.methods.opinion_map.votes import KINDS

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# Sums `worth` over votes, then over people (see sums.covariance_product): (worth, shift) -> int64[3S].
Product = Callable[[Whole, int], Whole]

COMPONENTS = 2
GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
CHECK_EVERY = 4
MOST_STEPS = 400


@dataclass(frozen=True, eq=False)
class Axes:
    """means float64[S]; directions float64[2, S], unit length; variances of the two and `total` of all."""

    means: Floats
    directions: Floats
    variances: Floats
    total: float

    @property
    def fixed_point_digits(self) -> int:
        """Binary digits after the point with which a sum over one person's votes is still exact: the sum of
        (vote - mean) * entry over at most S entries of a unit vector is at most 2 * sqrt(S)."""
        return 60 - (max(1, len(self.means)).bit_length() + 1) // 2

    def worth(self, vector: Floats) -> Whole:
        """int64[3S]: (vote - mean) * vector for each kind of vote, in fixed point."""
        votes = np.arange(KINDS) - 1.0
        values = (votes[None, :] - self.means[:, None]) * vector[:, None]
        return np.rint(np.ldexp(values, self.fixed_point_digits)).astype(np.int64).ravel()


def statement_means(counts: Counts, left_out: NDArray[np.bool_]) -> Floats:
    """float64[S]: mean vote; 0 for statements left out or never voted on."""
    seen = np.maximum(counts.seen, 1)
    return np.where(left_out, 0.0, (counts.agree - counts.disagree) / seen)


def principal_axes(
    counts: Counts,
    left_out: NDArray[np.bool_],
    product: Product,
    *,
    tolerance: float = 1e-13,
    start: Floats | None = None,
) -> Axes:
    """The two leading axes.

    tolerance  residual of the eigenvector equation, relative to the larger variance
    start      float64[S], where to begin; any vector that is not at right angles to the axes

    Sign: the largest component of each axis is positive. Axes without any variance are zero.
    """
    means = statement_means(counts, left_out)
    squares = np.where(left_out, 0.0, counts.agree + counts.disagree - counts.seen * means * means)
    squares = np.maximum(squares, 0.0)
    total = float(squares.sum())
    empty = Axes(means, np.zeros((COMPONENTS, len(means))), np.zeros(COMPONENTS), total)
    live = squares > 1e-9
    if not live.any():
        return empty
    shift = _shift(empty.fixed_point_digits, counts.participants, total)
    factors = (np.arange(KINDS) - 1.0)[None, :] - means[:, None]

    def covariance(vector: Floats) -> Floats:
        sums = product(empty.worth(vector), shift).reshape(-1, KINDS)
        back = np.ldexp(sums.astype(np.float64), shift - empty.fixed_point_digits)
        return np.where(live, (factors * back).sum(axis=1), 0.0)

    guess = np.sqrt(squares) * _spread_out(len(means), 1) if start is None else start
    values, vectors = _lanczos(covariance, np.where(live, guess, 0.0), live, tolerance, total)
    return Axes(means, np.array([_signed(vector) for vector in vectors]), np.maximum(values, 0.0), total)


def _shift(digits: int, people: int, total: float) -> int:
    """Digits to drop so that sums over people stay below 2**63: |sum| <= sqrt(people * total variance)."""
    bound = math.sqrt(max(people, 1) * max(total, 1.0))
    return max(0, digits + math.frexp(bound)[1] - 62)


def _spread_out(size: int, number: int) -> Floats:
    """A vector without structure, the same everywhere: multiples of the golden ratio, folded into
    -0.5..0.5."""
    folded: Floats = np.modf((np.arange(size) + 1.0) * GOLDEN * number)[0] - 0.5
    return folded


def _signed(vector: Floats) -> Floats:
    return vector if vector[np.argmax(np.abs(vector))] >= 0 else -vector


def _norm(vector: Floats) -> float:
    return math.sqrt(float((vector * vector).sum()))


def _lanczos(
    covariance: Callable[[Floats], Floats],
    start: Floats,
    live: NDArray[np.bool_],
    tolerance: float,
    total: float,
) -> tuple[Floats, Floats]:
    limit = min(int(live.sum()), MOST_STEPS)
    basis = np.zeros((limit, len(start)))
    diagonal: list[float] = []
    beside: list[float] = []
    restarts = 0
    vector = start / max(_norm(start), 1e-300)
    for step in range(limit):
        basis[step] = vector
        image = covariance(vector)
        diagonal.append(float((image * vector).sum()))
        rest = _orthogonal(image, basis[: step + 1])
        length = _norm(rest)
        if step + 1 == limit:
            break
        if length <= 1e-13 * total:
            # The space found so far is closed under the covariance: look outside it, twice at most.
            if restarts == COMPONENTS:
                break
            restarts += 1
            rest = _orthogonal(np.where(live, _spread_out(len(start), restarts + 1), 0.0), basis[: step + 1])
            beside.append(0.0)
            vector = rest / _norm(rest)
            continue
        if (step + 1) % CHECK_EVERY == 0:
            pairs = leading_pairs(diagonal, beside, COMPONENTS)
            if all(length * abs(pair[-1]) <= tolerance * pairs[0][0] for _, pair in pairs):
                break
        beside.append(length)
        vector = rest / length
    return _ritz(diagonal, beside, basis)


def _orthogonal(vector: Floats, basis: Floats) -> Floats:
    for _ in range(2):  # twice is enough (Kahan)
        shares = (basis * vector).sum(axis=1)
        vector = vector - (basis * shares[:, None]).sum(axis=0)
    return vector


def _ritz(diagonal: list[float], beside: list[float], basis: Floats) -> tuple[Floats, Floats]:
    values = np.zeros(COMPONENTS)
    vectors = np.zeros((COMPONENTS, basis.shape[1]))
    for number, (value, weights) in enumerate(
        leading_pairs(diagonal, beside[: len(diagonal) - 1], COMPONENTS)
    ):
        if value <= 1e-12 * max(diagonal):
            continue
        vector = (basis[: len(weights)] * np.array(weights)[:, None]).sum(axis=0)
        values[number], vectors[number] = value, vector / _norm(vector)
    return values, vectors
