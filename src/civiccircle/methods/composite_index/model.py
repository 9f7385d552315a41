"""An index made ready to be computed thousands of times, each time with other choices, weights and errors.

The yardsticks are those of the values as measured and stay what they are: what is unsure is a value, not the scale on
which it is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.aggregation import ABOVE_ZERO, aggregate
from civiccircle.methods.composite_index.choices import Choices, Normalisation
from civiccircle.methods.composite_index.frame import Frame, Group, Indicator, Node
from civiccircle.methods.composite_index.index import Index, roll_up
from civiccircle.methods.composite_index.table import Flags, Floats
from civiccircle.methods.composite_index.treatment import Limits, fill, limits
from civiccircle.methods.composite_index.yardstick import Yardstick, places, score, yardstick
from civiccircle.methods.target_progress import Direction

# What stands for a score that is missing: any number above zero, since it gets no weight.
NOTHING = 1.0


@dataclass(frozen=True, eq=False)
class Variant:
    """One treatment with one normalisation: its yardstick, with cuts on the scale of `Model.values`, and the lowest
    score of each part among the units, by aggregation."""

    stick: Yardstick
    lowest: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Model:
    """values float64[K, U]: on the scale on which errors are added (logarithms where the frame says so), 0 where
    missing; error, age float64[K, U]: standard deviations on that scale, of measuring and of growing old
    present bool[U] for each part: where it counts
    """

    frame: Frame
    choices: Choices
    variants: tuple[Variant, ...]
    aggregations: tuple[str, ...]
    values: Floats
    error: Floats
    age: Floats
    present: Mapping[str, Flags]
    nominal: Index

    @property
    def units(self) -> int:
        return int(self.values.shape[1])

    def wider(self, values: Floats, factor: Floats) -> "Model":
        """The same with other values, and with errors times `factor`, float64[U]."""
        return replace(self, values=values, error=self.error * factor, age=self.age * factor)


@dataclass(frozen=True, eq=False)
class Rows:
    """D draws. variant, aggregation int[D]: which of those of the model; weights float64[D, parts of the frame]:
    factors; noise(k): error of indicator k to be added, float64[D, U], or None."""

    variant: NDArray[np.intp]
    aggregation: str
    weights: Floats
    noise: Callable[[int], Floats | None]


def prepare(nominal: Index, choices: Sequence[Choices], errors: bool, ages: bool) -> Model:
    """Make ready for all of `choices`, which differ in treatment, normalisation and aggregation only.

    Raises CompositeIndexError for a combination that the index itself would refuse.
    """
    frame, table, first = nominal.frame, nominal.table, nominal.choices
    treatments = list(dict.fromkeys(one.treatment for one in choices))
    normalisations = list(dict.fromkeys(one.normalisation for one in choices))
    aggregations = tuple(dict.fromkeys(one.aggregation for one in choices))
    filled = fill(table, first)
    missing = np.isnan(filled.values)
    logarithm = np.array([indicator.logarithm for indicator in frame.indicators])
    drift = np.array([indicator.drift or 0.0 for indicator in frame.indicators])
    # On a logarithmic scale an error counts by what share of the value it is.
    per_unit = np.where(logarithm & ~missing, 1.0 / np.where(logarithm & ~missing, filled.values, 1.0), 1.0)
    error = np.where(filled.imputed, filled.spread, table.errors if errors else 0.0) * per_unit
    age = drift * np.sqrt(table.ages) * per_unit if ages else np.zeros_like(error)
    values = np.where(logarithm, np.log(np.where(logarithm, filled.values, 1.0)), filled.values)
    return Model(
        frame=frame,
        choices=first,
        variants=tuple(
            _variant(nominal, filled.values, cut, normalisation, aggregations)
            for cut, normalisation in product(
                (limits(filled.values, one) for one in treatments), normalisations
            )
        ),
        aggregations=aggregations,
        values=np.ascontiguousarray(np.where(missing, 0.0, values).T),
        error=np.ascontiguousarray(np.where(missing, 0.0, error).T),
        age=np.ascontiguousarray(np.where(missing, 0.0, age).T),
        present={name: ~np.isnan(scores) for name, scores in nominal.scores.items()},
        nominal=nominal,
    )


def _variant(
    nominal: Index, values: Floats, cut: Limits, normalisation: Normalisation, aggregations: Sequence[str]
) -> Variant:
    """Compute the index once by each aggregation: this refuses what must be refused, and finds the lowest scores."""
    frame, lowest = nominal.frame, {}
    stick = yardstick(frame, values, cut, normalisation)
    by_indicator = score(frame, values, stick)[0]
    for aggregation in aggregations:
        choices = replace(nominal.choices, aggregation=aggregation)
        found = roll_up(nominal.table, frame, choices, by_indicator, nominal.coverage)
        lowest[aggregation] = {
            name: float(np.min(column, where=~np.isnan(column), initial=np.inf))
            for name, column in found.items()
        }
    logarithm = np.array([indicator.logarithm for indicator in frame.indicators])
    with np.errstate(divide="ignore"):
        low = np.where(logarithm, np.log(np.maximum(stick.low, 0.0)), stick.low)
        high = np.where(logarithm, np.log(np.maximum(stick.high, 0.0)), stick.high)
    return Variant(replace(stick, low=low, high=high), lowest)


def evaluate(model: Model, rows: Rows) -> Floats:
    """Scores float64[D, U] of the whole, NaN for units that are not scored.

    In a mean that needs scores above zero a part counts at least as much as it does for the worst unit as measured.
    """
    column = {node.id: position for position, node in enumerate(model.frame.nodes())}
    place = {indicator.id: k for k, indicator in enumerate(model.frame.indicators)}
    sticks = _stacked([variant.stick for variant in model.variants])
    chosen = {name: array[rows.variant] for name, array in sticks.items()}
    ranked = np.array([one.stick.ranked or "" for one in model.variants])[rows.variant]

    def scores(node: Node) -> Floats:
        if isinstance(node, Indicator):
            return _indicator(model, node, place[node.id], rows=rows, chosen=chosen, ranked=ranked)
        return group_scores(node)

    def group_scores(group: Group) -> Floats:
        name = group.aggregation or rows.aggregation
        parts = [scores(part) for part in group.parts]
        if name in ABOVE_ZERO:
            for part, found in zip(group.parts, parts, strict=True):
                lowest = np.array([one.lowest[rows.aggregation][part.id] for one in model.variants])[
                    rows.variant
                ]
                np.maximum(found, np.where(np.isfinite(lowest), lowest, NOTHING)[:, None], out=found)
        weights = [part.weight * rows.weights[:, column[part.id], None] for part in group.parts]
        present = [model.present[part.id] for part in group.parts]
        return aggregate(name, parts, weights, present, model.choices.exponent)

    whole = group_scores(model.frame.root)
    whole[:, ~model.present[model.frame.root.id]] = np.nan
    return whole


def _stacked(sticks: Sequence[Yardstick]) -> dict[str, Floats]:
    """float64[variants, K, 1] of each number of a yardstick."""
    names = ("low", "high", "offset", "slope", "floor", "ceiling")
    return {name: np.array([getattr(stick, name) for stick in sticks])[:, :, None] for name in names}


def _indicator(
    model: Model,
    indicator: Indicator,
    k: int,
    *,
    rows: Rows,
    chosen: Mapping[str, Floats],
    ranked: NDArray[np.str_],
) -> Floats:
    """float64[D, U]: value plus error, cut, turned, stretched, held. Steps that would change nothing are left out."""
    noise = rows.noise(k)
    low, high, floor, ceiling = (chosen[name][:, k] for name in ("low", "high", "floor", "ceiling"))
    if noise is None:
        seen = np.repeat(model.values[k][None, :], len(rows.variant), axis=0)
    else:
        seen = noise
        seen += model.values[k]
    _hold(seen, low, high)
    if indicator.direction is Direction.TOWARDS:
        seen -= indicator.reference or 0.0
        np.negative(np.abs(seen, out=seen), out=seen)
    seen *= chosen["slope"][:, k]
    seen += chosen["offset"][:, k]
    _hold(seen, floor, ceiling)
    for kind in sorted(set(ranked.tolist()) - {""}):
        these = ranked == kind
        gone = np.where(model.present[indicator.id], seen[these], np.nan)
        seen[these] = np.nan_to_num(places(gone, kind), nan=NOTHING)
    return seen


def _hold(seen: Floats, low: Floats, high: Floats) -> None:
    if np.isfinite(low).any():
        np.maximum(seen, low, out=seen)
    if np.isfinite(high).any():
        np.minimum(seen, high, out=seen)
