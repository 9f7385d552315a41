"""Which statement a participant sees next: new ones and those that tell most about where people stand come sooner
(`methods.opinion_map` says how much sooner).

Each statement runs a race: it arrives after a random time whose mean is one over its priority, and the first to arrive
is shown. That draws statements in proportion to their priorities, and small movements of a priority seldom change who
wins, so a page that is loaded again shows the same statement.
"""

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15
_ODD = 0xD1B54A32D192ED03
_ALL_BITS = 0xFFFFFFFFFFFFFFFF


def seed_of(participant_id: int, votes: int) -> int:
    """The seed of a participant's next draw: the same until the participant votes on another statement."""
    return (participant_id * _GOLDEN ^ (votes + 1) * _ODD) & _ALL_BITS


def next_position(
    numbers: NDArray[np.uint64], weights: NDArray[np.float64], voted: NDArray[np.intp], seed: int
) -> int | None:
    """Position of the statement to show, or `None` when `voted` (positions) covers all of them.

    `numbers` (the statements' own numbers) keeps each statement's luck when others come or go.
    """
    if len(voted) >= len(numbers):
        return None
    arrival = -np.log(_uniform(numbers, seed)) / weights
    arrival[voted] = np.inf
    return int(np.argmin(arrival))


def _uniform(numbers: NDArray[np.uint64], seed: int) -> NDArray[np.float64]:
    """float64[S] in (0, 1): SplitMix64 of seed and number (Steele, Lea & Flood, OOPSLA 2014)."""
    bits = (numbers + np.uint64(1)) * np.uint64(_GOLDEN) + np.uint64(seed)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = (bits ^ (bits >> np.uint64(31))) >> np.uint64(11)
    return (bits.astype(np.float64) + 0.5) * 2.0**-53
