"""Why one score differs from another: the difference taken apart down to the indicators, adding up to the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, log
from typing import Any

import numpy as np

from civiccircle.methods.composite_index.aggregation import CONTINUOUS, apply
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.frame import Frame, Group, Indicator
from civiccircle.methods.composite_index.index import Index


@dataclass(frozen=True)
class Difference:
    """difference: second score minus first; values: what each indicator adds to it by its own score; coverage: what
    each part adds because it counts for one of the two and not, or not as much, for the other. Both add up to the
    difference, but for the rounding of the last digit (`residual`)."""

    difference: float
    values: Mapping[str, float]
    coverage: Mapping[str, float]

    @property
    def residual(self) -> float:
        return fsum(
            [self.difference, *(-one for one in self.values.values()), *(-c for c in self.coverage.values())]
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "difference": self.difference,
            "values": dict(self.values),
            "coverage": dict(self.coverage),
            "residual": self.residual,
        }


def difference(first: Index, unit: str, second: Index, other: str) -> Difference:
    """What makes `other` in `second` differ from `unit` in `first`: two cities, or two years of one.

    A mean y = g⁻¹(Σ w g(s)) changes by Δy = Σ w (Δg(s)/Δs) / (Δg(y)/Δy) Δs. For the geometric mean this is the
    logarithmic mean Divisia index (Ang 2004); it does not depend on any order, and turns its sign when the two are
    swapped.

    Raises CompositeIndexError unless both were made by the same frame, choices and yardstick, for units that are not
    scored, and for aggregations that are no such mean.
    """
    _comparable(first, second)
    rows = first.table.row(unit), second.table.row(other)
    root = first.frame.root
    scores = (first.total[rows[0]], second.total[rows[1]])
    for name, value in zip((unit, other), scores, strict=True):
        if np.isnan(value):
            raise CompositeIndexError(f"{name} is not scored: too little of it was measured")
    pair = _Pair(first, second, rows, {}, {})
    _take_apart(pair, root, 1.0)
    return Difference(float(scores[1] - scores[0]), pair.values, pair.coverage)


@dataclass(frozen=True)
class _Pair:
    """The two that are compared, and what has been found about their difference so far."""

    first: Index
    second: Index
    rows: tuple[int, int]
    values: dict[str, float]
    coverage: dict[str, float]

    def scores(self, part: str) -> tuple[float, float]:
        return float(self.first.scores[part][self.rows[0]]), float(self.second.scores[part][self.rows[1]])


def _take_apart(pair: _Pair, group: Group, factor: float) -> None:
    """Add what the parts of a group do to the whole, of which a unit of the group's score does `factor`."""
    name, exponent = group.aggregation or pair.first.choices.aggregation, pair.first.choices.exponent
    before, after = _shares(pair.first, pair.rows[0], group), _shares(pair.second, pair.rows[1], group)
    ends = pair.scores(group.id)
    steep = factor / _slope(name, ends[0], ends[1], exponent)
    middle = sum(_g(name, end, exponent) for end in ends) / 2
    for part in group.parts:
        start, end = pair.scores(part.id)
        weights = before.get(part.id, 0.0), after.get(part.id, 0.0)
        counted = [
            _g(name, score, exponent) for score, weight in zip((start, end), weights, strict=True) if weight
        ]
        if weights[0] != weights[1]:
            mean = sum(counted) / len(counted)
            pair.coverage[part.id] = steep * (weights[1] - weights[0]) * (mean - middle)
        if len(counted) == 2:
            its = steep * (weights[0] + weights[1]) / 2 * _slope(name, start, end, exponent)
            if isinstance(part, Indicator):
                pair.values[part.id] = its * (end - start)
            else:
                _take_apart(pair, part, its)


def _shares(index: Index, row: int, group: Group) -> dict[str, float]:
    """Weights of the parts that count for this unit; they add up to 1."""
    counts = {part.id: part.weight for part in group.parts if not np.isnan(index.scores[part.id][row])}
    total = fsum(counts.values())
    return {name: weight / total for name, weight in counts.items()}


def _g(name: str, score: float, exponent: float) -> float:
    return float(apply(name, np.array(score), exponent))


def _slope(name: str, start: float, end: float, exponent: float) -> float:
    """Δg/Δs between two scores, or its limit where they are equal or nearly so."""
    if name == "arithmetic":
        return 1.0
    if name == "harmonic":
        return -1.0 / (start * end)
    apart = (end - start) / start
    if name == "geometric":
        return float(np.log1p(apart)) / (end - start) if end != start else 1.0 / start
    if end == start:
        return float(exponent * start ** (exponent - 1))
    return float(start**exponent * np.expm1(exponent * log(end / start)) / (end - start))


def _comparable(first: Index, second: Index) -> None:
    if first.frame != second.frame or first.choices != second.choices:
        raise CompositeIndexError("the two were not made by the same frame and choices")
    if first is not second and not first.yardstick.fixed_as(second.yardstick):
        raise CompositeIndexError(
            "the two were measured with unlike yardsticks, because the units were others: use goalposts"
        )
    for group in first.frame.groups:
        name = group.aggregation or first.choices.aggregation
        if name not in CONTINUOUS:
            raise CompositeIndexError(f"{group.id} is made by {name}, which cannot be taken apart into parts")


def contributions(index: Index, unit: str) -> dict[str, float]:
    """What each indicator adds to the score of a unit above a score of 0, for arithmetic means only."""
    frame: Frame = index.frame
    if any((group.aggregation or index.choices.aggregation) != "arithmetic" for group in frame.groups):
        raise CompositeIndexError(
            "only arithmetic means are sums of contributions: compare two units instead"
        )
    row = index.table.row(unit)
    found: dict[str, float] = {}

    def add(group: Group, factor: float) -> None:
        for name, share in _shares(index, row, group).items():
            part = next(one for one in group.parts if one.id == name)
            if isinstance(part, Group):
                add(part, factor * share)
            else:
                found[name] = factor * share * float(index.scores[name][row])

    if np.isnan(index.total[row]):
        raise CompositeIndexError(f"{unit} is not scored: too little of it was measured")
    add(frame.root, 1.0)
    return found
