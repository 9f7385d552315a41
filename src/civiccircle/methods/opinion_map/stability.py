"""How sure the groups are: the whole method again on resampled people.

Each bootstrap draws as many people as there are, with replacement, and finds axes and groups anew. Groups
that come back are real features of the votes; groups that do not are an accident of who took part.

Source: C. Hennig, Computational Statistics & Data Analysis 52 (2007) 258 (Jaccard per cluster, thresholds);
L. Hubert & P. Arabie, Journal of Classification 2 (1985) 193 (adjusted Rand index).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes, principal_axes
from civiccircle.methods.opinion_map.grouping import group_cells
from civiccircle.methods.opinion_map.parameters import Parameters
from civiccircle.methods.opinion_map.positions import Cells, cell_keys, cell_size, positions
from civiccircle.methods.opinion_map.statistics import standings
from civiccircle.methods.opinion_map.sums import Counts, covariance_product, group_sums
from civiccircle.methods.opinion_map.tally import Tally
from civiccircle.methods.opinion_map.votes import Votes

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

# Mean Jaccard similarity of the least stable group from which the grouping is called so.
STRONG, FAIR = 0.75, 0.6

# The axes of a resample are only compared, so they need fewer digits than the published ones.
TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class Sample:
    """The votes of at most `most` people, chosen by a scrambled id: the same ones for any partitioning."""

    votes: Votes
    most: int

    @classmethod
    def of(cls, votes: Votes, most: int) -> Self:
        if len(votes.participants) <= most:
            return cls(votes, most)
        first = np.lexsort((votes.participants, _scrambled(votes.participants)))[:most]
        return cls(votes.people(np.sort(first)), most)

    def __add__(self, other: Self) -> Self:
        return self.of(self.votes.joined(other.votes), self.most)


def _scrambled(ids: NDArray[np.int64]) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea & Flood 2014)."""
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True, eq=False)
class Stability:
    """bootstraps  number of resamples; `people` in each
    word        "strong", "fair" or "weak", by the least stable group
    same_count  share of the resamples with the same number of groups
    agreement   mean adjusted Rand index between the resampled groups and the published ones; 1 is equal
    by_group    mean Jaccard similarity of each group with the most similar one of the resample; 1 is equal
    standing    float64[S]: share of the resamples in which the statement keeps its standing (agreed,
                rejected, divisive or open)
    """

    bootstraps: int
    people: int
    word: str
    same_count: float
    agreement: float
    by_group: tuple[float, ...]
    standing: Floats


def stability(votes: Votes, axes: Axes, group: Labels, published: Tally, parameters: Parameters) -> Stability:
    """Resample the people in `votes`.

    group int32[P]: published group of each, -1 outside; published: Tally of the groups, int64[G, S].
    """
    groups = len(published.seen)
    standing = standings(published)
    counts, agreements, kept = [], [], np.zeros(len(votes.statements))
    similar = np.zeros((parameters.bootstraps, groups))
    for number, weights in enumerate(_resamples(len(votes.participants), parameters)):
        found = _regroup(votes, axes, group >= 0, weights, parameters)
        drawn = (weights > 0) & (group >= 0)
        table = _contingency(group[drawn], found[drawn])
        counts.append(table.shape[1])
        agreements.append(adjusted_rand(table))
        similar[number, : len(table)] = _jaccard(table).max(axis=1, initial=0.0)
        kept += standings(group_sums(votes, found, table.shape[1], weights).tally) == standing
    by_group = tuple(float(mean) for mean in similar.mean(axis=0))
    return Stability(
        bootstraps=parameters.bootstraps,
        people=len(votes.participants),
        word=_word(by_group),
        same_count=float(np.mean([count == groups for count in counts])),
        agreement=float(np.mean(agreements)),
        by_group=by_group,
        standing=kept / parameters.bootstraps,
    )


def _word(by_group: tuple[float, ...]) -> str:
    least = min(by_group, default=0.0)
    if len(by_group) < 2 or least < FAIR:
        return "weak"
    return "strong" if least >= STRONG else "fair"


def _resamples(people: int, parameters: Parameters) -> Iterator[NDArray[np.int64]]:
    """int64[P] for each resample: how often each person is drawn."""
    generator = np.random.PCG64(parameters.seed)
    for _ in range(parameters.bootstraps):
        # Raw output is the part of the generator that never changes between versions of NumPy.
        drawn = ((generator.random_raw(people) >> np.uint64(32)) * np.uint64(people)) >> np.uint64(32)
        yield np.bincount(drawn.astype(np.int64), minlength=people)


def _regroup(
    votes: Votes, axes: Axes, inside: NDArray[np.bool_], weights: NDArray[np.int64], parameters: Parameters
) -> Labels:
    """int32[P]: group of each person drawn, -1 for the others."""
    counts = Counts.of_kinds(votes.table.T @ weights, len(votes.participants))
    product = partial(covariance_product, votes, weights=weights)
    again = principal_axes(
        counts, votes.left_out, product, tolerance=TOLERANCE, start=axes.directions[0] + axes.directions[1]
    )
    places = positions(votes, again)
    size = cell_size(again, counts, parameters.cells_per_spread)
    drawn = inside & (weights > 0)
    cells = Cells.of(places[drawn], size, weights[drawn])
    grouping = group_cells(
        cells,
        base_clusters=parameters.base_clusters,
        most_groups=parameters.most_groups,
        smallest=parameters.smallest_group,
    )
    labels = np.full(len(votes.participants), -1, np.int32)
    labels[drawn] = grouping.cell_group[np.searchsorted(cells.keys, cell_keys(places[drawn], size))]
    return labels


def _contingency(one: Labels, other: Labels) -> NDArray[np.int64]:
    rows, columns = int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    return np.bincount(one * columns + other, minlength=rows * columns).reshape(rows, columns)


def _jaccard(table: NDArray[np.int64]) -> Floats:
    either = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
    similar: Floats = table / np.maximum(either, 1)
    return similar


def adjusted_rand(table: NDArray[np.int64]) -> float:
    """Agreement of two groupings from their contingency table: 1 equal, about 0 for unrelated ones."""

    def pairs(counts: NDArray[np.int64]) -> int:
        return int((counts * (counts - 1) // 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    everyone = max(pairs(table.sum(keepdims=True)), 1)
    expected, most = rows * columns / everyone, (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)
