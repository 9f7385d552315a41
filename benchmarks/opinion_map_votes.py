"""Made-up votes for the opinion map: three latent camps, about 40 votes a person, log-normal. Needs NumPy only."""

import numpy as np
from numpy.typing import NDArray

Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]


def synthetic(people: int, statements: int, mean: float = 40.0, first: int = 0) -> Columns:
    """participant, statement and vote of people first..first+people-1: the same for each `first` every time."""
    random = np.random.default_rng((7, first))
    lean = np.random.default_rng(11).uniform(0.1, 0.9, (3, statements))
    spread = 0.5
    counts = np.round(random.lognormal(np.log(mean) - spread**2 / 2, spread, people))
    counts = np.clip(counts, 1, statements).astype(np.int64)
    # A person votes on every s-th statement from a random one on; s has no common divisor with their number.
    strides = np.array([s for s in range(1, statements) if np.gcd(s, statements) == 1])
    step, start = random.choice(strides, people), random.integers(0, statements, people)
    row = np.repeat(np.arange(people, dtype=np.int32), counts)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    what = ((start[row] + nth * step[row]) % statements).astype(np.int32)
    agrees = random.random(len(row), np.float32) < lean[random.integers(0, 3, people)[row], what]
    passes = random.random(len(row), np.float32) < 0.12
    vote = np.where(passes, 0, np.where(agrees, 1, -1)).astype(np.int8)
    return row + np.int32(first), what, vote


def shuffled(columns: Columns) -> Columns:
    order = np.random.default_rng(5).permutation(len(columns[0]))
    return columns[0][order], columns[1][order], columns[2][order]
