"""Every rule does what its paper says, to the last digit."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.budgeting import BudgetingError, Group, Outcome, Rule, canonical_election, elect
from tests.methods.budgeting import definitions
from tests.methods.budgeting.definitions import Found
from tests.methods.budgeting.small import Small, elections, larger_elections

TIES = st.sampled_from([("votes", "cost", "list"), ("id",), ("cost", "id"), ("list",)])
RULES = st.builds(Rule, st.just("greedy"), threshold=st.sampled_from([0, 0, 2]), ties=TIES)


def same(outcome: Outcome, found: Found) -> None:
    rounds = [one for one in outcome.rounds if not one.completion]
    assert [one.project for one in rounds] == [f"p{one}" for one in found.won]
    assert [one.score for one in rounds] == found.scores
    tied = [tuple(f"p{one}" for one in equal) for equal in found.tied]
    ties = {one.round: one.candidates for one in outcome.ties if one.round <= len(rounds)}
    assert ties == {number: equal for number, equal in enumerate(tied, 1) if len(equal) > 1}


@given(elections(), RULES, st.booleans())
def test_greedy_takes_the_highest_score_that_fits(small: Small, rule: Rule, per_cost: bool) -> None:
    rule = replace(rule, method="greedy_per_cost" if per_cost else "greedy", utility=small.utility)
    same(elect(small.election(), rule), definitions.greedy(small.case(rule), per_cost))


@given(elections(), RULES)
def test_equal_shares_buys_at_the_lowest_price(small: Small, rule: Rule) -> None:
    rule = replace(rule, method="equal_shares", utility=small.utility)
    share = Fraction(small.budget, len(small.ballots))
    same(elect(small.election(), rule), definitions.equal_shares(small.case(rule), share, small.scale))


@given(larger_elections(("cost", "cardinality", "points", "borda")))
@settings(max_examples=40)
def test_equal_shares_of_more_voters_is_exact_too(small: Small) -> None:
    rule = Rule("equal_shares", small.utility)
    share = Fraction(small.budget, len(small.ballots))
    same(elect(small.election(), rule), definitions.equal_shares(small.case(rule), share, small.scale))


@given(elections(), RULES)
def test_phragmen_buys_as_soon_as_the_money_is_there(small: Small, rule: Rule) -> None:
    rule = replace(rule, method="phragmen")
    same(elect(small.election(), rule), definitions.phragmen(small.case(rule)))


def steps_like_the_definition(small: Small, increment: int) -> None:
    rule = Rule("equal_shares", small.utility, "add_one", increment)
    outcome = elect(small.election(), rule)
    found = definitions.add_one(small.case(rule), increment, small.scale)
    assert (outcome.increments, outcome.share) == (found.steps, found.share)
    same(outcome, found)


@given(elections(), st.integers(1, 3))
@settings(max_examples=60)
def test_add_one_is_the_result_of_every_single_step(small: Small, increment: int) -> None:
    steps_like_the_definition(small, increment)


@given(larger_elections())
@settings(max_examples=25)
def test_jumps_over_many_small_steps_miss_nothing(small: Small) -> None:
    """Between critical shares lie many steps here: whoever jumped too far would land elsewhere."""
    steps_like_the_definition(small, 1)


@given(elections(with_groups=False), st.sampled_from([1_000, 10**9]))
@settings(max_examples=40)
def test_the_unit_of_money_does_not_matter(small: Small, factor: int) -> None:
    for rule in (
        Rule("equal_shares", small.utility, "add_one", increment=1),
        Rule("phragmen"),
        Rule("greedy_per_cost", small.utility),
    ):
        fine = replace(rule, increment=factor) if rule.increment else rule
        here, there = elect(small.election(), rule), elect(small.times(factor).election(), fine)
        assert here.winners == there.winners
        assert here.increments == there.increments


@given(larger_elections(), st.integers(0, 2**32))
@settings(max_examples=20)
def test_the_order_of_voters_does_not_matter(small: Small, seed: int) -> None:
    other = list(small.ballots)
    random.Random(seed).shuffle(other)
    for rule in (Rule("equal_shares", small.utility, "add_one"), Rule("phragmen"), Rule("greedy")):
        here = elect(small.election(), rule)
        there = elect(replace(small, ballots=tuple(other)).election(), rule)
        assert here.to_dict() == there.to_dict()


@given(elections())
def test_completions_add_greedily_what_still_fits(small: Small) -> None:
    for completion, before in (("greedy", "none"), ("add_one_greedy", "add_one")):
        rule = Rule("equal_shares", small.utility, completion)
        base = elect(small.election(), replace(rule, completion=before))
        completed = elect(small.election(), rule)
        case = small.case(rule)
        won = [int(name[1:]) for name in base.winners]
        assert completed.winners[: len(won)] == base.winners
        assert [int(name[1:]) for name in completed.winners] == definitions.greedy(case, False, won).won


@given(elections(("cost", "cardinality"), most_projects=5, with_groups=False))
def test_no_group_that_deserves_more_is_left_out(small: Small) -> None:
    """EJR up to one project (Peters, Pierczyński and Skowron 2021), for every group of voters."""
    rule = Rule("equal_shares", small.utility)
    won = {int(name[1:]) for name in elect(small.election(), rule).winners}
    case, voters = small.case(rule), len(small.ballots)

    def worth(projects: set[int]) -> int:
        return sum(small.costs[one] if small.utility == "cost" else 1 for one in projects)

    for size in range(1, len(small.costs) + 1):
        for wanted in map(set, combinations(range(len(small.costs)), size)):
            cost = sum(small.costs[one] for one in wanted)
            neglected = [
                voter
                for voter in case.voters
                if wanted <= voter.keys()
                and worth(won & voter.keys()) < worth(wanted)
                and all(worth((won | {one}) & voter.keys()) <= worth(wanted) for one in voter.keys() - won)
            ]
            assert not neglected or len(neglected) * small.budget < cost * voters


@given(elections(with_groups=False))
def test_what_voters_paid_supports_the_outcome(small: Small) -> None:
    """Priceability: nobody pays beyond the share or for what they did not name; losers are out of reach."""
    election = small.election()
    for rule in (Rule("equal_shares", small.utility), Rule("phragmen")):
        outcome = elect(election, rule)
        assert outcome.share is not None
        paid = [outcome.payments(ballot) for ballot in range(len(election.weight))]
        for one in outcome.rounds:
            whole = sum(
                payments.get(one.project, Fraction(0)) * int(weight)
                for payments, weight in zip(paid, election.weight, strict=True)
            )
            assert whole == one.cost
        assert all(sum(payments.values()) <= outcome.share for payments in paid)
        if rule.method == "equal_shares":
            able = {f"p{one}" for one in small.case(rule).able}
            assert all((one.money_short or 0) > 0 for one in outcome.losers if one.project in able)


def test_a_rule_that_the_ballots_cannot_serve_is_refused() -> None:
    election = canonical_election(["a"], [1], 1, [0, 1], [0])
    with pytest.raises(BudgetingError, match="have none"):
        elect(election, Rule("equal_shares", "points"))
    with pytest.raises(BudgetingError, match="not ranked"):
        elect(election, Rule("greedy", "borda"))


def test_the_limit_of_a_district_holds() -> None:
    groups = [Group("north", 5, frozenset({"a", "b"}))]
    election = canonical_election(
        ["a", "b", "c"], [5, 4, 6], 20, [0, 2, 4, 6], [0, 1, 0, 1, 1, 2], groups=groups
    )
    for rule in (Rule("greedy"), Rule("equal_shares", completion="add_one"), Rule("phragmen")):
        outcome = elect(election, rule)
        assert set(outcome.winners) == {"b", "c"}
        assert outcome.losers[0].reason == "limit of a group"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"method": "lottery"}, "method is 'lottery'"),
        ({"method": "greedy", "ties": ("votes",)}, "end with id or list"),
        ({"method": "greedy", "ties": ("age", "id")}, "ties name 'age'"),
        ({"method": "phragmen", "completion": "greedy"}, "has no completion"),
        ({"method": "equal_shares", "increment": 0}, "increment is 0"),
        ({"method": "greedy", "threshold": -1}, "threshold is -1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(BudgetingError, match=message):
        Rule(**wrong)  # type: ignore[arg-type]
