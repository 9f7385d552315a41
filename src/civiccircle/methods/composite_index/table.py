"""What was measured: values of units (cities, years of a city) by indicator, with their errors and ages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.frame import Frame

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Table:
    """U units by id ascending, K indicators in the order of the frame.

    values float64[U, K], NaN where nothing was measured; errors float64[U, K], standard errors in the unit of the
    indicator, 0 where none is known; ages float64[U, K], years since the period of the value ended
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: Floats
    errors: Floats
    ages: Floats

    @property
    def digest(self) -> str:
        """SHA-256 of all that is in it: the same for rows and columns handed over in any order."""
        said = repr((self.units, self.indicators)).encode()
        arrays = (self.values, self.errors, self.ages)
        return sha256(b"".join([said, *(array.astype("<f8").tobytes() for array in arrays)])).hexdigest()

    def row(self, unit: str) -> int:
        if unit not in self.units:
            raise CompositeIndexError(f"{unit} is not among the units")
        return self.units.index(unit)


def canonical_table(
    frame: Frame,
    units: Sequence[str],
    columns: Mapping[str, ArrayLike],
    *,
    measured_in: Mapping[str, str],
    errors: Mapping[str, ArrayLike] | None = None,
    ages: Mapping[str, ArrayLike] | None = None,
) -> Table:
    """Put columns of values, each as long as `units`, into the order of the frame and of the units' ids.

    `measured_in` tells the unit of measurement of each column; `errors` (standard errors) and `ages` (years) are
    given for the columns that have them. Columns that are not in the frame are left aside.

    Raises CompositeIndexError for a unit named twice, a column that is absent, of another length, infinite or in
    another unit of measurement than the frame says, negative errors or ages, and values that cannot be on a
    logarithmic scale.
    """
    if len(set(units)) != len(units):
        twice = next(unit for unit in units if list(units).count(unit) > 1)
        raise CompositeIndexError(f"unit {twice} stands twice in the table: give one row to each")
    order = sorted(range(len(units)), key=units.__getitem__)
    for indicator in frame.indicators:
        name = indicator.id
        if name not in columns:
            raise CompositeIndexError(f"the table has no column {name}, which the frame wants")
        if measured_in.get(name) != indicator.unit:
            said = measured_in.get(name) or "no unit"
            raise CompositeIndexError(
                f"{name} is in {said}, but the frame wants {indicator.unit}: convert it, or mend the frame"
            )
    names = tuple(indicator.id for indicator in frame.indicators)
    values = np.column_stack([_column(name, columns[name], units) for name in names])[order]
    for position, indicator in enumerate(frame.indicators):
        if indicator.logarithm and np.nanmin(values[:, position], initial=np.inf) <= 0:
            raise CompositeIndexError(f"{indicator.id} is on a logarithmic scale, but a value is 0 or less")
    return Table(
        units=tuple(units[row] for row in order),
        indicators=names,
        values=values,
        errors=_besides("errors", names, errors or {}, units)[order],
        ages=_besides("ages", names, ages or {}, units)[order],
    )


def _column(name: str, given: ArrayLike, units: Sequence[str]) -> Floats:
    column = np.asarray(given, np.float64)
    if column.shape != (len(units),):
        raise CompositeIndexError(f"column {name} has shape {column.shape}, but there are {len(units)} units")
    if np.isinf(column).any():
        unit = units[int(np.flatnonzero(np.isinf(column))[0])]
        raise CompositeIndexError(f"{name} of {unit} is infinite: leave it out if nothing was measured")
    return column + 0.0  # -0.0 becomes 0.0, so that equal tables have equal bytes


def _besides(
    what: str, names: tuple[str, ...], given: Mapping[str, ArrayLike], units: Sequence[str]
) -> Floats:
    found = np.zeros((len(units), len(names)))
    for name in given:
        if name not in names:
            raise CompositeIndexError(f"{what} are given for {name}, which is not in the frame")
        column = np.nan_to_num(_column(name, given[name], units), nan=0.0)
        if (column < 0).any():
            raise CompositeIndexError(f"{what} of {name} hold a value below 0")
        found[:, names.index(name)] = column
    return found
