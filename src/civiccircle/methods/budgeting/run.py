"""The one entrance: an election and a rule give an outcome."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import count as numbers

from civiccircle.methods.budgeting.add_one import Added, add_one
from civiccircle.methods.budgeting.count import Count
from civiccircle.methods.budgeting.election import Election
from civiccircle.methods.budgeting.explain import losers, short_of_money, short_of_votes
from civiccircle.methods.budgeting.greedy import Step, greedy, scores
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.outcome import Loser, Outcome, Round, Tie
from civiccircle.methods.budgeting.phragmen import Flow
from civiccircle.methods.budgeting.rule import Rule
from civiccircle.methods.budgeting.supporters import Field, field_of, tie_key


def elect(election: Election, rule: Rule) -> Outcome:
    """Which projects win. Exact and deterministic: docs/methods/budgeting.md gives every formula.

    Raises BudgetingError for a utility that the ballots do not have (points, borda, places).
    """
    field = field_of(election, rule)
    if rule.method == "equal_shares":
        return _equal_shares(field)
    return _phragmen(field) if rule.method == "phragmen" else _greedy(field)


def _greedy(field: Field) -> Outcome:
    steps = greedy(field, Limits(field), scores(field))
    others = losers(field, (one.project for one in steps), lambda one: short_of_votes(field, steps, one))
    return _outcome(field, steps, (), others)


def _phragmen(field: Field) -> Outcome:
    flow = Flow(field)
    flow.run()
    times = flow.exact_times()
    steps = [Step(one.project, time, one.tied) for one, time in zip(flow.bought, times, strict=True)]

    def explain(one: int) -> Loser:
        held = flow.held(one) if one in field.supporters else Fraction(0)
        return short_of_money(field, flow.limits, held, flow.end, one)

    others = losers(field, (one.project for one in steps), explain)
    return _outcome(field, steps, (), others, share=flow.end)


def _equal_shares(field: Field) -> Outcome:
    rule, election = field.rule, field.election
    added: Added | None = None
    if rule.completion in {"add_one", "add_one_greedy"}:
        added = add_one(field, rule.increment or election.unit)
        count = added.count
    else:
        count = Count(field, election.budget)
        count.run()
    bought = [
        Step(one.project, price / field.supporters[one.project].scale, one.tied)
        for one, price in zip(count.bought, count.books.prices(), strict=True)
    ]
    limits, completed = count.limits, list[Step]()
    if rule.completion in {"greedy", "add_one_greedy"}:
        rest = {one: score for one, score in scores(field).items() if count.books.round_of[one] < 0}
        completed = greedy(field, limits, rest)
    winners = [one.project for one in (*bought, *completed)]
    share = Fraction(count.share, count.voters)
    held = count.books.held([one for one in field.candidates if one not in winners], count.balance)

    def explain(one: int) -> Loser:
        return short_of_money(field, limits, held.get(one, Fraction(0)), share, one)

    others = losers(field, winners, explain)
    return _outcome(
        field,
        bought,
        completed,
        others,
        share=share,
        increments=added.steps if added else None,
        stopped_by=added.stopped_by if added else None,
        paying=[(one.payers.rich_voters, one.payers.poor_voters) for one in count.bought],
    )


def _outcome(
    field: Field,
    steps: Iterable[Step],
    completed: Iterable[Step],
    others: tuple[Loser, ...],
    *,
    paying: Iterable[tuple[int, int]] = (),
    **told: object,
) -> Outcome:
    election = field.election
    rounds: list[Round] = []
    ties: list[Tie] = []
    payers, left, number = iter(paying), election.budget, numbers(1)
    for completion, chosen in ((False, steps), (True, completed)):
        for one in chosen:
            place, cost = next(number), election.costs[one.project]
            left -= cost
            in_full, with_rest = (0, 0) if completion else next(payers, (0, 0))
            name, votes = election.projects[one.project], election.votes[one.project]
            rounds.append(Round(place, name, cost, votes, one.score, left, completion, in_full, with_rest))
            if len(one.tied) > 1:
                ties.append(_tie(field, place, one.tied))
    return Outcome(field.rule, election, tuple(rounds), tuple(ties), others, **told)  # type: ignore[arg-type]


def _tie(field: Field, place: int, tied: tuple[int, ...]) -> Tie:
    first, second = (tie_key(field.election, field.rule, one) for one in tied[:2])
    broken_by = next(name for name, a, b in zip(field.rule.ties, first, second, strict=True) if a != b)
    return Tie(place, tuple(field.election.projects[one] for one in tied), broken_by)
