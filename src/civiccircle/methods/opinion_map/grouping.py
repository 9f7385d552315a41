"""Groups of like-minded people: a rule without history, so that anyone can recompute them.

People are counted in the cells of a fine grid; weighted k-means makes at most 100 base clusters of the cells;
weighted k-means makes 2 to 5 groups of the base clusters; the silhouette chooses how many. Only arithmetic in
a fixed order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.positions import Cells

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

ROWS_AT_ONCE = 2048


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups, and the base clusters they are made of.

    bases          float64[B, 2]  centres of the base clusters
    base_people    int64[B]       people in each
    group_of_base  int32[B]       group of each base cluster; groups are numbered by size, the largest first
    cell_group     int32[C]       group of each cell
    silhouettes    mean silhouette for each number of groups tried
    """

    bases: Floats
    base_people: NDArray[np.int64]
    group_of_base: Labels
    cell_group: Labels
    silhouettes: dict[int, float]

    @property
    def groups(self) -> int:
        return int(self.group_of_base.max(initial=-1)) + 1

    @property
    def centres(self) -> Floats:
        """float64[G, 2]: mean position of the people in each group."""
        weights = self.base_people.astype(np.float64)
        sums = [np.bincount(self.group_of_base, weights * axis, self.groups) for axis in self.bases.T]
        return np.stack(sums, axis=1) / np.bincount(self.group_of_base, weights, self.groups)[:, None]


def group_cells(
    cells: Cells, *, base_clusters: int = 100, most_groups: int = 5, smallest: int = 1
) -> Grouping:
    """Group the people counted in `cells`; `smallest`: people that a group needs to be shown."""
    points, weights = cells.centres, cells.people.astype(np.float64)
    base_of_cell, bases, base_weights = _k_means(points, weights, _far_apart(points, weights, base_clusters))
    tried: dict[int, tuple[float, Labels]] = {}
    for count in range(2, min(most_groups, 2 + len(bases) // 12) + 1):
        found = _groups(bases, base_weights, count, smallest)
        if found is not None:
            tried[count] = found
    best = max(tried, key=lambda count: (tried[count][0], -count), default=1)
    labels = _by_size(tried[best][1], base_weights) if tried else np.zeros(len(bases), np.int32)
    return Grouping(
        bases=bases,
        base_people=base_weights.astype(np.int64),
        group_of_base=labels,
        cell_group=labels[base_of_cell],
        silhouettes={count: score for count, (score, _) in tried.items()},
    )


def _groups(bases: Floats, weights: Floats, count: int, smallest: int) -> tuple[float, Labels] | None:
    """Mean silhouette and labels for this many groups, or None if so many of sufficient size cannot be made.

    Base clusters that would form a group too small to show are set aside, so that a lone outlier does not
    take a group for itself, and join the nearest group in the end.
    """
    kept = np.arange(len(bases))
    while len(kept) >= count:
        start = _far_apart(bases[kept], weights[kept], count)
        labels, centres, sizes = _k_means(bases[kept], weights[kept], start)
        if len(sizes) < count:
            return None
        if sizes.min() >= smallest:
            return _silhouette(bases[kept], labels), _nearest(bases, centres)
        kept = kept[sizes[labels] >= smallest]
    return None


def _by_size(labels: Labels, weights: Floats) -> Labels:
    sizes = np.bincount(labels, weights)
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    return rank[labels] if len(labels) else labels


def _far_apart(points: Floats, weights: Floats, count: int) -> Floats:
    """Starting centres: the point nearest the mean, then each time the one with the greatest weight times
    squared distance to the centres so far."""
    if len(points) <= count:
        return points
    mean = (points * weights[:, None]).sum(axis=0) / weights.sum()
    chosen = [int(np.argmin(((points - mean) ** 2).sum(axis=1)))]
    nearest = np.full(len(points), np.inf)
    x, y = points[:, 0].copy(), points[:, 1].copy()
    while len(chosen) < count:
        nearest = np.minimum(nearest, (x - x[chosen[-1]]) ** 2 + (y - y[chosen[-1]]) ** 2)
        chosen.append(int(np.argmax(nearest * weights)))
    return points[chosen]


def _nearest(points: Floats, centres: Floats) -> Labels:
    labels = np.empty(len(points), np.int32)
    for first in range(0, len(points), ROWS_AT_ONCE):
        x, y = points[first : first + ROWS_AT_ONCE].T
        gap = (x[:, None] - centres[None, :, 0]) ** 2
        gap += (y[:, None] - centres[None, :, 1]) ** 2
        labels[first : first + ROWS_AT_ONCE] = gap.argmin(axis=1)
    return labels


def _k_means(
    points: Floats, weights: Floats, centres: Floats, most_steps: int = 50
) -> tuple[Labels, Floats, Floats]:
    """Lloyd's steps until nothing moves. Returns labels, centres and weights of the clusters that have
    members."""
    labels = np.full(len(points), -1, np.int32)
    sizes = np.zeros(len(centres))
    for _ in range(most_steps):
        found = _nearest(points, centres)
        if (found == labels).all():
            break
        labels = found
        sizes = np.bincount(labels, weights, len(centres)).astype(np.float64)
        sums = [np.bincount(labels, weights * points[:, axis], len(centres)) for axis in (0, 1)]
        means = np.stack(sums, axis=1) / np.maximum(sizes, 1.0)[:, None]
        centres = np.where(sizes[:, None] > 0, means, centres)
    filled = sizes > 0
    number = np.cumsum(filled, dtype=np.int32) - np.int32(1)
    return number[labels].astype(np.int32), centres[filled], sizes[filled]


def _silhouette(points: Floats, labels: Labels) -> float:
    """Mean silhouette over the base clusters; one that is a group of its own counts 0 (Rousseeuw 1987)."""
    x, y = points.T
    distances = np.sqrt((x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2)
    member = labels[:, None] == np.arange(int(labels.max()) + 1)[None, :]
    sizes = member.sum(axis=0)
    totals = np.stack([distances[:, column].sum(axis=1) for column in member.T], axis=1)
    own = totals[member] / np.maximum(sizes[labels] - 1, 1)
    others = np.where(member, np.inf, totals / sizes).min(axis=1)
    larger = np.maximum(own, others)
    scores = np.where(
        (sizes[labels] == 1) | (larger == 0.0), 0.0, (others - own) / np.where(larger > 0, larger, 1.0)
    )
    return float(scores.mean())
