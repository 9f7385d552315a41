"""Which of the unsure things moves the places: variance-based sensitivity of the index to choices, weights, errors."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.index import Index, ranks
from civiccircle.methods.composite_index.model import Model, Rows, evaluate
from civiccircle.methods.composite_index.sobol import REPLICATES, Sensitivity, Sums, sensitivity_of
from civiccircle.methods.composite_index.table import Floats
from civiccircle.methods.composite_index.uncertainty import (
    Run,
    Uncertainty,
    block_size,
    modelled,
    one_after_the_other,
)

Sample = dict[str, NDArray[Any]]
INPUTS = ("treatment", "normalisation", "aggregation", "weights", "errors", "ages")


def influence(
    index: Index,
    uncertainty: Uncertainty,
    samples: int = 4096,
    tolerance: float = 0.05,
    run: Run = one_after_the_other,
) -> Sensitivity:
    """Shares of the variance that each unsure input makes, for U + 1 outcomes: the place of each unit, and last the
    mean over the scored units of how many places they are away from those published.

    Inputs that leave no doubt (one choice, no error) are not asked. All weights are one input, so are all errors and
    all ages. Costs samples x (inputs + 2) runs; `uncertainty.draws` does not matter. Raises CompositeIndexError as
    `draw` does, and if nothing is unsure.
    """
    model, _ = modelled(index, uncertainty)
    unsure = _unsure(model, uncertainty)
    if not unsure:
        raise CompositeIndexError("nothing is unsure: name choices, weights or errors that may vary")
    size = min(block_size(model), -(-samples // REPLICATES))  # from several blocks follows how far off it is
    blocks = [(number, min(size, samples - start)) for number, start in enumerate(range(0, samples, size))]
    job = partial(_block, model=model, uncertainty=uncertainty, unsure=unsure, published=index.ranks())
    sums: Sums = run(job, blocks, _joined)
    return sensitivity_of(unsure, sums, tolerance)


def _unsure(model: Model, uncertainty: Uncertainty) -> tuple[str, ...]:
    sure = {
        "treatment": len(set(uncertainty.treatments)) < 2,
        "normalisation": len(set(uncertainty.normalisations)) < 2,
        "aggregation": len(model.aggregations) < 2,
        "weights": not uncertainty.weights,
        "errors": not model.error.any(),
        "ages": not model.age.any(),
    }
    return tuple(name for name in INPUTS if not sure[name])


def _block(
    block: tuple[int, int],
    model: Model,
    uncertainty: Uncertainty,
    unsure: tuple[str, ...],
    published: NDArray[np.int32],
) -> Sums:
    number, size = block
    generator = np.random.Generator(
        np.random.SFC64(np.random.SeedSequence((uncertainty.seed, 1 << 40, number)))
    )
    a, b = _sample(generator, model, size), _sample(generator, model, size)
    outcome = partial(_outcomes, model=model, uncertainty=uncertainty, published=published)
    return Sums.of(outcome(a), outcome(b), [outcome({**a, name: b[name]}) for name in unsure])


def _sample(generator: np.random.Generator, model: Model, size: int) -> Sample:
    """A value of every input for each row: a number in 0..1 for a choice, one for each weight, and errors in units
    of their standard deviation, float32[K, D, U]."""
    noise = (len(model.values), size, model.units)
    sample: Sample = {name: generator.random(size) for name in ("treatment", "normalisation", "aggregation")}
    sample["weights"] = generator.random((size, sum(1 for _ in model.frame.nodes())))
    for name, spread in (("errors", model.error), ("ages", model.age)):
        sample[name] = generator.standard_normal(noise if spread.any() else 0, dtype=np.float32)
    return sample


def _outcomes(sample: Sample, model: Model, uncertainty: Uncertainty, published: NDArray[np.int32]) -> Floats:
    """float64[D, U + 1], places as the distance to those published, which leaves sums small."""
    treatments, normalisations = (
        len(set(uncertainty.treatments)) or 1,
        len(set(uncertainty.normalisations)) or 1,
    )
    variant = _choice(sample["treatment"], treatments) * normalisations + _choice(
        sample["normalisation"], normalisations
    )
    aggregation = _choice(sample["aggregation"], len(model.aggregations))
    factors = 1 + uncertainty.weights * (2 * sample["weights"] - 1)
    scores = np.empty((len(variant), model.units))
    for position, name in enumerate(model.aggregations):
        these = np.flatnonzero(aggregation == position)
        if len(these):
            noise = partial(_noise, sample, model, these)
            scores[these] = evaluate(model, Rows(variant[these], name, factors[these], noise))
    moved = (ranks(scores) - published).astype(np.float64)
    scored = max(int((published > 0).sum()), 1)
    return np.column_stack([moved, np.abs(moved).sum(axis=1) / scored])


def _noise(sample: Sample, model: Model, these: NDArray[np.intp], k: int) -> Floats | None:
    found: Floats | None = None
    for name, spread in (("errors", model.error[k]), ("ages", model.age[k])):
        if spread.any():
            part = sample[name][k, these] * spread
            found = part if found is None else found + part
    return found


def _choice(share: Floats, count: int) -> NDArray[np.intp]:
    return np.minimum((share * count).astype(np.intp), count - 1)


def _joined(first: Sums, second: Sums) -> Sums:
    return first + second
