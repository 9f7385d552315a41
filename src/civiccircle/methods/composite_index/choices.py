"""The choices by which a table becomes an index. The defaults are those for a city's own history."""

from dataclasses import dataclass
from math import isfinite

from civiccircle.methods.composite_index.errors import CompositeIndexError

NORMALISATIONS = (
    "goalposts",
    "min_max",
    "z",
    "rank",
    "percentile_rank",
    "borda",
    "reference",
    "as_measured",
)
AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "copeland", "mean_minus_variation")
MISSING = ("leave_out", "mean", "median")


@dataclass(frozen=True)
class Treatment:
    """Outliers. At most `winsorise` values of an indicator are set to the nearest value that is none, until
    |skewness| <= 2 or kurtosis <= 3.5. With 0 nothing is treated."""

    winsorise: int = 0
    skewness: float = 2.0
    kurtosis: float = 3.5

    def __post_init__(self) -> None:
        if self.winsorise < 0:
            raise CompositeIndexError(f"winsorise is {self.winsorise}: give 0 or more values to treat")


@dataclass(frozen=True)
class Normalisation:
    """How values become scores, higher always better.

    goalposts        low..high between the goalposts of the frame, and no further
    min_max          low..high between the worst and the best unit
    z                mean `low`, standard deviation `high` (0 and 1 are usual, 10 and 2 stay above zero)
    rank             1 for the worst (ties share the lower), percentile_rank (rank - 1) / (n - 1), borda rank - 1
    reference        low at the worst unit, high at the reference of the frame, or at the best unit without one
    as_measured      nothing is done; only for indicators of one unit, all of which are better when higher
    """

    name: str = "goalposts"
    low: float = 0.0
    high: float = 100.0

    def __post_init__(self) -> None:
        if self.name not in NORMALISATIONS:
            raise CompositeIndexError(
                f"no normalisation {self.name}: choose one of {', '.join(NORMALISATIONS)}"
            )
        scaled = self.name in ("goalposts", "min_max", "reference")
        if not (isfinite(self.low) and isfinite(self.high)) or (scaled and self.low >= self.high):
            raise CompositeIndexError(
                f"the scale goes from {self.low} to {self.high}: give a low and a higher end"
            )
        if self.name == "z" and self.high <= 0:
            raise CompositeIndexError(f"standard deviation {self.high}: give a number above 0")


@dataclass(frozen=True)
class Choices:
    """aggregation of every group that names none; exponent of the power mean; coverage: share of the weight of a
    group that must have been measured for a unit to be scored on it; duplicates: correlation beyond which two
    indicators need a waiver."""

    treatment: Treatment = Treatment()
    normalisation: Normalisation = Normalisation()
    aggregation: str = "arithmetic"
    exponent: float = 0.5
    missing: str = "leave_out"
    coverage: float = 0.65
    duplicates: float = 0.95

    def __post_init__(self) -> None:
        known_aggregation(self.aggregation)
        if self.missing not in MISSING:
            raise CompositeIndexError(f"no rule {self.missing} for missing values: choose one of {MISSING}")
        if not 0 <= self.coverage <= 1:
            raise CompositeIndexError(f"coverage floor {self.coverage}: give a share between 0 and 1")
        if self.exponent == 0 or not isfinite(self.exponent):
            raise CompositeIndexError("exponent 0 is the geometric mean: choose that aggregation")


def known_aggregation(name: str) -> str:
    if name not in AGGREGATIONS:
        raise CompositeIndexError(f"no aggregation {name}: choose one of {', '.join(AGGREGATIONS)}")
    return name
