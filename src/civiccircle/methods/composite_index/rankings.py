"""What the draws say of places: intervals, who may hold which place, who is above whom, who cannot be told apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.table import Floats
from civiccircle.methods.composite_index.uncertainty import Draws

Places = NDArray[np.int32]
MOST_UNITS_IN_A_SQUARE = 2000


@dataclass(frozen=True, eq=False)
class Intervals:
    """best, worst int32[U]: the place lies between them with the level's probability; 0 for units not scored.
    together: whether that holds for all units at once, or for each alone."""

    level: float
    together: bool
    best: Places
    worst: Places


def rank_intervals(draws: Draws, level: float = 0.9) -> Intervals:
    """For each unit alone the shortest range of places that holds `level` of the draws; of equal ones that with most
    draws in it, then the better places."""
    need = _needed(draws, level)
    ordered = np.sort(draws.ranks, axis=0)
    first, last = ordered[: len(ordered) - need + 1], ordered[need - 1 :]
    widths = last - first
    best, worst = np.zeros((2, ordered.shape[1]), np.int32)
    for unit in np.flatnonzero(ordered[0] > 0):
        column, shortest = ordered[:, unit], np.flatnonzero(widths[:, unit] == widths[:, unit].min())
        ends = first[shortest, unit], last[shortest, unit]
        held = np.searchsorted(column, ends[1], "right") - np.searchsorted(column, ends[0], "left")
        chosen = int(np.argmax(held))
        best[unit], worst[unit] = ends[0][chosen], ends[1][chosen]
    return Intervals(level, False, best, worst)


def simultaneous_rank_intervals(draws: Draws, level: float = 0.9) -> Intervals:
    """Ranges of places that hold for all units at once in `level` of the draws: the same number of draws is cut off
    from both tails of every unit, as many as that allows."""
    need, total = _needed(draws, level), len(draws.ranks)
    ordered = np.sort(draws.ranks, axis=0)
    depth = np.full(total, total)  # draws on this place or further out, for the unit that lies furthest out
    for unit in np.flatnonzero(ordered[0] > 0):
        column, its = ordered[:, unit], draws.ranks[:, unit]
        upto, from_it = np.searchsorted(column, its, "right"), total - np.searchsorted(column, its, "left")
        depth = np.minimum(depth, np.minimum(upto, from_it))
    least = int(np.sort(depth)[total - need])
    return Intervals(level, True, ordered[least - 1], ordered[total - least])


def acceptability(draws: Draws) -> Floats:
    """float64[U, U]: share of the draws in which a unit (row) has a place (column, from the best)."""
    units = _few(draws)
    counts = [np.bincount(column, minlength=units + 1)[1:] for column in draws.ranks.T]
    return np.array(counts, np.float64).reshape(units, units) / len(draws.ranks)


def pairwise(draws: Draws) -> Floats:
    """float64[U, U]: share of the draws in which the unit of the row is above that of the column, ties counted half;
    NaN where one of them is not scored."""
    units = _few(draws)
    ranks, found = np.ascontiguousarray(draws.ranks.T), np.empty((units, units))
    for unit, its in enumerate(ranks):
        found[unit] = ((its < ranks).mean(axis=1) + (its <= ranks).mean(axis=1)) / 2
    unscored = (ranks == 0).any(axis=1)
    found[unscored] = found[:, unscored] = np.nan
    return found


def tiers(draws: Draws, sure: float = 0.95) -> NDArray[np.int32]:
    """int32[U]: 1 for the best tier, 0 for units not scored.

    Units go by mean place. A tier ends at the first unit that its head is above in `sure` of the draws, so units of a
    tier cannot be told from its head; neighbours on both sides of a border may still be close.
    """
    _check(sure)
    scored = np.flatnonzero((draws.ranks > 0).all(axis=0))
    means = draws.ranks[:, scored].sum(axis=0, dtype=np.int64)
    order = scored[np.lexsort((scored, means))]
    found = np.zeros(draws.ranks.shape[1], np.int32)
    head, number = -1, 0
    for unit in order:
        if head < 0 or _above(draws, head, int(unit)) >= sure:
            head, number = int(unit), number + 1
        found[unit] = number
    return found


def score_intervals(draws: Draws, level: float = 0.9) -> Floats:
    """float64[2, U]: between which scores the middle `level` of the draws lies. They mean something where every draw
    is on the same scale, so not where normalisations of unlike scales were mixed.

    Raises CompositeIndexError for draws among units taken as alike: those are stretched, which leaves places as they
    are, but not scores.
    """
    _check(level)
    if (draws.reliability < 1).any():
        raise CompositeIndexError("draw again with alike=False: draws made for places are no scores")
    scores = np.sort(draws.scores, axis=0).astype(np.float64)
    out = int((1 - level) / 2 * len(scores) + 1e-9)
    return scores[[out, len(scores) - 1 - out]]


def _above(draws: Draws, one: int, other: int) -> float:
    first, second = draws.ranks[:, one], draws.ranks[:, other]
    return float(((first < second).mean() + (first <= second).mean()) / 2)


def _few(draws: Draws) -> int:
    units = int(draws.ranks.shape[1])
    if units > MOST_UNITS_IN_A_SQUARE:
        raise CompositeIndexError(f"a table of {units} by {units} is too large: choose some units")
    return units


def _needed(draws: Draws, level: float) -> int:
    """How many draws make `level` of them."""
    _check(level)
    return int(np.ceil(level * len(draws.ranks) - 1e-9))


def _check(level: float) -> None:
    if not 0 < level < 1:
        raise CompositeIndexError(f"level {level}: give a share between 0 and 1")
