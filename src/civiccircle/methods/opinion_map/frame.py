"""The fixed parts of a map: with them any participant's place and group follow from their votes alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes
from civiccircle.methods.opinion_map.grouping import Grouping
from civiccircle.methods.opinion_map.positions import Cells, Membership, cell_keys, positions
from civiccircle.methods.opinion_map.votes import Votes


@dataclass(frozen=True, eq=False)
class Places:
    """positions float64[P, 2] of the participants; inside bool[P]: who is in the map."""

    positions: NDArray[np.float64]
    inside: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Frame:
    """Axes, the rule of who is in the map, and the side of the cells on which people are counted."""

    axes: Axes
    membership: Membership
    cell_size: float

    def place(self, votes: Votes) -> Places:
        return Places(positions(votes, self.axes), self.membership.of(votes))


@dataclass(frozen=True, eq=False)
class Layout:
    """A frame with its occupied cells and their groups."""

    frame: Frame
    cells: Cells
    grouping: Grouping

    def groups(self, places: Places) -> NDArray[np.int32]:
        """int32[P]: group of each participant counted in the cells, -1 for people not in the map."""
        group = np.full(len(places.inside), -1, np.int32)
        keys = cell_keys(places.positions[places.inside], self.frame.cell_size)
        group[places.inside] = self.grouping.cell_group[np.searchsorted(self.cells.keys, keys)]
        return group
