"""Why the others did not win: how many votes, or how much of their supporters' money, they were short."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor

import numpy as np

from civiccircle.methods.budgeting.greedy import Step
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.outcome import Loser, Reason
from civiccircle.methods.budgeting.supporters import Field, Floats

Money = Callable[[int], Fraction]


def losers(field: Field, winners: Iterable[int], explain: Callable[[int], Loser]) -> tuple[Loser, ...]:
    """All that did not win, in the order of the list."""
    won = set(winners)
    return tuple(
        explain(one) if one in field.supporters else _without_a_chance(field, one)
        for one in range(len(field.election.projects))
        if one not in won
    )


def _without_a_chance(field: Field, one: int) -> Loser:
    votes = field.election.votes[one]
    reason: Reason = "below the threshold" if votes else "no votes"
    short = max(field.rule.threshold - votes, 1)
    return Loser(field.election.projects[one], field.election.costs[one], votes, reason, votes_short=short)


def short_of_votes(field: Field, steps: list[Step], one: int) -> Loser:
    """Greedy: it had to come before the first winner after whom it did not fit any more."""
    election, limits = field.election, Limits(field)
    told = (election.projects[one], election.costs[one], election.votes[one])
    if not limits.fits(one):
        return Loser(*told, "does not fit" if limits.fits_groups(one) else "limit of a group")
    for step in steps:
        limits.take(step.project)
        if not limits.fits(one):
            break
    reason: Reason = "does not fit" if limits.fits_groups(one) else "limit of a group"
    per = max(election.costs[one], 1) if field.rule.method == "greedy_per_cost" else 1
    needed = step.score * per
    ahead = field.rank[one] < field.rank[step.project] and "votes" not in field.rule.ties
    least = ceil(needed) if ahead else floor(needed) + 1
    return Loser(*told, reason, votes_short=least - field.supporters[one].total)


def short_of_money(field: Field, limits: Limits, money: Money, share: Fraction, one: int) -> Loser:
    """Shares and Phragmén: what its supporters have left, and how many more whole shares would have done."""
    election = field.election
    told = (election.projects[one], election.costs[one], election.votes[one])
    held = money(one)
    missing = election.costs[one] - held
    if not limits.fits_groups(one):
        return Loser(*told, "limit of a group", held, missing)
    if missing <= 0 or not share:
        return Loser(*told, "does not fit", held, missing)
    return Loser(*told, "money of supporters", held, missing, ceil(missing / share))


def money_left(field: Field, balance: Floats, exact_paid: "list[dict[int, int]]") -> None:
    """Placeholder."""
    del field, balance, exact_paid, np
