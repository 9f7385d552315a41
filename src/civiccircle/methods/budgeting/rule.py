"""The rule, declared before the vote: what is counted, how it is completed, how ties are broken."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal, get_args

from civiccircle.methods.budgeting.errors import BudgetingError

Method = Literal["greedy", "greedy_per_cost", "equal_shares", "phragmen"]
Utility = Literal["cost", "cardinality", "points", "borda", "places"]
Completion = Literal["none", "greedy", "add_one", "add_one_greedy"]
TieCriterion = Literal["votes", "cost", "id", "list"]

VERSION = "1"


@dataclass(frozen=True)
class Rule:
    """method      greedy            by votes; what does not fit is passed over
                greedy_per_cost   by votes per cost
                equal_shares      Method of Equal Shares
                phragmen          sequential Phragmén
    utility     what a project that wins is worth to a voter who named it: its cost; 1 (cardinality); the points given
                to it (cumulative ballots); borda, the number of projects ranked below it on the same ballot, or
                places, one more than that (ranked ballots). The greedy methods add up points, borda or places instead
                of votes; phragmen counts votes
    completion  of equal shares: none; greedy (by votes, with what is left); add_one (give everybody more, step
                by step, until nothing more fits or the next step would cost more than the budget);
                add_one_greedy (add_one, then greedy)
    increment   of add_one: the step per voter in the smallest unit of the election; None is one unit of currency
    threshold   projects on fewer ballots than this do not take part
    ties        criteria in their order: most votes, least cost, smallest id, earliest in the list of projects;
                the last must be id or list, which leave no tie
    """

    method: Method
    utility: Utility = "cost"
    completion: Completion = "none"
    increment: int | None = None
    threshold: int = 0
    ties: tuple[TieCriterion, ...] = ("votes", "cost", "list")
    version: str = VERSION

    def __post_init__(self) -> None:
        for name, allowed in (("method", Method), ("utility", Utility), ("completion", Completion)):
            if getattr(self, name) not in get_args(allowed):
                raise BudgetingError(
                    f"{name} is {getattr(self, name)!r}: choose one of {', '.join(get_args(allowed))}"
                )
        if not self.ties or self.ties[-1] not in {"id", "list"}:
            raise BudgetingError(f"ties are {self.ties}: end with id or list, so that none remains")
        if unknown := set(self.ties) - set(get_args(TieCriterion)):
            raise BudgetingError(
                f"ties name {min(unknown)!r}: choose from {', '.join(get_args(TieCriterion))}"
            )
        if self.completion != "none" and self.method != "equal_shares":
            raise BudgetingError(f"{self.method} has no completion: leave completion at none")
        if self.increment is not None and self.increment < 1:
            raise BudgetingError(f"increment is {self.increment}: give 1 or more")
        if self.threshold < 0:
            raise BudgetingError(f"threshold is {self.threshold}: give 0 or more")

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "ties": list(self.ties)}

    @property
    def digest(self) -> str:
        """SHA-256 of the rule, to be made public before the first ballot."""
        return sha256(json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()
