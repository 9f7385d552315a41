"""Several rules beside each other: each figure is what the outcome says, voter by voter."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from civiccircle.methods.budgeting import canonical_election, elect
from civiccircle.methods.budgeting.compare import MOST_TOLD, compare, usual_rules
from tests.methods.budgeting.small import Small, elections

BALLOTS = [[0, 1], [0, 1], [0], [2], [2, 3], []]
ELECTION = canonical_election(
    ["park", "pool", "bench", "lamp"], [60, 60, 40, 20], 150,
    [0, 2, 4, 5, 6, 8, 8], [one for ballot in BALLOTS for one in ballot],
)  # fmt: skip
GROUPS = {"north": frozenset({"park", "pool"}), "south": frozenset({"bench", "lamp"})}


def test_each_rule_is_told_by_whom_it_reaches_and_what_it_costs() -> None:
    rules = usual_rules("approval")
    greedy, shares = compare(ELECTION, {name: rules[name] for name in ("greedy", "equal_shares")}, GROUPS)
    assert greedy.outcome.winners == ("park", "bench", "lamp")
    assert (greedy.reached, greedy.voters, greedy.distribution) == (5, 6, (1, 4, 1, 0, 0, 0))
    assert greedy.average_cost == Fraction(3 * 60 + 2 * 40 + 20, 6)
    assert shares.outcome.winners == ("park", "bench")
    assert [(one.group, one.winners, one.cost) for one in shares.groups] == [
        ("north", 1, 60),
        ("south", 1, 40),
    ]
    assert [one.support for one in shares.groups] == [Fraction(3, 5), Fraction(2, 5)]


@given(elections())
@settings(max_examples=30)
def test_the_figures_are_those_of_counting_voter_by_voter(small: Small) -> None:
    election = small.election()
    halves = {"first": frozenset(election.projects[:1]), "rest": frozenset(election.projects[1:])}
    for one in compare(election, usual_rules(election.vote_type), halves):
        costs = dict(zip(election.projects, election.costs, strict=True))
        won = set(one.outcome.winners)
        named = [
            {election.projects[p] for p in election.chosen[election.starts[b] : election.starts[b + 1]]}
            for b in election.ballot_of
        ]
        gains = [ballot & won for ballot in named]
        assert one.reached == sum(bool(gain) for gain in gains)
        assert one.average_cost * max(len(named), 1) == sum(costs[p] for gain in gains for p in gain)
        for place, voters in enumerate(one.distribution):
            assert voters == sum(min(len(gain), MOST_TOLD) == place for gain in gains)
        assert sum(group.cost for group in one.groups) == one.outcome.cost
        assert sum(group.support for group in one.groups) == any(named)


@pytest.mark.parametrize("vote_type", ["approval", "choose-1", "ordinal", "cumulative"])
def test_every_usual_rule_can_count_the_ballots_it_is_offered_for(vote_type: str) -> None:
    points = [1, 2] if vote_type == "cumulative" else None
    election = canonical_election(
        ["a", "b"], [1, 2], 2, [0, 1, 2], [0, 1], points=points, vote_type=vote_type
    )  # type: ignore[arg-type]
    for rule in usual_rules(election.vote_type).values():
        assert elect(election, rule).cost <= 2
