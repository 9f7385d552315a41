"""What several rules would choose from the same ballots, in figures that stand side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from civiccircle.methods.budgeting.election import Election, VoteType
from civiccircle.methods.budgeting.outcome import Outcome
from civiccircle.methods.budgeting.rule import Completion, Rule, TieCriterion, Utility
from civiccircle.methods.budgeting.run import elect

OWN_WORTH: dict[VoteType, Utility] = {"cumulative": "points", "ordinal": "borda"}
MOST_TOLD = 5
"""Voters who got so many winners or more are counted together."""


@dataclass(frozen=True)
class GroupShare:
    """Of the projects of one group (a district, a category): cost of its winners, how many there are, and its share
    of all choices on the ballots, each voter counting 1 (an empty ballot counts for no group)."""

    group: str
    winners: int
    cost: int
    support: Fraction


@dataclass(frozen=True)
class Compared:
    """One rule. Money in the smallest unit of the election.

    reached       voters on whose ballot at least one winner stands, of `voters`
    average_cost  cost of the winners on a ballot, averaged over all voters
    distribution  voters by the number of winners on their ballot: 0, 1, … and the last place `MOST_TOLD` or more
    groups        in the order in which they were given
    """

    name: str
    outcome: Outcome
    reached: int
    average_cost: Fraction
    distribution: tuple[int, ...]
    groups: tuple[GroupShare, ...]

    @property
    def voters(self) -> int:
        return self.outcome.election.voters


def usual_rules(
    vote_type: VoteType, ties: tuple[TieCriterion, ...] = ("votes", "cost", "list")
) -> dict[str, Rule]:
    """The rules that ballots of this kind can be counted by, by a name for each."""
    own: Utility = OWN_WORTH.get(vote_type, "cost")
    completions: tuple[Completion, ...] = ("none", "greedy", "add_one", "add_one_greedy")
    rules = {
        "greedy": Rule("greedy", own, ties=ties),
        "greedy_per_cost": Rule("greedy_per_cost", own, ties=ties),
    }
    for completion in completions:
        name = "equal_shares" if completion == "none" else f"equal_shares_{completion}"
        rules[name] = Rule("equal_shares", own, completion, ties=ties)
    rules["phragmen"] = Rule("phragmen", ties=ties)
    return rules


def compare(
    election: Election, rules: Mapping[str, Rule], groups: Mapping[str, frozenset[str]] | None = None
) -> tuple[Compared, ...]:
    """Count `election` by each of the rules, in their order. groups: ids of projects by name.

    Raises BudgetingError for a rule that these ballots cannot be counted by.
    """
    support = _support(election, groups or {})
    return tuple(
        _compared(name, elect(election, rule), groups or {}, support) for name, rule in rules.items()
    )


def _compared(
    name: str, outcome: Outcome, groups: Mapping[str, frozenset[str]], support: Mapping[str, Fraction]
) -> Compared:
    election, won = outcome.election, frozenset(outcome.winners)
    cost_of = dict(zip(election.projects, election.costs, strict=True))
    gained = outcome.achieved().winners
    spread = np.bincount(np.minimum(gained, MOST_TOLD), election.weight, minlength=MOST_TOLD + 1)
    voters = [int(one) for one in spread]
    votes = dict(zip(election.projects, election.votes, strict=True))
    together = sum(cost_of[one] * votes[one] for one in won)
    return Compared(
        name,
        outcome,
        reached=sum(voters[1:]),
        average_cost=Fraction(together, max(election.voters, 1)),
        distribution=tuple(voters),
        groups=tuple(
            GroupShare(
                group, len(won & projects), sum(cost_of[one] for one in won & projects), support[group]
            )
            for group, projects in groups.items()
        ),
    )


def _support(election: Election, groups: Mapping[str, frozenset[str]]) -> dict[str, Fraction]:
    """Every voter parts 1 equally among the projects on the ballot; what a group gets of it, of all that is parted.

    Ballots of equal length are added up together, so that the sum is exact.
    """
    lengths = np.diff(election.starts)
    of_entry = lengths[election.ballot_of_entry]
    weight = election.weight[election.ballot_of_entry]
    parted = int(election.weight[lengths > 0].sum())
    shares = dict[str, Fraction]()
    for group, projects in groups.items():
        inside = np.array([one in projects for one in election.projects], bool)[election.chosen]
        counted = np.bincount(of_entry[inside], weight[inside])
        total = sum(
            (Fraction(int(voters), length) for length, voters in enumerate(counted) if voters), Fraction(0)
        )
        shares[group] = total / parted if parted else Fraction(0)
    return shares
