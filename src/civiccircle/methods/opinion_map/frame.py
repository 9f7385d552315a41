"""The fixed parts of a map: with them any participant's place and group follow from their votes alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes
from civiccircle.methods.opinion_map.grouping import Grouping
from civiccircle.methods.opinion_map.positions import Cells, Membership, cell_keys, positions
from civiccircle.methods.opinion_map.votes import Votes


@dataclass(frozen=True, eq=False)
class Frame:
    """Axes, the rule of who is in the map, and the side of the cells on which people are counted."""

    axes: Axes
    membership: Membership
    cell_size: float

    def place(self, votes: Votes) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Positions float64[P, 2], and who is in the map, bool[P]."""
        return positions(votes, self.axes), self.membership.of(votes)


@dataclass(frozen=True, eq=False)
class Layout:
    """A frame with its occupied cells and their groups."""

    frame: Frame
    cells: Cells
    grouping: Grouping

    def locate(self, votes: Votes) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Positions float64[P, 2] and groups int32[P] (-1 for people not in the map) of people counted in
        it."""
        places, inside = self.frame.place(votes)
        group = np.full(len(inside), -1, np.int32)
        cell = np.searchsorted(self.cells.keys, cell_keys(places[inside], self.frame.cell_size))
        group[inside] = self.grouping.cell_group[cell]
        return places, group
