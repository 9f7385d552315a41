"""Who supports what, in arrays: what the rules that move money read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.election import Election
from civiccircle.methods.budgeting.errors import BudgetingError
from civiccircle.methods.budgeting.rule import Rule, Utility

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def worth_of_entries(election: Election, utility: Utility) -> NDArray[np.int64] | None:
    """int64[N]: utility of each entry of each ballot; None where it is the same for all supporters."""
    if utility == "points":
        if election.points is None:
            raise BudgetingError("utility is points, and these ballots have none: choose cost or cardinality")
        return election.points
    if utility in {"borda", "places"}:
        if election.vote_type != "ordinal":
            raise BudgetingError(
                f"utility is {utility}, and these ballots are not ranked: choose cost or cardinality"
            )
        ends = np.repeat(election.starts[1:], np.diff(election.starts))
        below: NDArray[np.int64] = ends - np.arange(1, len(election.chosen) + 1)
        return below + 1 if utility == "places" else below
    return None


@dataclass(frozen=True, eq=False)
class Supporters:
    """Of one project, S distinct ballots.

    rows    int64[S]; weight float64[S] voters of each; worth float64[S] utility, None where it is 1
    gain    float64[S], weight * worth, with its sum `total`; votes: voters in all
    cost    of the project; scale: a price counts per `scale` units of utility when projects are compared
    """

    rows: Rows
    weight: Floats
    worth: Floats | None
    gain: Floats
    most_worth: float
    votes: int
    total: int
    cost: int
    scale: int


@dataclass(frozen=True, eq=False)
class Field:
    """The candidates of an election under a rule.

    candidates  positions of projects that can win: named on a ballot, not below the threshold
    rank        the declared order of all projects, 0 first
    """

    election: Election
    rule: Rule
    worth: NDArray[np.int64] | None
    supporters: dict[int, Supporters]
    rank: tuple[int, ...]

    @property
    def candidates(self) -> Iterator[int]:
        return iter(self.supporters)

    @cached_property
    def gain_of_entry(self) -> Floats:
        """float64[N]: voters who cast the ballot on which each entry stands, times its utility."""
        each = self.election.weight_of_entry
        return each if self.worth is None else each * self.worth

    @cached_property
    def longest(self) -> int:
        """Projects on one ballot, at most."""
        return int(np.diff(self.election.starts).max(initial=0))

    @cached_property
    def groups_of(self) -> dict[int, tuple[int, ...]]:
        return {
            one: tuple(
                number
                for number, group in enumerate(self.election.groups)
                if self.election.projects[one] in group.projects
            )
            for one in range(len(self.election.projects))
        }


def field_of(election: Election, rule: Rule) -> Field:
    """Raises BudgetingError for a utility that the ballots do not have."""
    uniform = rule.method == "phragmen"
    worth = None if uniform else worth_of_entries(election, rule.utility)
    found: dict[int, Supporters] = {}
    for one, places in enumerate(election.entries_of):
        rows, voters = election.backers[one]
        value = None if worth is None else worth[places]
        if value is not None and not value.all():
            rows, voters, value = rows[value > 0], voters[value > 0], value[value > 0]
        if not len(rows) or election.votes[one] < rule.threshold:
            continue
        cost = election.costs[one]
        gain = voters if value is None else voters * value
        found[one] = Supporters(
            rows=rows,
            weight=voters,
            worth=None if value is None else value.astype(np.float64),
            gain=gain,
            most_worth=1.0 if value is None else float(value.max()),
            votes=int(voters.sum()),
            total=int(gain.sum()),
            cost=cost,
            scale=max(cost, 1) if rule.utility == "cost" and not uniform else 1,
        )
    return Field(election, rule, worth, found, declared_order(election, rule))


def declared_order(election: Election, rule: Rule) -> tuple[int, ...]:
    """Of each project its place when all others are equal."""
    keys = [tie_key(election, rule, one) for one in range(len(election.projects))]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rank = [0] * len(order)
    for place, one in enumerate(order):
        rank[one] = place
    return tuple(rank)


def tie_key(election: Election, rule: Rule, project: int, votes: int | None = None) -> tuple[Any, ...]:
    """Smallest wins; `votes` in place of those counted."""
    values = {
        "votes": -(election.votes[project] if votes is None else votes),
        "cost": election.costs[project],
        "id": election.projects[project],
        "list": project,
    }
    return tuple(values[one] for one in rule.ties)
