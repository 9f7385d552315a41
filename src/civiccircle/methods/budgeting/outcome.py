"""The outcome: who won and why, exact, with all that is needed to explain and to recompute it."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.election import Election
from civiccircle.methods.budgeting.rule import Rule, TieCriterion

METHOD = "budgeting"

Reason = Literal["no votes", "below the threshold", "limit of a group", "does not fit", "money of supporters"]
Stop = Literal["nothing affordable", "over budget", "exhaustive"]


@dataclass(frozen=True)
class Round:
    """One winner. number from 1; `left` of the budget after it, in the smallest unit.

    score       what was compared: votes, or votes per cost (greedy: greatest wins); money per unit of utility
                (equal shares: least wins); time (Phragmén: least wins)
    completion  whether the completion chose it, which is paid by nobody's share
    in_full     equal shares: supporters who paid score × utility
    with_rest   equal shares: supporters who paid all they had left, which was less
    """

    number: int
    project: str
    cost: int
    votes: int
    score: Fraction
    left: int
    completion: bool = False
    in_full: int = 0
    with_rest: int = 0


@dataclass(frozen=True)
class Tie:
    """Candidates with exactly the same score in a round, in the declared order; the first of them won it.

    broken_by  the criterion that put the first before the second
    """

    round: int
    candidates: tuple[str, ...]
    broken_by: TieCriterion


@dataclass(frozen=True)
class Loser:
    """Why a project did not win.

    money        equal shares, Phragmén: what its supporters have left together at the end (None elsewhere)
    money_short  cost - money
    votes_short  greedy: votes (points) that would have won, all else equal; equal shares, Phragmén: supporters
                 with a whole share that would have sufficed at the end; None where votes alone would not help
    """

    project: str
    cost: int
    votes: int
    reason: Reason
    money: Fraction | None = None
    money_short: Fraction | None = None
    votes_short: int | None = None


@dataclass(frozen=True, eq=False)
class Achieved:
    """What each distinct ballot achieved; arrays follow the ballots of the election, money in the smallest unit.

    winners  int64[B]    winners named on it
    cost     float64[B]  cost of these winners
    spent    float64[B]  money of one such voter that was spent; left float64[B] what remains of the share.
             The nearest floats; `Outcome.payments` is exact.
    """

    winners: NDArray[np.int64]
    cost: NDArray[np.float64]
    spent: NDArray[np.float64]
    left: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """winners in the order in which they were chosen; cost of all of them; left of the budget.

    share       equal shares: money of each voter at the start, with increments; Phragmén: money each had received
                at the end; None for greedy
    increments  add_one: steps given beyond budget / voters
    stopped_by  add_one: nothing more fits, or the next step would have cost more than the budget
    """

    rule: Rule
    election: Election = field(repr=False)
    winners: tuple[str, ...]
    cost: int
    left: int
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    losers: tuple[Loser, ...]
    share: Fraction | None = None
    increments: int | None = None
    stopped_by: Stop | None = None
    method: str = METHOD

    def payments(self, ballot: int) -> dict[str, Fraction]:
        """What one voter with this distinct ballot paid for each winner named on it. Exact."""
        raise NotImplementedError

    def achieved(self) -> Achieved:
        """What each distinct ballot achieved, for all at once."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The publishable outcome as plain values for JSON, fractions as text; nothing about a single ballot."""
        raise NotImplementedError

    @property
    def digest(self) -> str:
        """SHA-256 of `to_dict`."""
        raise NotImplementedError
