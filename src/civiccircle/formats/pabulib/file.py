"""A .pb file: META, PROJECTS, VOTES."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.text import Text

Cells = tuple[str, ...]
VoteType = Literal["approval", "choose-1", "ordinal", "cumulative"]
VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative")


@dataclass(frozen=True)
class Table:
    """Columns and rows as text, in the order of the file."""

    columns: Cells
    rows: tuple[Cells, ...]

    def column(self, name: str) -> Cells:
        """Raises ValueError for a column that is not there."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


@dataclass(frozen=True, eq=False)
class Votes:
    """V voters with N choices.

    columns  names in the order of the file: voter_id, vote, for cumulative ballots points, and others
    starts   int64[V+1];  chosen  int32[N] positions in the list of projects, in the order of the ballot
    points   int64[N] of cumulative ballots, else None; in units of 1 / points_unit
    others   every column but vote and points, by name, V fields each
    """

    columns: Cells
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    others: dict[str, Text]
    points: NDArray[np.int64] | None = None
    points_unit: int = 1

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True)
class Layout:
    """How the lines of a file end: nothing that means anything, kept so that the file comes back as it was."""

    line_end: Literal["\n", "\r\n"] = "\n"
    last_line_ends: bool = True


class ElectionArguments(TypedDict):
    """What `methods.budgeting.canonical_election` takes."""

    projects: Cells
    costs: tuple[int, ...]
    budget: int
    unit: int
    vote_type: VoteType
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    points: NDArray[np.int64] | None


@dataclass(frozen=True, eq=False)
class PabulibFile:
    """meta: keys and values in the order of the file, without the line `key;value`; projects as text."""

    meta: tuple[tuple[str, str], ...]
    projects: Table
    votes: Votes
    layout: Layout = Layout()

    def told(self, key: str, default: str = "") -> str:
        """The value of a key of META."""
        return dict(self.meta).get(key, default)

    @property
    def project_ids(self) -> Cells:
        return self.projects.column("project_id")

    @property
    def costs(self) -> tuple[Fraction, ...]:
        """In units of the currency, exact."""
        return tuple(Fraction(cost) for cost in self.projects.column("cost"))

    @property
    def budget(self) -> Fraction:
        return Fraction(self.told("budget"))

    @property
    def vote_type(self) -> VoteType:
        return cast(VoteType, self.told("vote_type"))

    def election(self) -> ElectionArguments:
        """Costs and budget as whole numbers of the smallest unit: canonical_election(**file.election())."""
        money: tuple[Any, ...] = (*self.costs, self.budget)
        unit = 1
        while any(unit % one.denominator for one in money):
            unit *= 10
        costs = tuple(int(cost * unit) for cost in self.costs)
        return ElectionArguments(
            projects=self.project_ids,
            costs=costs,
            budget=int(self.budget * unit),
            unit=unit,
            vote_type=self.vote_type,
            starts=self.votes.starts,
            chosen=self.votes.chosen,
            points=self.votes.points,
        )
