"""What an attacker can work out about the withheld entries of a published table, by linear programming."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .two_way import with_margins


@dataclass(frozen=True)
class Interval:
    """The least and the greatest number of people that a withheld entry can hold, given what is published."""

    row: int
    column: int
    lower: float
    upper: float


def intervals(counts: ArrayLike, hidden: NDArray[np.bool_]) -> list[Interval]:
    """The interval of each withheld entry that is under audit.

    `counts`: the true table (r x c), of which only published entries are used; `hidden`: (r+1 x c+1) as in
    `TwoWay`. Unknowns are the inner cells, 0 or more; each published cell or margin is an equation. An
    unbounded entry has ``inf`` as its upper end. Two linear programmes for each withheld entry (HiGHS): meant
    for audits and tests.
    """
    full = with_margins(counts)
    rows, columns = full.shape
    cells = _sums(rows - 1, columns - 1)
    published = ~hidden
    equations = cells[published.ravel()]
    values = full[published].astype(np.float64)
    found = []
    for row, column in np.argwhere(hidden):
        goal = cells[row * columns + column]
        found.append(
            Interval(
                int(row), int(column), _extreme(goal, equations, values), -_extreme(-goal, equations, values)
            )
        )
    return found


def _sums(rows: int, columns: int) -> NDArray[np.float64]:
    """How each of the (r+1)(c+1) entries, row by row, is a sum of the r·c inner cells."""
    in_rows = np.concatenate([np.eye(rows), np.ones((1, rows))])
    in_columns = np.concatenate([np.eye(columns), np.ones((1, columns))])
    sums: NDArray[np.float64] = np.kron(in_rows, in_columns)
    return sums


def _extreme(goal: NDArray[np.float64], equations: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """The least value of `goal`, ``-inf`` if it has none."""
    # Not above: it takes a third of a second to load, and only audits need it, not every process of the house.
    from scipy.optimize import linprog

    answer = linprog(goal, A_eq=equations, b_eq=values, bounds=(0, None), method="highs")
    if answer.status == 3:
        return -np.inf
    if not answer.success or answer.x is None:
        raise RuntimeError(f"the audit could not be solved: {answer.message}")
    return float(goal @ answer.x)
