"""The gate through which every count of people leaves: what is too small, or would give it away, stays here."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.methods import disclosure

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def publishable(count: int, minimum: int) -> int | None:
    """A count that stands alone, or `None` if it is too small to publish.

    Counts that a reader can add up or subtract belong in a table: `protect_table`, `protect_crosstab`.
    """
    return count if count >= minimum else None


def alone_in_words(count: int | None, minimum: int) -> str:
    """How a page tells what `publishable` gave."""
    return str(count) if count is not None else _("fewer than %(minimum)d") % {"minimum": minimum}


def cell_in_words(count: int | None) -> str:
    """How a page tells an entry of a protected table. Why one was withheld is not told: it would give others away."""
    return str(count) if count is not None else _("not shown")


@dataclass(frozen=True)
class Table(Generic[Key]):
    """A list of counts after the gate. `None` marks what is withheld."""

    cells: Mapping[Key, int | None]
    total: int | None
    withheld: int
    minimum: int

    def __getitem__(self, key: Key) -> int | None:
        return self.cells[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.cells)

    @property
    def policy(self) -> Any:
        return policy(self.minimum)


@dataclass(frozen=True)
class CrossTable(Generic[Row, Column]):
    """Counts by two properties, with their margins, after the gate. `None` marks what is withheld."""

    cells: Mapping[tuple[Row, Column], int | None]
    of_rows: Mapping[Row, int | None]
    of_columns: Mapping[Column, int | None]
    total: int | None
    withheld: int
    minimum: int

    def __getitem__(self, key: tuple[Row, Column]) -> int | None:
        return self.cells[key]

    @property
    def policy(self) -> Any:
        return policy(self.minimum)


def policy(minimum: int) -> Any:
    """The rule of the gate, as the public log of releases names it: words that are translated when told."""
    return format_lazy(
        gettext_lazy("no count under {minimum}, and none that gives one away ({method} {version})"),
        minimum=minimum,
        method=disclosure.METHOD,
        version=disclosure.VERSION,
    )


def protect_table(counts: Mapping[Key, int], minimum: int) -> Table[Key]:
    """Withhold the small counts of a list that is shown with its total, and what would give them away."""
    outcome = disclosure.protect_one_way(list(counts.values()), minimum)
    cells = {
        key: None if hidden else count
        for (key, count), hidden in zip(counts.items(), outcome.hidden, strict=True)
    }
    total = None if outcome.total_hidden else sum(counts.values())
    return Table(cells, total, outcome.withheld, minimum)


def protect_crosstab(
    counts: Mapping[tuple[Row, Column], int],
    rows: Sequence[Row],
    columns: Sequence[Column],
    minimum: int,
    *,
    total_is_known: bool = False,
) -> CrossTable[Row, Column]:
    """Withhold the small counts of a table that is shown with its margins, and what would give them away.

    Absent pairs count 0. `total_is_known`: the number of all people stands elsewhere in public. Raises
    `disclosure.ProtectionError` where no table can be published.
    """
    exact = np.array([[counts.get((row, column), 0) for column in columns] for row in rows], dtype=np.int64)
    hidden = disclosure.protect_two_way(exact, minimum, total_is_known=total_is_known).hidden

    def shown(at: tuple[int, int], count: int) -> int | None:
        return None if hidden[at] else int(count)

    return CrossTable(
        {
            (row, column): shown((i, j), exact[i, j])
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
        },
        {row: shown((i, -1), exact[i].sum()) for i, row in enumerate(rows)},
        {column: shown((-1, j), exact[:, j].sum()) for j, column in enumerate(columns)},
        shown((-1, -1), exact.sum()),
        int(hidden.sum()),
        minimum,
    )
