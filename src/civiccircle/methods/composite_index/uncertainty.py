"""How sure the index is: computed again and again with the choices, weights and errors that might as well be true.

Draw d has the stream of its block, so the draws are the same for any number of threads and in any order, and more
draws begin with the fewer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import product
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.composite_index.choices import Choices, Normalisation, Treatment
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.index import Index, ranks
from civiccircle.methods.composite_index.model import Model, Rows, evaluate, prepare
from civiccircle.methods.composite_index.table import Floats

# Runs a job on every partition and combines what the jobs return: an engine, or this thread.
Run = Callable[[Callable[[Any], Any], Sequence[Any], Callable[[Any, Any], Any]], Any]
PILOT = 256
CELLS_OF_A_BLOCK = 16384


def one_after_the_other(
    job: Callable[[Any], Any], partitions: Sequence[Any], combine: Callable[[Any, Any], Any]
) -> Any:
    return reduce(combine, (job(partition) for partition in partitions))


@dataclass(frozen=True)
class Uncertainty:
    """What is unsure. Of choices that name nothing, the one of the index is kept.

    treatments, normalisations, aggregations   each combination comes equally often
    weights    each weight is drawn between (1 - weights) and (1 + weights) times its own
    errors     standard errors of the table; what was imputed is as unsure as the indicator is spread
    ages       drift x √age of each value
    alike      units are taken as a sample of units like them, without which ranks of noisy scores look surer at the
               ends than they are (see docs/methods/composite.md); off, errors are only added
    """

    treatments: tuple[Treatment, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    aggregations: tuple[str, ...] = ()
    weights: float = 0.0
    errors: bool = True
    ages: bool = True
    alike: bool = True
    draws: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.weights < 1:
            raise CompositeIndexError(f"weights vary by {self.weights}: give a share of 0 or more, below 1")
        if self.draws < 1 or self.seed < 0:
            raise CompositeIndexError("draws must be 1 or more, and the seed 0 or more")

    def choices(self, nominal: Choices) -> tuple[Choices, ...]:
        """All combinations of the choices that are unsure."""
        return tuple(
            replace(nominal, treatment=treatment, normalisation=normalisation, aggregation=aggregation)
            for treatment, normalisation, aggregation in product(
                self.treatments or (nominal.treatment,),
                self.normalisations or (nominal.normalisation,),
                self.aggregations or (nominal.aggregation,),
            )
        )


@dataclass(frozen=True, eq=False)
class Draws:
    """index as it is published; ranks int32[D, U], 1 for the best, 0 where not scored; scores float32[D, U], NaN
    where not scored; reliability float64[U]: share of what tells the units apart that is no error."""

    index: Index
    uncertainty: Uncertainty
    ranks: NDArray[np.int32]
    scores: NDArray[np.float32]
    reliability: Floats


@dataclass(frozen=True, eq=False)
class Drawn:
    """Blocks of draws, in their order."""

    blocks: tuple[tuple[NDArray[np.int32], NDArray[np.float32]], ...]

    def __add__(self, other: Self) -> Self:
        return type(self)(self.blocks + other.blocks)


def draw(index: Index, uncertainty: Uncertainty | None = None, run: Run = one_after_the_other) -> Draws:
    """Draw the index `uncertainty.draws` times.

    Raises CompositeIndexError for a combination of choices that the index would refuse, and for values with an age
    whose indicator has no drift.
    """
    chosen = uncertainty or Uncertainty()
    model, reliability = modelled(index, chosen)
    size = block_size(model)
    blocks = [
        (number, min(size, chosen.draws - start)) for number, start in enumerate(range(0, chosen.draws, size))
    ]
    drawn: Drawn = run(partial(block_job, model=model, uncertainty=chosen, size=size), blocks, _joined)
    return Draws(
        index=index,
        uncertainty=chosen,
        ranks=np.concatenate([block[0] for block in drawn.blocks]),
        scores=np.concatenate([block[1] for block in drawn.blocks]),
        reliability=reliability,
    )


def modelled(index: Index, uncertainty: Uncertainty) -> tuple[Model, Floats]:
    """The model with what is unsure in it, and the reliability of each unit's score."""
    if uncertainty.ages:
        for k, indicator in enumerate(index.frame.indicators):
            if indicator.drift is None and index.table.ages[:, k].any():
                raise CompositeIndexError(
                    f"values of {indicator.id} have an age, but it has no drift: set the standard deviation of its "
                    "change in a year, or leave ages out"
                )
    model = prepare(index, uncertainty.choices(index.choices), uncertainty.errors, uncertainty.ages)
    if not (uncertainty.alike and (model.error.any() or model.age.any())):
        return model, np.ones(model.units)
    return among_alike(model, uncertainty)


