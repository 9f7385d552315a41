"""Made-up votes with a structure that is known: people in camps that lean differently on every statement."""

import numpy as np
from numpy.typing import NDArray

Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def camps(people: int, statements: int, seed: int = 1, camps: int = 2, share: float = 0.6) -> Columns:
    """participant, statement, vote of `share` of all cells, in random order."""
    random = np.random.default_rng(seed)
    lean = random.uniform(0.05, 0.95, (camps, statements)).round()
    who, what = np.nonzero(random.random((people, statements)) < share)
    agrees = random.random(len(who)) < 0.1 + 0.8 * lean[who % camps, what]
    vote = np.where(random.random(len(who)) < 0.1, 0, np.where(agrees, 1, -1))
    order = random.permutation(len(who))
    return who[order] * 3 + 5, what[order] * 2 + 1, vote[order]
