"""The outcome: who won and why, exact, with all that is needed to explain and to recompute it."""

import json
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.election import Election
from civiccircle.methods.budgeting.rule import Rule, TieCriterion
from civiccircle.methods.budgeting.supporters import worth_of_entries

METHOD = "budgeting"

Reason = Literal["no votes", "below the threshold", "limit of a group", "does not fit", "money of supporters"]
Stop = Literal["over budget", "exhaustive"]


@dataclass(frozen=True)
class Round:
    """One winner. number from 1; `left` of the budget after it, in the smallest unit.

    score       what was compared: votes, or votes per cost (greedy: greatest wins); money per unit of utility
                (equal shares: least wins); time (Phragmén: least wins), in the money that flowed to each voter
    completion  whether the completion chose it, which is paid by nobody's share; its score is votes
    in_full     equal shares: voters who paid score × utility
    with_rest   equal shares: voters who paid all they had left, which was less
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

    money        equal shares, Phragmén: what its supporters have left together at the end (None elsewhere); of a
                 project below the threshold 0
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
    spent    float64[B]  money of one such voter that was spent; left float64[B] what remains. Zero for greedy.
             About twelve digits are right; `Outcome.payments` is exact.
    """

    winners: NDArray[np.int64]
    cost: NDArray[np.float64]
    spent: NDArray[np.float64]
    left: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """winners in the order in which they were chosen; cost of all of them; left of the budget.

    share       equal shares: money of each voter at the start, with increments; Phragmén: money that had flowed to
                each when it ended; None for greedy
    increments  add_one: steps given beyond budget / voters
    stopped_by  add_one: the next step would have cost more than the budget, or nothing more fits
    """

    rule: Rule
    election: Election = field(repr=False)
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    losers: tuple[Loser, ...]
    share: Fraction | None = None
    increments: int | None = None
    stopped_by: Stop | None = None
    method: str = METHOD

    @property
    def winners(self) -> tuple[str, ...]:
        return tuple(one.project for one in self.rounds)

    @property
    def cost(self) -> int:
        return sum(one.cost for one in self.rounds)

    @property
    def left(self) -> int:
        return self.election.budget - self.cost

    def payments(self, ballot: int) -> dict[str, Fraction]:
        """What one voter with this distinct ballot paid for each winner named on it. Exact; nothing for greedy."""
        election = self.election
        places = range(int(election.starts[ballot]), int(election.starts[ballot + 1]))
        place_of = {election.projects[election.chosen[place]]: place for place in places}
        paid: dict[str, Fraction] = {}
        if self.share is None:
            return paid
        held = self.share
        last = Fraction(0)
        for one in self.rounds:
            if one.project not in place_of or one.completion:
                continue
            if self.rule.method == "phragmen":
                paid[one.project], last = one.score - last, one.score
            else:
                paid[one.project] = min(held, one.score * self._utility(place_of[one.project]))
                held -= paid[one.project]
        return paid

    def achieved(self) -> Achieved:
        """What each distinct ballot achieved, for all at once."""
        election = self.election
        position = {name: place for place, name in enumerate(election.projects)}
        won, due = np.zeros(len(position), np.int64), np.zeros(len(position))
        for one in self.rounds:
            won[position[one.project]] = 1
            due[position[one.project]] = 0.0 if one.completion else float(one.score)
        rows, ballots = election.ballot_of_entry, len(election.weight)
        winners = np.bincount(rows, weights=won[election.chosen], minlength=ballots).astype(np.int64)
        costs = np.array(election.costs, np.float64)
        cost: NDArray[np.float64] = np.bincount(rows, (won * costs)[election.chosen], ballots).astype(
            np.float64
        )
        spent = np.zeros(ballots)
        share = 0.0 if self.share is None else float(self.share)
        if self.rule.method == "phragmen":
            np.maximum.at(spent, rows, due[election.chosen])
        elif self.share is not None:
            worth = worth_of_entries(election, self.rule.utility)
            per_entry = due * (costs if self.rule.utility == "cost" else 1.0)
            amounts = per_entry[election.chosen] * (1 if worth is None else worth)
            spent = np.minimum(np.bincount(rows, weights=amounts, minlength=ballots), share)
        return Achieved(winners, cost, spent, share - spent)

    def _utility(self, place: int) -> int:
        worth = worth_of_entries(self.election, self.rule.utility)
        if worth is not None:
            return int(worth[place])
        return self.election.costs[self.election.chosen[place]] if self.rule.utility == "cost" else 1

    def to_dict(self) -> dict[str, Any]:
        """The publishable outcome as plain values for JSON, fractions as text; nothing about a single ballot."""
        return {**self._published(), "digest": self.digest}

    @property
    def digest(self) -> str:
        """SHA-256 of `to_dict` without the digest, as JSON with sorted keys and no white space."""
        text = json.dumps(self._published(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()

    def _published(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "version": self.rule.version,
            "rule": self.rule.to_dict(),
            "rule_digest": self.rule.digest,
            "inputs_digest": self.election.digest,
            "voters": self.election.voters,
            "budget": self.election.budget,
            "winners": list(self.winners),
            "cost": self.cost,
            "left": self.left,
            "share": None if self.share is None else str(self.share),
            "increments": self.increments,
            "stopped_by": self.stopped_by,
            "rounds": [_plain(asdict(one)) for one in self.rounds],
            "ties": [_plain(asdict(one)) for one in self.ties],
            "losers": [_plain(asdict(one)) for one in self.losers],
        }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    written = {name: str(value) if isinstance(value, Fraction) else value for name, value in values.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}
