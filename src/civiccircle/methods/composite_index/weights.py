"""Where weights come from. Each function returns weights that add up to 1, for `Frame.with_weights`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log

import numpy as np

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.table import Floats
from civiccircle.methods.composite_index.treatment import correlations

Weights = dict[str, float]


@dataclass(frozen=True)
class Allocation:
    """weights: mean of what the people gave; lowest, highest: the range of what single people gave."""

    weights: Weights
    lowest: Weights
    highest: Weights


def equal(parts: Sequence[str]) -> Weights:
    """The same for each part. Not neutral one level below, where groups have unlike numbers of parts."""
    return _shares(dict.fromkeys(parts, 1.0))


def budget_allocation(ballots: Sequence[Mapping[str, float]]) -> Allocation:
    """Each person spreads points over the same parts; every person counts the same, however many points were given."""
    if not ballots:
        raise CompositeIndexError("nobody has given points yet")
    given = []
    for number, ballot in enumerate(ballots, 1):
        if ballot.keys() != ballots[0].keys():
            raise CompositeIndexError(f"person {number} gave points to other parts than the first")
        given.append(_shares(ballot))
    parts = list(ballots[0])
    mean = {part: fsum(one[part] for one in given) / len(given) for part in parts}
    return Allocation(
        weights=mean,
        lowest={part: min(one[part] for one in given) for part in parts},
        highest={part: max(one[part] for one in given) for part in parts},
    )


def swing(points: Mapping[str, float]) -> Weights:
    """Swing weighting (von Winterfeldt and Edwards 1986): 100 points for the part whose swing from the worst to the
    best end of its scale matters most, and to each other part what its swing is worth beside that."""
    if max(points.values(), default=0) != 100:
        raise CompositeIndexError("the swing that matters most gets 100 points, and none gets more")
    return _shares(points)


def principal_component(parts: Sequence[str], scores: Floats) -> tuple[Weights, float]:
    """Squared loadings of the first principal component of the correlations of `scores` float64[U, K], and the share
    of variance that it explains (OECD and JRC 2008, step 6, with one component).

    Raises CompositeIndexError where parts pull against each other: then the component is no common direction.
    """
    matrix = correlations(scores)
    projector = matrix / np.trace(matrix)
    for _ in range(40):  # squaring leaves the leading eigenvector alone, to the last digit
        projector = np.einsum("ij,jk->ik", projector, projector)
        projector /= np.trace(projector)
    loadings = projector[:, int(np.argmax(np.diag(projector)))]
    loadings = loadings / np.sqrt((loadings**2).sum())
    if loadings.min() < 0 < loadings.max():
        against = parts[int(np.argmin(loadings * np.sign(loadings.sum())))]
        raise CompositeIndexError(
            f"{against} moves against the others, so no component stands for all: check its direction, or weigh "
            "the parts another way"
        )
    explained = float(np.einsum("i,ij,j", loadings, matrix, loadings)) / len(parts)
    return _shares(dict(zip(parts, (loadings**2).tolist(), strict=True))), explained


def entropy(parts: Sequence[str], scores: Floats) -> Weights:
    """Shannon's entropy (Zeleny 1982): the more unequally the units score on a part, the more it weighs.

    scores float64[U, K], 0 or more, without gaps.
    """
    if np.isnan(scores).any() or (scores < 0).any() or len(scores) < 2:
        raise CompositeIndexError(
            "entropy weights need two units or more, and scores of 0 or more without gaps"
        )
    unequal = {}
    for part, column in zip(parts, scores.T, strict=True):
        total = fsum(column)
        if not total:
            raise CompositeIndexError(f"{part} is 0 for every unit: leave it out")
        shares = [value / total for value in column.tolist() if value]
        unequal[part] = max(0.0, 1 + fsum(share * log(share) for share in shares) / log(len(column)))
    return _shares(unequal)


def _shares(points: Mapping[str, float]) -> Weights:
    """Points as shares of their sum. Parts without any are refused: they would be in the frame and not count."""
    total = fsum(points.values())
    for part, value in points.items():
        if not value > 0:
            raise CompositeIndexError(
                f"{part} gets {value:g} points: leave it out of the frame, or give it some"
            )
    return {part: value / total for part, value in points.items()}
