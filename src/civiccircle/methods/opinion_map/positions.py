"""Where each participant stands on the map, and who is in it."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes
from civiccircle.methods.opinion_map.sums import Counts
from civiccircle.methods.opinion_map.votes import KINDS, Votes

Floats = NDArray[np.float64]

# Positions are summed inside a cell as whole multiples of 2**-20.
DIGITS = 20
# Cells per axis on either side of the origin; what lies further out is counted in the outermost cell.
REACH = 1 << 15


@dataclass(frozen=True)
class Membership:
    """Who is in the map: everyone with `enough` votes, and the people named in `added` while it is small."""

    enough: int
    added: tuple[int, ...]

    def of(self, votes: Votes) -> NDArray[np.bool_]:
        """bool[P]"""
        inside = votes.votes_cast >= self.enough
        if self.added:
            inside |= np.isin(votes.participants, self.added)
        return inside


def membership(counts: Counts, enough: int, least_people: int) -> Membership:
    """Filled up to `least_people` with the most active people; of equally active ones those with the lower
    id."""
    if counts.active >= least_people:
        return Membership(enough, ())
    return Membership(enough, tuple(sorted(who for _, who in counts.leaders[:least_people])))


def positions(votes: Votes, axes: Axes) -> Floats:
    """float64[P, 2]: sum over the votes cast of (vote - mean) times the axis, times sqrt(S / votes cast).

    The square root keeps people who voted on few statements from all sitting at the centre. As in production
    Polis a statement left out counts as voted on by everyone (with no effect on the sum).
    """
    size = len(votes.statements)
    worth = np.stack([axes.worth(direction) for direction in axes.directions], axis=1)
    sums = np.ldexp((votes.table @ worth).astype(np.float64), -axes.fixed_point_digits)
    places: Floats = sums * np.sqrt(size / np.maximum(effective_votes(votes), 1.0))[:, None]
    return places


def effective_votes(votes: Votes) -> Floats:
    """float64[P]: votes on statements that shape the map, plus the number of those that do not."""
    if not votes.left_out.any():
        return votes.votes_cast.astype(np.float64)
    live = np.repeat(~votes.left_out, KINDS).astype(np.int64)
    cast: Floats = (votes.table @ live + np.count_nonzero(votes.left_out)).astype(np.float64)
    return cast


@dataclass(frozen=True, eq=False)
class Cells:
    """How many people stand in each cell of a fine grid, and the sums of their coordinates.

    keys int64[C] ascending; people int64[C]; sums int64[C, 2] in units of 2**-20
    """

    keys: NDArray[np.int64]
    people: NDArray[np.int64]
    sums: NDArray[np.int64]

    @property
    def centres(self) -> Floats:
        """float64[C, 2]: mean position of the people in each cell."""
        return np.ldexp(self.sums.astype(np.float64), -DIGITS) / self.people[:, None]

    def __add__(self, other: Self) -> Self:
        return self._merged(
            np.concatenate((self.keys, other.keys)),
            np.concatenate((self.people, other.people)),
            np.concatenate((self.sums, other.sums)),
        )

    @classmethod
    def _merged(cls, keys: NDArray[np.int64], people: NDArray[np.int64], sums: NDArray[np.int64]) -> Self:
        distinct, index = np.unique(keys, return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        moments = np.zeros((len(distinct), 2), np.int64)
        np.add.at(total, index, people)
        np.add.at(moments, index, sums)
        return cls(distinct, total, moments)

    @classmethod
    def of(cls, places: Floats, size: float, times: NDArray[np.int64] | None = None) -> Self:
        """Put people into cells of side `size`; `times`: how often each counts."""
        people = np.ones(len(places), np.int64) if times is None else times
        fine = np.rint(np.ldexp(places, DIGITS)).astype(np.int64)
        return cls._merged(cell_keys(places, size), people, fine * people[:, None])


def cell_keys(places: Floats, size: float) -> NDArray[np.int64]:
    """int64[n]: the grid cell of each position."""
    across, up = np.clip(np.floor(places / size), -REACH, REACH - 1).astype(np.int64).T
    keys: NDArray[np.int64] = (across + REACH) * (2 * REACH) + up + REACH
    return keys


def cell_size(axes: Axes, counts: Counts, cells_per_spread: int) -> float:
    """A power of two, so that the typical distance from the origin spans about `cells_per_spread` cells.

    Taken from the variances of the axes: known before any position is, hence the same for every partition.
    """
    votes = max(1, int(counts.by_code.sum()))
    spread = math.sqrt(max(float(axes.variances.sum()), 1e-12) * len(axes.means) / votes)
    return math.ldexp(1.0, math.frexp(spread / cells_per_spread)[1] - 1)
