"""The index: scores of every part of the frame, places, and a mark on everything that was done to the data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.aggregation import ABOVE_ZERO, aggregate
from civiccircle.methods.composite_index.choices import Choices, known_aggregation
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.frame import Frame, Group
from civiccircle.methods.composite_index.table import Flags, Floats, Table
from civiccircle.methods.composite_index.treatment import correlations, fill, limits
from civiccircle.methods.composite_index.yardstick import Yardstick, score, yardstick

METHOD, VERSION = "composite-index", "1"


@dataclass(frozen=True, eq=False)
class Index:
    """scores, coverage: float64[U] for each part of the frame by its id. A score is NaN where too little was measured
    (`coverage` below the floor, whatever was imputed); then the part does not count for the unit
    imputed, cut, held bool[U, K]: values put in for missing ones; cut as outliers; beyond the ends of the scale
    untamed: indicators in which outliers are left although the treatment went as far as it may
    """

    frame: Frame
    table: Table
    choices: Choices
    scores: Mapping[str, Floats]
    coverage: Mapping[str, Floats]
    yardstick: Yardstick
    imputed: Flags
    cut: Flags
    held: Flags
    untamed: tuple[str, ...]
    method: str = METHOD
    version: str = VERSION

    @property
    def total(self) -> Floats:
        return self.scores[self.frame.root.id]

    def ranks(self, part: str | None = None) -> NDArray[np.int32]:
        """int32[U]: 1 for the best, ties share the better place, 0 for units that are not scored."""
        one: NDArray[np.int32] = ranks(self.scores[part or self.frame.root.id][None, :])[0]
        return one

    @property
    def digest(self) -> str:
        """SHA-256 of inputs, choices and scores."""
        said = repr((self.method, self.version, self.frame, self.choices, self.table.digest)).encode()
        parts = (self.scores[node.id].astype("<f8").tobytes() for node in self.frame.nodes())
        return sha256(b"".join([said, *parts])).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a score that is not given is None."""
        return {
            "method": self.method,
            "version": self.version,
            "frame": self.frame.plain(),
            "choices": asdict(self.choices),
            "inputs_digest": self.table.digest,
            "units": list(self.table.units),
            "scores": {name: _or_none(column) for name, column in self.scores.items()},
            "coverage": {name: column.tolist() for name, column in self.coverage.items()},
            "ranks": self.ranks().tolist(),
            "imputed": self._named(self.imputed),
            "cut": self._named(self.cut),
            "held": self._named(self.held),
            "untamed": list(self.untamed),
            "digest": self.digest,
        }

    def _named(self, marks: Flags) -> list[tuple[str, str]]:
        return [(self.table.units[row], self.table.indicators[column]) for row, column in np.argwhere(marks)]


def composite_index(table: Table, frame: Frame, choices: Choices | None = None) -> Index:
    """Score the units of `table` by `frame`.

    The default choices (goalposts, arithmetic means, nothing imputed) give a city the same score whoever else is in
    the table. Raises CompositeIndexError for anything that would make the number mean something else than it says:
    indicators that tell nearly the same without a waiver, means that need scores above zero and do not get them,
    indicators without goalposts or without differences, unlike units added up as measured.
    """
    chosen = choices or Choices()
    if table.indicators != tuple(indicator.id for indicator in frame.indicators):
        raise CompositeIndexError("the table was made for another frame: make it again with this one")
    refuse_duplicates(table, frame, chosen.duplicates)
    filled = fill(table, chosen)
    bounds = limits(filled.values, chosen.treatment)
    stick = yardstick(frame, filled.values, bounds, chosen.normalisation)
    by_indicator, cut, held = score(frame, filled.values, stick)
    coverage = covered(frame, ~np.isnan(table.values), chosen.coverage)
    return Index(
        frame=frame,
        table=table,
        choices=chosen,
        scores=roll_up(table, frame, chosen, by_indicator, coverage),
        coverage=coverage,
        yardstick=stick,
        imputed=filled.imputed,
        cut=cut,
        held=held,
        untamed=tuple(name for name, tame in zip(table.indicators, bounds.tame, strict=True) if not tame),
    )


