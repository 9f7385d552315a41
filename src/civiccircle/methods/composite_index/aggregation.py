"""From the scores of parts to the score of the whole, for many draws at once.

Sums run part by part in the order of the frame, element by element: nothing depends on threads or on a library of
linear algebra.
"""

from collections.abc import Sequence

import numpy as np

from civiccircle.methods.composite_index.table import Flags, Floats

ABOVE_ZERO = ("geometric", "harmonic", "power", "mean_minus_variation")
# Means g⁻¹(Σ w g(s)) with their g, which can also be taken apart again.
CONTINUOUS = ("arithmetic", "geometric", "harmonic", "power")


def aggregate(
    name: str, parts: Sequence[Floats], weights: Sequence[Floats], present: Sequence[Flags], exponent: float
) -> Floats:
    """Scores float64[D, U] of a group from those of its parts.

    parts float64[D, U] each; weights float64[D, 1] each, above 0; present bool[U] each: where a part counts. What
    is left out takes its weight along. Units without any part get 0.
    """
    if name == "copeland":
        return _copeland(parts, weights, present)
    if name == "mean_minus_variation":
        mean = _mean(parts, weights, present)
        square = _mean([part * part for part in parts], weights, present)
        return mean - np.maximum(square - mean * mean, 0.0) / np.where(mean == 0, 1.0, mean)
    if name == "arithmetic":
        return _mean(parts, weights, present)
    return undo(name, _mean([apply(name, part, exponent) for part in parts], weights, present), exponent)


def apply(name: str, scores: Floats, exponent: float) -> Floats:
    """g of a mean g⁻¹(Σ w g(s))."""
    match name:
        case "geometric":
            return np.log(scores)
        case "harmonic":
            return 1.0 / scores
        case "power":
            return np.power(scores, exponent)
    return scores


def undo(name: str, sums: Floats, exponent: float) -> Floats:
    """g⁻¹ of a mean g⁻¹(Σ w g(s)); 0 where there was nothing to sum, as a unit without parts has."""
    match name:
        case "geometric":
            return np.exp(sums)
        case "harmonic":
            return 1.0 / np.where(sums == 0, np.inf, sums)
        case "power":
            powers: Floats = np.power(np.where(sums == 0, 1.0, sums), 1.0 / exponent)
            return np.where(sums == 0, 0.0, powers)
    return sums


def _mean(parts: Sequence[Floats], weights: Sequence[Floats], present: Sequence[Flags]) -> Floats:
    """Weighted mean. Where nothing is missing, one division for each draw is enough."""
    sums = np.zeros(parts[0].shape)
    product = np.empty_like(sums)
    if all(flags.all() for flags in present):
        total = _plus(weights)
        for part, weight in zip(parts, weights, strict=True):
            sums += np.multiply(part, weight / total, out=product)
        return sums
    total = np.zeros_like(sums)
    for part, weight, flags in zip(parts, weights, present, strict=True):
        here = weight * flags
        total += here
        sums += np.multiply(part, here, out=product)
    return np.divide(sums, total, out=sums, where=total > 0)


def _plus(weights: Sequence[Floats]) -> Floats:
    total = np.zeros_like(weights[0])
    for weight in weights:
        total = total + weight
    return total


def _copeland(parts: Sequence[Floats], weights: Sequence[Floats], present: Sequence[Flags]) -> Floats:
    """Duels won minus duels lost, each decided by the weight of the parts on which a unit is ahead."""
    draws, units = parts[0].shape
    scores = np.zeros((draws, units))
    for unit in range(units):
        ahead = np.zeros((draws, units))
        for part, weight, flags in zip(parts, weights, present, strict=True):
            if flags[unit]:
                ahead += weight * np.sign(part[:, unit, None] - part) * flags
        # Weights that balance but for rounding are a draw.
        scores[:, unit] = np.sign(np.where(np.abs(ahead) < 1e-9 * _plus(weights), 0.0, ahead)).sum(axis=1)
    return scores
