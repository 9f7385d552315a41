"""Why the others did not win: how many votes, or how much of their supporters' money, they were short."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from civiccircle.methods.budgeting.greedy import Step
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.outcome import Loser, Reason
from civiccircle.methods.budgeting.supporters import Field, tie_key


def losers(field: Field, winners: Iterable[int], explain: Callable[[int], Loser]) -> tuple[Loser, ...]:
    """All that did not win, in the order of the list."""
    won = set(winners)
    others = (one for one in range(len(field.election.projects)) if one not in won)
    return tuple(
        explain(one) if one in field.supporters else _no_candidate(field, explain(one)) for one in others
    )


def _no_candidate(field: Field, found: Loser) -> Loser:
    """Named by nobody, worth nothing to anybody, or on too few ballots."""
    below = 0 < found.votes < field.rule.threshold
    short = found.votes_short
    if short is not None and field.worth is None:
        short = max(short, field.rule.threshold - found.votes)
    return replace(found, reason="below the threshold" if below else "no votes", votes_short=short)


def short_of_votes(field: Field, steps: Sequence[Step], one: int) -> Loser:
    """Greedy: it had to come before the first winner after whom it did not fit any more."""
    election, limits = field.election, Limits(field)
    total = field.supporters[one].total if one in field.supporters else _total(field, one)
    told = (election.projects[one], election.costs[one], election.votes[one])
    if not limits.fits(one):
        return Loser(*told, "does not fit" if limits.fits_groups(one) else "limit of a group")
    for step in steps:
        limits.take(step.project)
        if not limits.fits(one):
            break
    else:
        return Loser(*told, "does not fit", votes_short=max(1 - total, 0))
    reason: Reason = "does not fit" if limits.fits_groups(one) else "limit of a group"
    needed = step.score * (election.costs[one] if field.rule.method == "greedy_per_cost" else 1)
    if needed.denominator == 1:  # a draw may be enough
        votes = election.votes[one] + (int(needed) - total if field.worth is None else 0)
        if tie_key(election, field.rule, one, votes) < tie_key(election, field.rule, step.project):
            return Loser(*told, reason, votes_short=ceil(needed) - total)
    return Loser(*told, reason, votes_short=floor(needed) + 1 - total)


def _total(field: Field, one: int) -> int:
    return field.election.votes[one] if field.worth is None else field.election.tally(field.worth)[one]


def short_of_money(field: Field, limits: Limits, held: Fraction, share: Fraction, one: int) -> Loser:
    """Shares and Phragmén: what its supporters have left, and how many more whole shares would have done."""
    election = field.election
    told = (election.projects[one], election.costs[one], election.votes[one])
    missing = election.costs[one] - held
    if not limits.fits_groups(one):
        return Loser(*told, "limit of a group", held, missing)
    if missing <= 0 or not share:
        return Loser(*told, "does not fit", held, missing)
    return Loser(*told, "money of supporters", held, missing, ceil(missing / share))
