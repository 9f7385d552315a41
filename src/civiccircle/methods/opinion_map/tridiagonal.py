"""Leading eigenpairs of a small symmetric tridiagonal matrix, in plain floating point.

LAPACK chooses its instructions by processor, so its last digits differ between machines; these forty lines do
not. Bisection on Sturm counts, then inverse iteration (Golub & Van Loan, Matrix Computations, 8.4).
"""

import math
from itertools import pairwise

Pair = tuple[float, list[float]]


def leading_pairs(diagonal: list[float], beside: list[float], count: int) -> list[Pair]:
    """The `count` largest eigenvalues with unit eigenvectors, largest first (fewer for a smaller matrix)."""
    pairs: list[Pair] = []
    for number in range(min(count, len(diagonal))):
        value = _eigenvalue(diagonal, beside, number)
        pairs.append((value, _eigenvector(diagonal, beside, value, [vector for _, vector in pairs])))
    return pairs


def _eigenvalue(diagonal: list[float], beside: list[float], number: int) -> float:
    """The eigenvalue that exactly `number` others exceed."""
    reach = [abs(x) for x in (0.0, *beside, 0.0)]
    low = min(d - a - b for d, (a, b) in zip(diagonal, pairwise(reach), strict=False))
    high = max(d + a + b for d, (a, b) in zip(diagonal, pairwise(reach), strict=False))
    squares = [0.0, *(b * b for b in beside)]
    tiny = 1e-300
    while True:
        middle = 0.5 * (low + high)
        if middle in {low, high}:
            return middle
        above = 0
        pivot = 1.0
        for entry, square in zip(diagonal, squares, strict=False):
            pivot = entry - middle - square / pivot
            if pivot > 0.0:
                above += 1
            elif pivot == 0.0:
                pivot = -tiny
        if above > number:
            low = middle
        else:
            high = middle


def _eigenvector(
    diagonal: list[float], beside: list[float], value: float, earlier: list[list[float]]
) -> list[float]:
    size = len(diagonal)
    scale = max(abs(value), *(abs(d) for d in diagonal), 1e-300)
    shifted = value + 1e-14 * scale * (len(earlier) + 1)
    vector = _unit([1.0 + 0.5 * ((7 * (len(earlier) + 1) * i) % 11) / 11 for i in range(size)])
    for _ in range(4):
        for other in earlier:
            share = math.fsum(a * b for a, b in zip(vector, other, strict=True))
            vector = [a - share * b for a, b in zip(vector, other, strict=True)]
        vector = _unit(_solve(diagonal, beside, shifted, _unit(vector)))
    return vector


def _unit(vector: list[float]) -> list[float]:
    largest = max(abs(x) for x in vector) or 1.0
    vector = [x / largest for x in vector]
    length = math.sqrt(math.fsum(x * x for x in vector)) or 1.0
    return [x / length for x in vector]


def _solve(diagonal: list[float], beside: list[float], shift: float, right: list[float]) -> list[float]:
    """Solve (T - shift) x = right by elimination with row exchanges; a zero pivot becomes a tiny one."""
    size = len(diagonal)
    main = [d - shift for d in diagonal]
    upper = [*beside[: size - 1], 0.0]
    second = [0.0] * size
    x = list(right)
    tiny = 1e-16 * (max(abs(m) for m in main) or 1.0)
    for i in range(size - 1):
        below = beside[i]
        if abs(below) > abs(main[i]):
            factor = main[i] / below
            main[i], upper[i], second[i], main[i + 1], upper[i + 1] = (
                below,
                main[i + 1],
                upper[i + 1],
                upper[i] - factor * main[i + 1],
                -factor * upper[i + 1],
            )
            x[i], x[i + 1] = x[i + 1], x[i] - factor * x[i + 1]
        else:
            main[i] = main[i] or tiny
            factor = below / main[i]
            main[i + 1] -= factor * upper[i]
            x[i + 1] -= factor * x[i]
    for i in reversed(range(size)):
        if i + 1 < size:
            x[i] -= upper[i] * x[i + 1]
        if i + 2 < size:
            x[i] -= second[i] * x[i + 2]
        x[i] /= main[i] or tiny
    return x
