"""From ballots to the outcome, and what of it leaves through the publishing gate."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from civiccircle.kernel.publishing import gate
from civiccircle.methods.budgeting import (
    BudgetingError,
    Election,
    Group,
    Outcome,
    Round,
    Rule,
    VoteType,
    canonical_election,
    elect,
)

from . import queries
from .models import Budget, Project
from .queries import CountedBallot

MOST_BARS = 12
"""Ballots with more winners than this are told together."""


def rule_of(fields: Mapping[str, Any]) -> Rule:
    """The rule that `Rule.to_dict` told. Raises `BudgetingError`."""
    try:
        return Rule(**{**fields, "ties": tuple(fields.get("ties", ()))})
    except TypeError as fault:
        raise BudgetingError(f"this is no rule: {fault}") from fault


def election_of(budget: Budget, ballots: Iterable[CountedBallot] | None = None) -> Election:
    """The ballots that count (or those given), on the projects in the order of their numbers."""
    projects = queries.projects(budget, Project.State.ACCEPTED)
    place_of = {project.number: place for place, project in enumerate(projects)}
    starts, chosen, points = [0], list[int](), list[int]()
    for ballot in queries.ballots_for_count(budget) if ballots is None else ballots:
        chosen += [place_of[number] for number in ballot.choices]
        points += ballot.points
        starts.append(len(chosen))
    cumulative = budget.vote_type == Budget.VoteType.CUMULATIVE
    return canonical_election(
        [project.key for project in projects],
        [project.cost or 0 for project in projects],
        budget.amount,
        starts,
        chosen,
        points=points if cumulative else None,
        vote_type=counted_as(budget.vote_type),
        unit=budget.unit,
        groups=groups_of(budget, projects),
    )


def counted_as(vote_type: str) -> VoteType:
    """What the method knows a kind of ballot as; a knapsack is an approval ballot of limited cost."""
    return "approval" if vote_type == Budget.VoteType.KNAPSACK else cast(VoteType, str(vote_type))


def groups_of(budget: Budget, projects: Sequence[Project]) -> list[Group]:
    """The categories and places that have a limit."""
    by_category = [
        (f"category {each.code}", each.limit, {one.key for one in projects if one.category_id == each.pk})
        for each in queries.categories_of(budget)
    ]
    by_place = [
        (f"place {slug}", limit, {one.key for one in projects if one.place and one.place.slug == slug})
        for slug, limit in sorted(budget.place_limits.items())
    ]
    return [
        Group(name, limit, frozenset(keys))
        for name, limit, keys in by_category + by_place
        if limit is not None
    ]


def count(budget: Budget) -> Outcome:
    """The outcome of the ballots as they are. Raises `BudgetingError`."""
    return elect(election_of(budget), rule_of(budget.rule))


def behind_the_gate(outcome: Outcome, minimum: int) -> tuple[dict[str, Any], int]:
    """The outcome without counts of too few people, and how many were withheld.

    A figure from which such a count could be worked out goes with it. `digest` stays that of the whole outcome, by
    which whoever has the ballots checks a recount; of sealed ones, it is published with a salt.
    """
    told = outcome.to_dict()
    withheld = withhold(told, minimum)
    bars = gate.protect_table(_ballots_by_winners(outcome), minimum)
    told["ballots_by_winners"] = [[number, bars[number]] for number in bars]
    told["spent"] = _spent(outcome)
    return told, withheld + bars.withheld


def withhold(told: dict[str, Any], minimum: int) -> int:
    """Take the counts of too few people out of an outcome as it is told; gives how many were there still."""
    withheld = 0
    for each in told["rounds"]:
        if each["votes"] is None:
            continue
        if gate.publishable(each["votes"], minimum) is None:
            each |= {"votes": None, "score": None, "in_full": None, "with_rest": None}
            withheld += 1
        elif each["in_full"] is not None:
            nothing_left = each["votes"] - each["in_full"] - each["with_rest"]
            if any(0 < count < minimum for count in (each["in_full"], each["with_rest"], nothing_left)):
                each |= {"in_full": None, "with_rest": None}
                withheld += 1
    for each in told["losers"]:
        if each["votes"] is not None and gate.publishable(each["votes"], minimum) is None:
            each |= {"votes": None, "money": None, "money_short": None, "votes_short": None}
            withheld += 1
    if told["voters"] is not None and gate.publishable(told["voters"], minimum) is None:
        told |= {"voters": None, "share": None}
        withheld += 1
    return withheld


def _ballots_by_winners(outcome: Outcome) -> dict[int, int]:
    """How many ballots name so many winners, from none to the most."""
    counted: Counter[int] = Counter()
    for winners, weight in zip(outcome.achieved().winners, outcome.election.weight, strict=True):
        counted[min(int(winners), MOST_BARS)] += int(weight)
    return {number: counted[number] for number in range(max(counted, default=0) + 1)}


def _spent(outcome: Outcome) -> float | None:
    """The part of all shares that was spent on projects that their holders chose."""
    if not outcome.share or not outcome.election.voters:
        return None
    spent = float((outcome.achieved().spent * outcome.election.weight).sum())
    return round(spent / float(outcome.share * outcome.election.voters), 3)


def of_one_ballot(
    budget: Budget, output: Mapping[str, Any], choices: Sequence[int], points: Sequence[int]
) -> Outcome:
    """A published outcome as one voter sees it: its `payments(0)` are what this ballot paid."""
    ballot = CountedBallot(choices, points, 0, b"", "")
    rounds = tuple(
        Round(**{**each, "score": Fraction(each["score"])})
        for each in output["rounds"]
        if each["score"] is not None
    )
    share = None if output["share"] is None else Fraction(output["share"])
    return Outcome(rule_of(output["rule"]), election_of(budget, [ballot]), rounds, (), (), share=share)
