"""Suppression in a list of counts that is published with its total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class OneWay:
    """Which entries of a list to withhold: one flag per count in the given order, and one for the total."""

    hidden: NDArray[np.bool_]
    total_hidden: bool

    @property
    def withheld(self) -> int:
        """How many entries are withheld, the total included."""
        return int(self.hidden.sum()) + self.total_hidden


def protect_one_way(counts: ArrayLike, minimum: int) -> OneWay:
    """Withhold every count under `minimum`, and what would give it away.

    `counts`: n whole numbers of people, none negative. Of the published total, the withheld entries together
    are known; so the smallest further entries are withheld until at least two are, holding at least `minimum`
    people together. If the list is too small for that, its total is withheld as well. Ties go to the earlier
    entry. Raises `ValueError` for a negative count. Source: Hundepool et al., Statistical Disclosure Control
    (2012), ch. 4.
    """
    exact = np.asarray(counts, dtype=np.int64)
    if exact.ndim != 1 or (exact < 0).any():
        raise ValueError("counts of people are a list of whole numbers, none negative")
    hidden = exact < minimum
    if not hidden.any():
        return OneWay(hidden, bool(exact.sum() < minimum))
    for candidate in np.argsort(exact, kind="stable"):
        if hidden.sum() >= 2 and exact[hidden].sum() >= minimum:
            break
        hidden[candidate] = True
    enough = hidden.sum() >= 2 and exact[hidden].sum() >= minimum
    return OneWay(hidden, not enough)