def among_alike(model: Model, uncertainty: Uncertainty) -> tuple[Model, Floats]:
    """Draw units that are measured badly nearer to the middle, and spread the draws as far as units like them lie.

    With B = τ² / (τ² + v) of a unit (v variance of its score by errors alone, τ² that of true scores among units),
    its true score given the measured one lies at mean + B (score - mean) with variance B v. Ranks do not change when
    all is stretched alike, so all is divided by the largest B: the best measured units keep their values.
    """
    generator = _stream(uncertainty, -1)
    rows = Rows(
        variant=np.zeros(PILOT, np.intp),
        aggregation=model.choices.aggregation,
        weights=np.ones((PILOT, sum(1 for _ in model.frame.nodes()))),
        noise=partial(_noise, generator, np.sqrt(model.error**2 + model.age**2), PILOT),
    )
    plain = prepare(model.nominal, (model.choices,), errors=False, ages=False)
    known = model.present[model.frame.root.id]
    scores = evaluate(replace(model, variants=plain.variants), rows)[:, known]
    by_error = scores.var(axis=0)
    measured = model.nominal.total[known]
    if len(measured) < 5:
        return model, np.ones(model.units)
    true = max(float(measured.var(ddof=1) - by_error.mean()), 0.05 * float(measured.var(ddof=1)))
    reliability = np.ones(model.units)
    reliability[known] = true / (true + by_error) if true else 1.0
    best = reliability[known].max()
    pull = reliability / best
    here = np.array([model.present[indicator.id] for indicator in model.frame.indicators])
    middle = (model.values * here).sum(axis=1) / np.maximum(here.sum(axis=1), 1)
    values = np.where(here, middle[:, None] + pull * (model.values - middle[:, None]), 0.0)
    return model.wider(values, np.sqrt(reliability) / best), reliability


def block_size(model: Model) -> int:
    """Draws computed at once: as many as the processor's cache holds well. It decides on the streams, so it follows
    from the input alone."""
    return max(8, CELLS_OF_A_BLOCK // max(model.units, 1))


def block_job(block: tuple[int, int], model: Model, uncertainty: Uncertainty, size: int) -> Drawn:
    number, wanted = block
    generator = _stream(uncertainty, number)
    nodes = sum(1 for _ in model.frame.nodes())
    spread = np.sqrt(model.error**2 + model.age**2)
    factors = 1 + uncertainty.weights * (2 * generator.random((size, nodes)) - 1)
    combination = (number * size + np.arange(size)) % (len(model.variants) * len(model.aggregations))
    scores = np.empty((size, model.units))
    for position, aggregation in enumerate(model.aggregations):
        these = np.flatnonzero(combination % len(model.aggregations) == position)
        noise = partial(_noise, generator, spread, len(these))
        rows = Rows(combination[these] // len(model.aggregations), aggregation, factors[these], noise)
        scores[these] = evaluate(model, rows)
    return Drawn(((ranks(scores[:wanted]), scores[:wanted].astype(np.float32)),))


def _noise(generator: np.random.Generator, spread: Floats, draws: int, k: int) -> Floats | None:
    """float64[D, U], or None for an indicator that is measured without error."""
    if not spread[k].any():
        return None
    errors: Floats = generator.standard_normal((draws, spread.shape[1]), dtype=np.float32) * spread[k]
    return errors


def _stream(uncertainty: Uncertainty, block: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence((uncertainty.seed, block + 1))))


def _joined(first: Drawn, second: Drawn) -> Drawn:
    return first + second
