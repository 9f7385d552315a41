"""The outcome explains itself: ties, losers, payments, and what each ballot achieved."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.budgeting import BudgetingError, Election, Group, Rule, canonical_election, elect
from tests.methods.budgeting.small import Small, elections


def approval(costs: dict[str, int], budget: int, ballots: dict[str, int]) -> Election:
    """Ballots as words of one-letter projects, with the number of voters who cast each."""
    names = list(costs)
    voters = [word for word, count in ballots.items() for _ in range(count)]
    starts = np.append(0, np.cumsum([len(word) for word in voters]))
    chosen = [names.index(letter) for word in voters for letter in word]
    return canonical_election(names, list(costs.values()), budget, starts, chosen)


@pytest.mark.parametrize(
    ("ties", "order", "broken_by"),
    [
        (("votes", "cost", "list"), ("b", "a"), "list"),
        (("id",), ("a", "b"), "id"),
    ],
)
def test_a_tie_is_named_with_what_broke_it(
    ties: tuple[str, ...], order: tuple[str, ...], broken_by: str
) -> None:
    election = approval({"b": 4, "a": 4}, 4, {"ab": 3})
    outcome = elect(election, Rule("equal_shares", ties=ties))  # type: ignore[arg-type]
    assert outcome.winners == order[:1]
    assert [(one.round, one.candidates, one.broken_by) for one in outcome.ties] == [(1, order, broken_by)]


def test_votes_and_cost_break_ties_before_the_list() -> None:
    # Four voters at 3 and two voters at 3 per unit of utility: equal prices, unequal votes.
    election = approval({"a": 2, "b": 4}, 6, {"a": 2, "b": 4})
    outcome = elect(election, Rule("equal_shares", "cardinality"))
    assert outcome.ties[0].candidates == ("b", "a")
    assert outcome.ties[0].broken_by == "votes"


def test_every_round_says_who_paid_what() -> None:
    election = approval({"a": 6, "b": 6}, 12, {"a": 1, "ab": 2, "b": 1})
    outcome = elect(election, Rule("equal_shares", completion="add_one"))
    first, second = outcome.rounds
    assert (first.project, first.score, first.in_full, first.with_rest) == ("a", Fraction(1, 3), 3, 0)
    # Whoever paid 2 for a has 2 of 4 left, and pays 2 for b too; with one more each, b is affordable.
    assert (second.project, second.cost, second.left) == ("b", 6, 0)
    assert outcome.share == 3 + outcome.increments
    ballot = int(election.ballot_of[1])
    assert outcome.payments(ballot)["a"] == 2


def test_a_loser_learns_how_much_its_supporters_were_short() -> None:
    election = approval({"a": 6, "b": 5}, 8, {"a": 3, "b": 1})
    loser = elect(election, Rule("equal_shares")).losers[0]
    assert (loser.project, loser.reason, loser.money, loser.money_short) == ("b", "money of supporters", 2, 3)
    assert loser.votes_short == 2


@given(elections(("points",)), st.booleans())
def test_as_many_points_as_a_greedy_loser_was_short_would_have_won(small: Small, per_cost: bool) -> None:
    rule = Rule("greedy_per_cost" if per_cost else "greedy", "points", ties=("list",))
    for one in elect(small.election(), rule).losers:
        if one.votes_short is None:
            continue
        for extra, wins in ((one.votes_short, True), (one.votes_short - 1, False)):
            ballot = ((int(one.project[1:]), extra),)
            more = replace(small, ballots=(*small.ballots, ballot))
            assert (one.project in elect(more.election(), rule).winners) == wins


def test_votes_that_are_missing_count_the_declared_order() -> None:
    costs = {"a": 5, "b": 5}
    outcome = elect(approval(costs, 5, {"a": 2, "b": 4}), Rule("greedy", ties=("list",)))
    assert outcome.losers[0].votes_short == 2  # then a draw, and a is earlier in the list
    outcome = elect(approval(costs, 5, {"a": 4, "b": 2}), Rule("greedy", ties=("list",)))
    assert outcome.losers[0].votes_short == 3


@given(elections())
def test_what_each_ballot_achieved_adds_up(small: Small) -> None:
    election = small.election()
    for rule in (Rule("equal_shares", small.utility, "greedy"), Rule("phragmen"), Rule("greedy")):
        outcome, won = elect(election, rule), elect(election, rule).achieved()
        for ballot in range(len(election.weight)):
            named = election.chosen[election.starts[ballot] : election.starts[ballot + 1]]
            mine = [one for one in outcome.rounds if election.projects.index(one.project) in named]
            assert won.winners[ballot] == len(mine)
            assert won.cost[ballot] == sum(one.cost for one in mine)
            spent = sum(outcome.payments(ballot).values(), Fraction(0))
            assert won.spent[ballot] == pytest.approx(float(spent), rel=1e-12, abs=1e-12)
            left = (outcome.share or 0) - spent
            assert won.left[ballot] == pytest.approx(float(left), rel=1e-9, abs=1e-9)


@given(elections())
def test_losers_have_what_their_supporters_have_left(small: Small) -> None:
    election = small.election()
    for rule in (Rule("equal_shares", small.utility, "add_one"), Rule("phragmen")):
        outcome = elect(election, rule)
        share = outcome.share or Fraction(0)
        left = [
            (share - sum(outcome.payments(ballot).values())) * int(election.weight[ballot])
            for ballot in range(len(election.weight))
        ]
        for one in outcome.losers:
            if one.money is None:
                continue
            position = election.projects.index(one.project)
            case = small.case(rule)
            backers = {int(election.ballot_of[voter]) for voter in case.supporters(position)}
            assert one.money == sum(left[ballot] for ballot in backers)
            assert one.money_short == one.cost - one.money


def test_the_outcome_is_plain_json_with_its_digest() -> None:
    election = approval({"a": 6, "b": 5}, 8, {"a": 3, "b": 1})
    rule = Rule("equal_shares", completion="add_one")
    told = json.loads(json.dumps(elect(election, rule).to_dict()))
    assert (told["rule_digest"], told["inputs_digest"]) == (rule.digest, election.digest)
    assert told["digest"] == elect(election, rule).digest
    assert told["rounds"][0]["score"] == "1/3"
    assert elect(election, replace(rule, ties=("id",))).digest != told["digest"]


def test_the_digest_of_an_election_covers_all_that_counts() -> None:
    base = approval({"a": 6, "b": 5}, 8, {"a": 3, "b": 1})
    others = [
        approval({"a": 6, "b": 5}, 9, {"a": 3, "b": 1}),
        approval({"a": 6, "b": 4}, 8, {"a": 3, "b": 1}),
        approval({"a": 6, "c": 5}, 8, {"a": 3, "c": 1}),
        approval({"a": 6, "b": 5}, 8, {"a": 2, "b": 2}),
        approval({"a": 6, "b": 5}, 8, {"a": 3, "ab": 1}),
        replace(base, groups=(Group("g", 3, frozenset({"a"})),)),
    ]
    digests = {one.digest for one in (base, *others)}
    assert len(digests) == 1 + len(others)
    assert approval({"a": 6, "b": 5}, 8, {"b": 1, "a": 3}).digest == base.digest


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"projects": ["a", "a"]}, "project a is listed twice"),
        ({"costs": [1]}, "2 projects and 1 costs"),
        ({"costs": [1, -1]}, "b has the amount -1"),
        ({"budget": 10**16}, "the budget has the amount"),
        ({"starts": [0, 3]}, "end with the number of entries"),
        ({"starts": [0, 2, 1, 2]}, "not fall"),
        ({"chosen": [0, 2]}, "outside 0 to 1"),
        ({"chosen": [1, 1]}, "names project b twice"),
        ({"vote_type": "choose-1"}, "choose one"),
        ({"vote_type": "scoring"}, "vote type is 'scoring'"),
        ({"points": [1, 1]}, "only to them"),
        ({"vote_type": "cumulative"}, "only to them"),
        ({"vote_type": "cumulative", "points": [1, -1]}, "points for each entry"),
        ({"unit": 0}, "unit is 0"),
        ({"groups": [Group("g", 1, frozenset({"z"}))]}, "has project z"),
        ({"groups": [Group("g", -1, frozenset({"a"}))]}, "has the limit -1"),
    ],
)
def test_an_election_that_makes_no_sense_is_refused(changed: dict[str, object], message: str) -> None:
    told = {"projects": ["a", "b"], "costs": [1, 2], "budget": 3, "starts": [0, 2], "chosen": [0, 1]}
    with pytest.raises(BudgetingError, match=message):
        canonical_election(**(told | changed))  # type: ignore[arg-type]


def test_equal_ballots_are_stored_once() -> None:
    election = approval({"a": 1, "b": 1, "c": 1}, 2, {"ab": 2, "ba": 1, "c": 1, "": 3})
    assert sorted(election.weight.tolist()) == [1, 3, 3]
    assert election.voters == 7
    assert election.ballot_of[0] == election.ballot_of[2]


def test_an_election_without_voters_or_projects_has_no_winners() -> None:
    for election in (canonical_election([], [], 5, [0], []), canonical_election(["a"], [1], 5, [0, 0], [])):
        for rule in (Rule("greedy"), Rule("phragmen"), Rule("equal_shares", completion="add_one_greedy")):
            assert elect(election, rule).winners == ()
