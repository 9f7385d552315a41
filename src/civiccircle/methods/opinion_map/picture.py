"""The map as spots: how many people of which group stand where, never fewer than the smallest number
shown."""

from dataclasses import dataclass

import numpy as np

from civiccircle.methods.opinion_map.frame import Layout

# Spots grow until this share of the people stands on spots large enough to be shown.
SHOWN_SHARE = 0.8
SPOT_CELLS = (4, 8, 16, 32)


@dataclass(frozen=True)
class Spot:
    """`people` of `group` around (x, y), the centre of a square of the picture."""

    x: float
    y: float
    group: int
    people: int


@dataclass(frozen=True)
class Picture:
    """spots; side of their squares, in units of position; people on spots too small to be shown."""

    side: float
    spots: tuple[Spot, ...]
    people_not_shown: int


def draw(layout: Layout, smallest: int) -> Picture:
    """Count people by square and group; a square needs `smallest` people of a group to be shown."""
    total = int(layout.cells.people.sum())
    for factor in SPOT_CELLS:
        picture = _spots(layout, layout.frame.cell_size * factor, smallest)
        if total - picture.people_not_shown >= SHOWN_SHARE * total:
            break
    return picture


def _spots(layout: Layout, side: float, smallest: int) -> Picture:
    cells = layout.cells
    squares = np.floor(cells.centres / side).astype(np.int64)
    keys = np.column_stack((squares, layout.grouping.cell_group))
    distinct, index = np.unique(keys, axis=0, return_inverse=True)
    people = np.bincount(index.ravel(), cells.people, len(distinct)).astype(np.int64)
    shown = people >= smallest
    spots = tuple(
        Spot(x=(int(x) + 0.5) * side, y=(int(y) + 0.5) * side, group=int(group), people=int(count))
        for (x, y, group), count in zip(distinct[shown], people[shown], strict=True)
    )
    return Picture(side=side, spots=spots, people_not_shown=int(people[~shown].sum()))
