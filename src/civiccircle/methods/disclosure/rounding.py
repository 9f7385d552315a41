"""Rounding of counts to a base, for tables that need not add up."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def round_to_base(counts: ArrayLike, base: int) -> NDArray[np.int64]:
    """Round each count to the nearest multiple of `base`; halves go to the even multiple.

    Counts of any shape, in people. Each entry is rounded by itself, so rounded parts need not add up to the
    rounded total: publish a total that was rounded too, never the sum of rounded parts. Raises `ValueError`
    for a base under 1.
    """
    if base < 1:
        raise ValueError(f"a base of {base} rounds nothing: give 1 or more")
    exact = np.asarray(counts, dtype=np.int64)
    lower, rest = np.divmod(exact, base)
    up = (2 * rest > base) | ((2 * rest == base) & (lower % 2 == 1))
    rounded: NDArray[np.int64] = (lower + up) * base
    return rounded
