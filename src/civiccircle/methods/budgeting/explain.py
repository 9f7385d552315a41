"""Why the others did not win: how many votes, or how much of their supporters' money, they were short."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from civiccircle.methods.budgeting.greedy import Step
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.outcome import Loser
from civiccircle.methods.budgeting.supporters import Field, tie_key


def losers(field: Field, winners: Iterable[int], explain: Callable[[int], Loser]) -> tuple[Loser, ...]:
    """All that did not win, in the order of the list."""
    won = set(winners)
    return tuple(
        explain(one) if one in field.supporters else without_a_chance(field, one)
        for one in range(len(field.election.projects))
        if one not in won
    )


def without_a_chance(field: Field, one: int) -> Loser:
    election = field.election
    votes = election.votes[one]
    if votes and votes >= field.rule.threshold:  # all supporters rank it last, which is worth nothing to them
        return Loser(election.projects[one], election.costs[one], votes, "no votes")
    short = max(field.rule.threshold, 1) - votes
    reason = "below the threshold" if votes else "no votes"
    return Loser(election.projects[one], election.costs[one], votes, reason, votes_short=short)


def short_of_votes(field: Field, steps: Sequence[Step], one: int) -> Loser:
    """Greedy: it had to come before the first winner after whom it did not fit any more."""
    election, limits, total = field.election, Limits(field), field.supporters[one].total
    told = (election.projects[one], election.costs[one], election.votes[one])
    fitted = limits.fits(one)
    for step in steps if fitted else ():
        limits.take(step.project)
        if not limits.fits(one):
            break
    reason = "does not fit" if limits.fits_groups(one) else "limit of a group"
    if not fitted:
        return Loser(*told, reason)
    needed = step.score * (election.costs[one] if field.rule.method == "greedy_per_cost" else 1)
    counts_votes = field.worth is None
    if needed.denominator == 1:  # a draw may be enough
        votes = election.votes[one] + (int(needed) - total if counts_votes else 0)
        if tie_key(election, field.rule, one, votes) < tie_key(election, field.rule, step.project):
            return Loser(*told, reason, votes_short=ceil(needed) - total)
    return Loser(*told, reason, votes_short=floor(needed) + 1 - total)


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
