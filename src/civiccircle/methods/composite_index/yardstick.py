"""From values to scores: for each indicator, what is cut, turned round, shifted and stretched."""

from dataclasses import dataclass

import numpy as np

from civiccircle.methods.composite_index.choices import Normalisation
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.frame import Frame, Indicator
from civiccircle.methods.composite_index.table import Flags, Floats
from civiccircle.methods.composite_index.treatment import Limits
from civiccircle.methods.target_progress import Direction

BY_RANK = ("rank", "percentile_rank", "borda")


@dataclass(frozen=True, eq=False)
class Yardstick:
    """How indicator k is scored: offset[k] + slope[k] * turned(value cut to low[k]..high[k]), then kept within
    floor[k]..ceiling[k]. Two tables scored by equal yardsticks can be compared. `ranked`: scores are places among
    the units instead, so no fixed rule exists."""

    low: Floats
    high: Floats
    offset: Floats
    slope: Floats
    floor: Floats
    ceiling: Floats
    ranked: str | None = None

    def fixed_as(self, other: "Yardstick") -> bool:
        """Whether both give the same score to the same value."""
        mine, theirs = (
            np.array([one.low, one.high, one.offset, one.slope, one.floor, one.ceiling])
            for one in (self, other)
        )
        return self.ranked is None and other.ranked is None and np.array_equal(mine, theirs)


def turned(indicator: Indicator, values: Floats) -> Floats:
    """Values on the scale on which they are compared: logarithms, or distances to the reference, nearest best."""
    if indicator.direction is Direction.TOWARDS:
        assert indicator.reference is not None  # noqa: S101  (the frame made sure)
        return -np.abs(values - indicator.reference)
    return np.log(values) if indicator.logarithm else values


def yardstick(frame: Frame, values: Floats, cut: Limits, chosen: Normalisation) -> Yardstick:
    """Make the yardstick of these values, float64[U, K].

    Raises CompositeIndexError where the frame lacks what the normalisation needs, where all units have the same
    value, and for unlike units of measurement that would be added up as measured.
    """
    if chosen.name == "as_measured":
        _one_unit(frame)
    count = len(frame.indicators)
    offset, slope = np.zeros(count), np.ones(count)
    floor, ceiling = np.full(count, -np.inf), np.full(count, np.inf)
    for k, indicator in enumerate(frame.indicators):
        measured = values[:, k]
        seen = turned(indicator, np.clip(measured[~np.isnan(measured)], cut.low[k], cut.high[k]))
        if chosen.name in BY_RANK:
            slope[k] = -1.0 if indicator.direction is Direction.DOWN else 1.0
        elif chosen.name != "as_measured":
            offset[k], slope[k] = _line(indicator, seen, chosen)
        if chosen.name in ("goalposts", "reference"):
            floor[k], ceiling[k] = chosen.low, chosen.high
    ranked = chosen.name if chosen.name in BY_RANK else None
    return Yardstick(cut.low, cut.high, offset, slope, floor, ceiling, ranked)


def _line(indicator: Indicator, seen: Floats, chosen: Normalisation) -> tuple[float, float]:
    """Offset and slope of the straight line from values to scores."""
    if not len(seen) and chosen.name != "goalposts":
        raise CompositeIndexError(f"{indicator.id} has no value at all: leave it out of the frame")
    if chosen.name == "z":
        spread = float(seen.std(ddof=1)) if len(seen) > 1 else 0.0
        if not spread:
            raise CompositeIndexError(_tells_nothing(indicator))
        slope = chosen.high / spread * (-1 if indicator.direction is Direction.DOWN else 1)
        return chosen.low - slope * float(seen.mean()), slope
    if chosen.name == "goalposts":
        worst, best = _goalposts(indicator)
    else:
        worst, best = float(seen.min()), float(seen.max())
        if indicator.direction is Direction.DOWN:
            worst, best = best, worst
        if chosen.name == "reference" and indicator.reference is not None:
            best = float(turned(indicator, np.array(indicator.reference)))
            if (best <= worst) if indicator.direction is not Direction.DOWN else (best >= worst):
                raise CompositeIndexError(
                    f"reference of {indicator.id} is no better than the worst unit: set a better one"
                )
    if worst == best:
        raise CompositeIndexError(_tells_nothing(indicator))
    slope = (chosen.high - chosen.low) / (best - worst)
    return chosen.low - slope * worst, slope


def _goalposts(indicator: Indicator) -> tuple[float, float]:
    """Worst and best end on the scale on which values are compared."""
    if indicator.goalposts is None:
        raise CompositeIndexError(
            f"{indicator.id} has no goalposts: set both ends, or choose another normalisation"
        )
    ends = turned(indicator, np.array(indicator.goalposts))
    if indicator.direction is Direction.TOWARDS:
        return float(ends.min()), 0.0
    low, high = (float(end) for end in ends)
    return (high, low) if indicator.direction is Direction.DOWN else (low, high)


def _tells_nothing(indicator: Indicator) -> str:
    return f"{indicator.id} has the same value for all units, so it tells nothing apart: leave it out"


def _one_unit(frame: Frame) -> None:
    first = frame.indicators[0]
    for indicator in frame.indicators:
        if indicator.unit != first.unit:
            raise CompositeIndexError(
                f"{first.id} is in {first.unit} and {indicator.id} in {indicator.unit}: normalise them first"
            )
        if indicator.direction is not Direction.UP:
            raise CompositeIndexError(f"{indicator.id} is not better when higher: normalise the values first")


def score(frame: Frame, values: Floats, stick: Yardstick) -> tuple[Floats, Flags, Flags]:
    """Scores float64[U, K]; bool[U, K] which values were cut as outliers, and which were held at an end."""
    scores = np.empty_like(values)
    for k, indicator in enumerate(frame.indicators):
        seen = turned(indicator, np.clip(values[:, k], stick.low[k], stick.high[k]))
        scores[:, k] = stick.offset[k] + stick.slope[k] * seen
    if stick.ranked:
        scores = np.column_stack([places(column[None, :], stick.ranked)[0] for column in scores.T])
    held = np.clip(scores, stick.floor, stick.ceiling)
    with np.errstate(invalid="ignore"):
        cut = (values < stick.low) | (values > stick.high)
        # A value at the very end may come out a rounding beyond it.
        return held, cut, np.abs(held - scores) > 1e-9 * np.maximum(1.0, np.abs(scores))


def places(scores: Floats, kind: str) -> Floats:
    """float64[D, U]: in each row how many scores are below, counted as `kind` says; ties share the lower place."""
    order = np.argsort(scores, axis=1, kind="stable")  # NaN comes last
    ordered = np.take_along_axis(scores, order, axis=1)
    position = np.arange(scores.shape[1])
    first = np.ones(scores.shape, bool)
    first[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    below = np.empty_like(scores)
    np.put_along_axis(
        below, order, np.maximum.accumulate(np.where(first, position, 0), axis=1).astype(float), 1
    )
    below[np.isnan(scores)] = np.nan
    if kind == "rank":
        return below + 1
    if kind == "percentile_rank":
        count = (~np.isnan(scores)).sum(axis=1, keepdims=True)
        below /= np.maximum(count - 1, 1)
    return below
