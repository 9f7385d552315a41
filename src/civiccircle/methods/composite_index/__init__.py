"""Composite indices: many indicators in one number, with how sure it is, why it is so, and what was done to get it.

    frame = Frame(Group("index", (Indicator("offline", "%", Direction.DOWN, goalposts=(0, 50)), ...)))
    table = canonical_table(frame, cities, columns, measured_in, errors, ages)
    index = composite_index(table, frame)
    draws = draw(index, Uncertainty(weights=0.25, draws=10_000), run=engine.run)
    rank_intervals(draws)

The formulas and their sources: docs/methods/composite.md.
"""

from civiccircle.methods.composite_index.choices import Choices, Normalisation, Treatment
from civiccircle.methods.composite_index.decomposition import Difference, contributions, difference
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.extremes import (
    Contest,
    Extreme,
    best_place,
    check_extreme,
    contest,
    worst_place,
)
from civiccircle.methods.composite_index.frame import Frame, Group, Indicator, Waiver, read_frame
from civiccircle.methods.composite_index.index import Index, composite_index
from civiccircle.methods.composite_index.influence import influence
from civiccircle.methods.composite_index.polytope import Polytope, Rule
from civiccircle.methods.composite_index.rankings import (
    Intervals,
    acceptability,
    pairwise,
    rank_intervals,
    score_intervals,
    simultaneous_rank_intervals,
    tiers,
)
from civiccircle.methods.composite_index.sobol import Sensitivity, sobol
from civiccircle.methods.composite_index.swaps import Swap, check_swap, smallest_swap
from civiccircle.methods.composite_index.table import Table, canonical_table
from civiccircle.methods.composite_index.uncertainty import Draws, Uncertainty, draw
from civiccircle.methods.composite_index.weights import (
    Allocation,
    budget_allocation,
    entropy,
    equal,
    principal_component,
    swing,
)
from civiccircle.methods.target_progress import Direction

__all__ = [
    "Allocation",
    "Choices",
    "CompositeIndexError",
    "Contest",
    "Difference",
    "Direction",
    "Draws",
    "Extreme",
    "Frame",
    "Group",
    "Index",
    "Indicator",
    "Intervals",
    "Normalisation",
    "Polytope",
    "Rule",
    "Sensitivity",
    "Swap",
    "Table",
    "Treatment",
    "Uncertainty",
    "Waiver",
    "acceptability",
    "best_place",
    "budget_allocation",
    "canonical_table",
    "check_extreme",
    "check_swap",
    "composite_index",
    "contest",
    "contributions",
    "difference",
    "draw",
    "entropy",
    "equal",
    "influence",
    "pairwise",
    "principal_component",
    "rank_intervals",
    "read_frame",
    "score_intervals",
    "simultaneous_rank_intervals",
    "smallest_swap",
    "sobol",
    "swing",
    "tiers",
    "worst_place",
]
