"""Suppression in a table of rows and columns that is published with its margins and its grand total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ProtectionError

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

IMPOSSIBLE = np.iinfo(np.int64).max
NO_SHIELD = "a small count cannot be hidden while the grand total is public: merge rows or columns"


@dataclass(frozen=True)
class TwoWay:
    """Which entries of a table to withhold.

    `hidden` has one row and one column more than the table: its last row and column stand for the margins,
    its last entry for the grand total.
    """

    hidden: Flags

    @property
    def withheld(self) -> int:
        """How many entries are withheld, margins included."""
        return int(self.hidden.sum())


def with_margins(counts: ArrayLike) -> Counts:
    """The table (r x c) with its row totals, column totals and grand total (r+1 x c+1)."""
    table = np.asarray(counts, dtype=np.int64)
    if table.ndim != 2 or 0 in table.shape or (table < 0).any():
        raise ValueError("a table of people has rows and columns of whole numbers, none negative")
    across = np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)
    full: Counts = np.concatenate([across, across.sum(axis=0, keepdims=True)], axis=0)
    return full


def protect_two_way(counts: ArrayLike, minimum: int, *, total_is_known: bool = False) -> TwoWay:
    """Withhold every entry under `minimum`, and for each of them three corners of a rectangle that shield it.

    `counts`: r x c whole numbers of people. Along a rectangle of withheld entries people can be moved without
    changing anything that is published; a rectangle shields an entry when so many can be moved that the entry
    could be anything from 0 to `minimum`. Of all rectangles that do, the one that withholds the fewest
    further people is taken. Margins are withheld only where no rectangle inside the table does; with
    `total_is_known` (it is published elsewhere) the grand total never shields. Small margins are served
    first, then cells from the smallest, ties by position, so the outcome is deterministic.

    Raises `ProtectionError` where nothing but an empty table would do, `ValueError` for negative counts.
    Source: the hypercube method (Repsilber; Hundepool et al. 2012, ch. 4.4), with the capacity conditions of
    Fischetti and Salazar (2000) for protection levels.
    """
    full = with_margins(counts)
    hidden: Flags = np.less(full, minimum)
    if total_is_known and hidden[-1, -1]:
        raise ProtectionError(
            f"the table counts {full[-1, -1]} people, fewer than {minimum}, "
            "and that number is already public: publish no table"
        )
    if hidden.all():
        return TwoWay(hidden)
    places = ((int(row), int(column)) for row, column in np.argwhere(hidden))
    small = sorted(places, key=lambda at: (full[at], at))
    for row, column in small:
        if column == full.shape[1] - 1:
            _shield_margin(full, hidden, row, minimum, total_is_known)
        elif row == full.shape[0] - 1:
            _shield_margin(full.T, hidden.T, column, minimum, total_is_known)
    for row, column in small:
        if row < full.shape[0] - 1 and column < full.shape[1] - 1:
            _shield_cell(full, hidden, (row, column), minimum, total_is_known)
    return TwoWay(hidden)


def _shield_margin(full: Counts, hidden: Flags, row: int, minimum: int, total_is_known: bool) -> None:
    """Withhold, beside the small total of a row, what lets its people move to one other row."""
    parts = full[row, :-1]
    up = minimum - int(full[row, -1])
    cost = _cost(full, hidden)
    has_people = parts > 0
    can_give = full[:, :-1] >= up
    can_give[-1] = True  # the column totals only rise when people join the row
    gift = np.where(can_give, np.where(has_people, 0, cost[:, :-1]), IMPOSSIBLE)
    partners: Flags = np.logical_or.reduce(can_give, axis=1)
    partners[row] = False
    partners[-1] &= not total_is_known
    if not partners.any():
        raise ProtectionError(NO_SHIELD)
    price = cost[:, -1] + np.where(has_people, cost[:, :-1], 0).sum(axis=1)
    price[partners] += gift.min(axis=1)[partners]
    partner = int(np.argmin(np.where(partners, price, IMPOSSIBLE)))
    hidden[partner, -1] = True
    hidden[partner, :-1] |= has_people
    hidden[partner, int(np.argmin(gift[partner]))] = True


def _shield_cell(
    full: Counts, hidden: Flags, at: tuple[int, int], minimum: int, total_is_known: bool
) -> None:
    """Withhold the three cheapest corners that shield one cell; `hidden` is changed in place."""
    row, column = at
    down = int(full[at])
    up = minimum - down
    # A person who joins the cell leaves (-1) the corner beside it, or joins (+1) it if it is a total.
    in_row, in_column = _moves(full.shape[1]), _moves(full.shape[0])
    allowed = _can_move(full, np.outer(in_column, in_row), up, down)
    allowed &= _can_move(full[row], in_row, up, down)[None, :]
    allowed &= _can_move(full[:, column], in_column, up, down)[:, None]
    allowed[row, :] = allowed[:, column] = False
    allowed[-1, -1] &= not total_is_known
    if not allowed.any():
        raise ProtectionError(NO_SHIELD)
    cost = _cost(full, hidden)
    price = np.where(allowed, cost + cost[row][None, :] + cost[:, column][:, None], IMPOSSIBLE)
    far_row, far_column = np.unravel_index(int(np.argmin(price)), price.shape)
    hidden[row, far_column] = hidden[far_row, column] = hidden[far_row, far_column] = True


def _moves(length: int) -> Counts:
    """How an entry of a line changes when one person joins a cell from there: parts lose, the total gains."""
    moves = np.full(length, -1, dtype=np.int64)
    moves[-1] = 1
    return moves


def _can_move(values: Counts, moves: Counts, up: int, down: int) -> Flags:
    """Whether each entry stays at 0 or more when the shielded cell rises by `up` or falls by `down`."""
    enough: Flags = values >= np.where(moves < 0, up, down)
    return enough


def _cost(full: Counts, hidden: Flags) -> Counts:
    """People lost by withholding each entry; margins cost more than all cells, the grand total yet more."""
    everyone = 4 * int(full[-1, -1]) + 4
    cost = full + 1
    cost[-1, :] += everyone
    cost[:, -1] += everyone
    cost[-1, -1] += everyone * sum(full.shape)
    return np.where(hidden, 0, cost)
