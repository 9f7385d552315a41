"""A .pb file: META, PROJECTS, VOTES."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Columns and rows as text, in the order of the file."""

    columns: Cells
    rows: tuple[Cells, ...]


@dataclass(frozen=True, eq=False)
class Votes:
    """V voters with N choices.

    columns  names in the order of the file: voter_id, vote, perhaps points, and others
    starts   int64[V+1];  chosen  int32[N] positions in the list of projects, in the order of the ballot
    points   int64[N] of cumulative ballots in units of 1 / points_unit, else None
    others   the text of every column but vote and points, by name, V fields each
    """

    columns: Cells
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    points: NDArray[np.int64] | None
    points_unit: int
    others: dict[str, "list[str]"]


class ElectionArguments(TypedDict):
    """What `methods.budgeting.canonical_election` takes."""

    projects: Cells
    costs: tuple[int, ...]
    budget: int
    unit: int
    vote_type: str
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    points: NDArray[np.int64] | None


@dataclass(frozen=True, eq=False)
class PabulibFile:
    """meta: keys and values in the order of the file, without the line `key;value`; projects as text."""

    meta: tuple[tuple[str, str], ...]
    projects: Table
    votes: Votes

    @property
    def project_ids(self) -> Cells:
        raise NotImplementedError

    @property
    def costs(self) -> tuple[Fraction, ...]:
        """In units of the currency, exact."""
        raise NotImplementedError

    @property
    def budget(self) -> Fraction:
        raise NotImplementedError

    @property
    def vote_type(self) -> str:
        raise NotImplementedError

    def election(self) -> ElectionArguments:
        """Costs and budget as whole numbers of the smallest unit: canonical_election(**file.election())."""
        raise NotImplementedError


def read_pabulib(content: bytes, file: str = "file.pb") -> PabulibFile:
    """Read a .pb file. Raises PabulibError with line and mend for whatever is wrong in it."""
    raise NotImplementedError


def write_pabulib(pabulib: PabulibFile) -> Iterator[bytes]:
    """The file in blocks; what was read from a canonical file comes back byte for byte."""
    raise NotImplementedError
