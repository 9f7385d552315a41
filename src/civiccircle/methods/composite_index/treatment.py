"""Missing values and outliers: what is done about them, and which values it touched."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.choices import Choices, Treatment
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.table import Flags, Floats, Table


@dataclass(frozen=True, eq=False)
class Filled:
    """values float64[U, K] with what was put in for missing ones; imputed bool[U, K] which those are; spread
    float64[K] standard deviation of the measured values: how unsure an imputed one is."""

    values: Floats
    imputed: Flags
    spread: Floats


def fill(table: Table, choices: Choices) -> Filled:
    """Put in the mean or the median of the measured values, if that was chosen; otherwise leave gaps open.

    Raises CompositeIndexError where there is nothing to take the middle of.
    """
    values, missing = table.values.copy(), np.isnan(table.values)
    spread = np.zeros(values.shape[1])
    for column, name in enumerate(table.indicators):
        measured = values[~missing[:, column], column]
        if not len(measured) and choices.missing != "leave_out":
            raise CompositeIndexError(f"{name} has no value at all, so none can be put in: leave it out")
        spread[column] = measured.std(ddof=1) if len(measured) > 1 else 0.0
        if choices.missing != "leave_out":
            middle = measured.mean() if choices.missing == "mean" else np.median(measured)
            values[missing[:, column], column] = middle
    return Filled(values, missing if choices.missing != "leave_out" else np.zeros_like(missing), spread)


@dataclass(frozen=True, eq=False)
class Limits:
    """low, high float64[K]: values beyond are set to them; tame bool[K]: no outlier is left."""

    low: Floats
    high: Floats
    tame: Flags


def limits(values: Floats, treatment: Treatment) -> Limits:
    """Find how far each indicator has to be cut, one value after the other, on the side of its longer tail."""
    found = [_cut(column[~np.isnan(column)], treatment) for column in values.T]
    low, high, tame = zip(*found, strict=True)
    return Limits(np.array(low), np.array(high), np.array(tame))


def _cut(values: Floats, treatment: Treatment) -> tuple[float, float, bool]:
    if not treatment.winsorise:
        return -np.inf, np.inf, True
    ordered, below, above = np.sort(values), 0, 0
    cut = ordered
    for _ in range(treatment.winsorise):
        if _is_tame(cut, treatment) or below + above + 1 >= len(ordered):
            break
        if _moments(cut)[0] > 0:
            above += 1
        else:
            below += 1
        cut = np.clip(ordered, ordered[below], ordered[len(ordered) - 1 - above])
    low = ordered[below] if below else -np.inf
    high = ordered[len(ordered) - 1 - above] if above else np.inf
    return float(low), float(high), _is_tame(cut, treatment)


def _is_tame(values: Floats, treatment: Treatment) -> bool:
    skewness, kurtosis = _moments(values)
    return abs(skewness) <= treatment.skewness or kurtosis <= treatment.kurtosis


def _moments(values: Floats) -> tuple[float, float]:
    """Skewness and excess kurtosis without the bias of small samples (Joanes and Gill 1998, G1 and G2)."""
    n = len(values)
    centred = values - values.mean()
    second = float((centred**2).mean())
    if n < 4 or second == 0:
        return 0.0, 0.0
    skewness = float((centred**3).mean()) / second**1.5
    kurtosis = float((centred**4).mean()) / second**2 - 3
    return (
        skewness * np.sqrt(n * (n - 1)) / (n - 2),
        ((n + 1) * kurtosis + 6) * (n - 1) / ((n - 2) * (n - 3)),
    )


def correlations(values: Floats) -> NDArray[np.float64]:
    """float64[K, K] Pearson correlations over the units that have both; 0 where fewer than 8 have."""
    count = values.shape[1]
    found = np.eye(count)
    for one in range(count):
        others = values[:, one + 1 :]
        both = ~(np.isnan(values[:, one, None]) | np.isnan(others))
        n = np.maximum(both.sum(axis=0), 1)
        x = np.where(both, values[:, one, None], 0.0)
        y = np.where(both, others, 0.0)
        x = np.where(both, x - x.sum(axis=0) / n, 0.0)
        y = np.where(both, y - y.sum(axis=0) / n, 0.0)
        size = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
        enough = (n >= 8) & (size > 0)
        r = np.where(enough, (x * y).sum(axis=0) / np.where(size > 0, size, 1.0), 0.0)
        found[one, one + 1 :] = found[one + 1 :, one] = r
    return found
