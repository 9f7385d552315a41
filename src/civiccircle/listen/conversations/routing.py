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
# Made once: to make them for each vote took longer than the arithmetic.
_ONE, _STEP, _FIRST, _SECOND = map(np.uint64, (1, _GOLDEN, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_30, _27, _31, _11 = map(np.uint64, (30, 27, 31, 11))


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
    # argmin() would let go of the interpreter each time, and the thread would queue for it again.
    return int(np.flatnonzero(arrival == arrival.min())[0])


def _uniform(numbers: NDArray[np.uint64], seed: int) -> NDArray[np.float64]:
    """float64[S] in (0, 1): SplitMix64 of seed and number (Steele, Lea & Flood, OOPSLA 2014)."""
    bits = (numbers + _ONE) * _STEP + np.uint64(seed)
    bits ^= bits >> _30
    bits *= _FIRST
    bits ^= bits >> _27
    bits *= _SECOND
    bits ^= bits >> _31
    bits >>= _11
    return (bits.astype(np.float64) + 0.5) * 2.0**-53