def refuse_duplicates(table: Table, frame: Frame, limit: float) -> None:
    """Two indicators that tell nearly the same count twice what they tell, so that needs a reason."""
    waived = {frozenset((waiver.first, waiver.second)) for waiver in frame.waivers}
    if limit >= 1:
        return
    found = correlations(table.values)
    for one, other in np.argwhere(np.triu(np.abs(found) > limit, 1)):
        first, second = table.indicators[one], table.indicators[other]
        if frozenset((first, second)) not in waived:
            raise CompositeIndexError(
                f"{first} and {second} tell nearly the same (correlation {found[one, other]:.2f}): "
                "leave one out, or give a waiver with a reason"
            )


def covered(frame: Frame, measured: Flags, floor: float) -> dict[str, Floats]:
    """float64[U] for each part: the share of its weight that was measured. A part below the floor counts as not
    measured in the whole above it."""
    found = {
        indicator.id: measured[:, column].astype(float) for column, indicator in enumerate(frame.indicators)
    }
    for group in reversed(frame.groups):
        total = sum(part.weight for part in group.parts)
        share = np.zeros(len(measured))
        for part in group.parts:
            share += part.weight * np.where(found[part.id] >= _least(floor), found[part.id], 0.0)
        found[group.id] = share / total
    return {node.id: found[node.id] for node in frame.nodes()}


def _least(floor: float) -> float:
    """A share that just reaches the floor must not fail by rounding; nothing measured is never enough."""
    return max(floor - 1e-12, 1e-12)


def roll_up(
    table: Table, frame: Frame, choices: Choices, by_indicator: Floats, coverage: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Scores float64[U] of every part from those of the indicators, float64[U, K]."""
    scores = {indicator.id: by_indicator[:, column] for column, indicator in enumerate(frame.indicators)}
    for group in reversed(frame.groups):
        name = known_aggregation(group.aggregation or choices.aggregation)
        present = [~np.isnan(scores[part.id]) for part in group.parts]
        if name in ABOVE_ZERO:
            _refuse_zeros(table, group, name, scores, present)
        parts = [
            np.where(flags, scores[part.id], 1.0)[None, :]
            for part, flags in zip(group.parts, present, strict=True)
        ]
        weights = [np.full((1, 1), part.weight) for part in group.parts]
        whole = aggregate(name, parts, weights, present, choices.exponent)[0]
        scores[group.id] = np.where(coverage[group.id] >= _least(choices.coverage), whole, np.nan)
    return {node.id: scores[node.id] for node in frame.nodes()}


def _refuse_zeros(
    table: Table, group: Group, name: str, scores: Mapping[str, Floats], present: list[Flags]
) -> None:
    for part, flags in zip(group.parts, present, strict=True):
        faulty = np.flatnonzero(np.where(flags, scores[part.id], 1.0) <= 0)
        if len(faulty):
            raise CompositeIndexError(
                f"{part.id} of {table.units[faulty[0]]} scores {scores[part.id][faulty[0]]:g}, and the aggregation "
                f"{name} of {group.id} needs scores above 0: let the scale begin above 0 (1 to 100), or "
                "choose arithmetic"
            )


def ranks(scores: Floats) -> NDArray[np.int32]:
    """int32[D, U]: in each row 1 for the highest score, ties share the better place, 0 for NaN."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    first = np.ones(scores.shape, bool)
    first[:, 1:] = ordered[:, 1:] < ordered[:, :-1]
    places = np.arange(1, scores.shape[1] + 1, dtype=np.int32)
    found = np.empty(scores.shape, np.int32)
    np.put_along_axis(found, order, np.maximum.accumulate(np.where(first, places, 0), axis=1), 1)
    found[np.isnan(scores)] = 0
    return found


def _or_none(column: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in column]
