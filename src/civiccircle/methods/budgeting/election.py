"""An election in canonical form: the one form of input that every rule reads.

Equal ballots are stored once, with the number of voters who cast them: supporters with equal ballots always have
the same money left. Distinct ballots have an order of their own, so the order of voters cannot matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

VoteType = Literal["approval", "choose-1", "ordinal", "cumulative"]


@dataclass(frozen=True)
class Group:
    """A category or district: of its projects (ids) those that win may cost `limit` at most, together."""

    name: str
    limit: int
    projects: frozenset[str]


@dataclass(frozen=True, eq=False)
class Election:
    """P projects, B distinct ballots with N entries, V voters. Money is whole numbers of the smallest unit.

    projects   ids in the order of the list
    costs      of the projects; budget for all of them
    vote_type  approval, choose-1, ordinal (best first) or cumulative (with points)
    unit       smallest units in one unit of currency (100 where costs are in cents)
    groups     categories and districts with a limit of their own
    starts     int64[B+1]; ballot i names chosen[starts[i]:starts[i + 1]]
    chosen     int32[N]    positions in `projects`; ascending, of ordinal ballots best first
    points     int64[N]    of cumulative ballots, else None
    weight     int64[B]    voters who cast this ballot
    ballot_of  int32[V]    the ballot of each voter, in the order in which they were given; not in the digest
    """

    projects: tuple[str, ...]
    costs: tuple[int, ...]
    budget: int
    vote_type: VoteType
    unit: int
    groups: tuple[Group, ...]
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    points: NDArray[np.int64] | None
    weight: NDArray[np.int64]
    ballot_of: NDArray[np.int32] = field(repr=False)

    @property
    def voters(self) -> int:
        return len(self.ballot_of)

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the order of the voters."""
        raise NotImplementedError


def canonical_election(
    projects: Sequence[str],
    costs: Sequence[int],
    budget: int,
    starts: ArrayLike,
    chosen: ArrayLike,
    *,
    points: ArrayLike | None = None,
    vote_type: VoteType = "approval",
    unit: int = 1,
    groups: Sequence[Group] = (),
) -> Election:
    """Bring ballots into canonical form.

    projects  ids, distinct;  costs  int, 0 or more, in the smallest unit;  budget  int, in the same unit
    starts    int[V+1];  chosen  int[N] positions in `projects`: ballot of voter i is chosen[starts[i]:starts[i+1]]
    points    int[N], 0 or more, of cumulative ballots

    Raises BudgetingError for repeated ids, negative money, positions out of range, a project twice on a
    ballot, points where there should be none or none where they should be.
    """
    raise NotImplementedError
