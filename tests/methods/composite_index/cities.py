"""Small frames and tables for the cases about composite indices."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from civiccircle.methods.composite_index import Direction, Frame, Group, Indicator, Table, canonical_table

SIX = ("connect", "work", "innovate", "include", "sustain", "engage")


def flat(count: int, goalposts: tuple[float, float] = (0, 100)) -> Frame:
    """An index of so many indicators in per cent, all better when higher."""
    parts = [Indicator(f"k{k}", "%", Direction.UP, goalposts=goalposts) for k in range(count)]
    return Frame(Group("index", tuple(parts)))


def nested(groups: int = 3, each: int = 2) -> Frame:
    """Groups of indicators; the last group holds one of them one floor deeper."""
    made = []
    for number in range(groups):
        parts = tuple(
            Indicator(f"g{number}k{k}", "%", Direction.UP, weight=1 + k, goalposts=(0, 100))
            for k in range(each)
        )
        made.append(Group(f"g{number}", parts, weight=1 + number))
    deeper = Group("deeper", made[-1].parts[:1])
    made[-1] = Group(made[-1].id, (deeper, *made[-1].parts[1:]), weight=made[-1].weight)
    return Frame(Group("index", tuple(made)))


def table(
    frame: Frame,
    values: ArrayLike,
    units: Sequence[str] = (),
    errors: ArrayLike | None = None,
    ages: ArrayLike | None = None,
) -> Table:
    """Rows of values in the order of the frame's indicators; units are c00, c01 and so on."""
    rows = np.asarray(values, float)
    names = [indicator.id for indicator in frame.indicators]

    def columns(array: ArrayLike) -> dict[str, ArrayLike]:
        whole = np.broadcast_to(np.asarray(array, float), rows.shape)
        return {name: whole[:, position] for position, name in enumerate(names)}

    return canonical_table(
        frame,
        list(units) or [f"c{row:02}" for row in range(len(rows))],
        columns(rows),
        measured_in={indicator.id: indicator.unit for indicator in frame.indicators},
        errors=None if errors is None else columns(errors),
        ages=None if ages is None else columns(ages),
    )
