"""Ballots and their count: what is taken, what is refused, and what of it leaves through the gate."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from civiccircle.decide.budgets import actions, outcome_actions, queries, slate
from civiccircle.decide.budgets.counting import behind_the_gate, count, election_of
from civiccircle.decide.budgets.models import Ballot, Budget, Project
from civiccircle.kernel.activities.intake import payload_of
from civiccircle.kernel.activities.kinds import Accepted, Refused, kind_of
from civiccircle.kernel.activities.models import Activity, Contribution, Moderation, Participant
from civiccircle.kernel.activities.moderation import ban_participant
from civiccircle.kernel.ledger.models import Leaf
from civiccircle.kernel.people.models import Person
from civiccircle.methods.budgeting import Rule, canonical_election, elect
from civiccircle.methods.merkle import commitment
from tests.decide.budgets.conftest import COSTS, Cast

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Settled = Callable[[Activity], None]


def test_a_voter_changes_the_ballot_and_the_last_one_counts(
    open_budget: Budget, cast: Cast, join: Join
) -> None:
    voter, key = join(), uuid4()
    first = cast(1, 2, by=voter, key=key)
    again = cast(2, 1, by=voter, key=key)
    assert (again.again, again.contribution.pk) == (True, first.contribution.pk)
    with pytest.raises(Refused, match="used before"):
        cast(3, by=voter, key=key)
    cast(4, 3, by=voter)
    ballot = Ballot.objects.get()
    assert (ballot.choices, ballot.points) == ([3, 4], [])
    [counted] = queries.ballots_for_count(open_budget)
    assert counted.choices == [3, 4]
    leaf = Leaf.objects.get(index=counted.leaf_index)
    assert bytes(leaf.commitment) == commitment(counted.payload.encode(), counted.salt)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(budget=open_budget, participant=voter, choices=[1], contribution_id=1)


@pytest.mark.parametrize(
    ("vote_type", "choices", "points", "fault"),
    [
        ("approval", [], [], "at least 1 project"),
        ("approval", [1, 2, 3], [], "2 projects at most"),
        ("approval", [1, 1], [], "named twice"),
        ("approval", [9], [], "Project 9 is not on the ballot"),
        ("approval", "1", [], "as a list"),
        ("approval", [1.5], [], "whole numbers"),
        ("knapsack", [1, 2], [], "costs more than the budget"),
        ("cumulative", [1, 2], [6, 5], "1 point too many"),
        ("cumulative", [1, 2], [6], "how many points"),
        ("cumulative", [1], [0], "at least 1 project"),
        ("ordinal", [2, 1, 2], [], "named twice"),
    ],
)
def test_a_ballot_that_cannot_be_counted_is_refused_with_what_to_mend(
    budget: Budget, officer: Person, cast: Cast, vote_type: str, choices: object, points: object, fault: str
) -> None:
    Budget.objects.filter(pk=budget.pk).update(vote_type=vote_type, most_choices=2)
    actions.freeze(by=officer, budget=budget)
    with pytest.raises(Refused, match=fault):
        cast(choices=choices, points=points)
    assert not Contribution.objects.exists()


def test_the_count_is_that_of_the_method_and_leaves_out_who_was_shut_out(
    open_budget: Budget, cast: Cast, join: Join, officer: Person
) -> None:
    banned = join()
    for choices in ([1, 3], [1, 3], [2], [4]):
        cast(*choices)
    cast(2, by=banned)
    ban_participant(by=officer, participant=banned, reason=Moderation.Reason.ABUSE)
    rule = Rule("equal_shares", completion="add_one_greedy")
    expected = canonical_election(
        ["1", "2", "3", "4"], list(COSTS.values()), 1_000_00, [0, 2, 4, 5, 6], [0, 2, 0, 2, 1, 3], unit=100
    )
    assert election_of(open_budget).digest == expected.digest
    assert count(open_budget).to_dict() == elect(expected, rule).to_dict()


def test_ranks_and_points_reach_the_count(budget: Budget, officer: Person, cast: Cast) -> None:
    Budget.objects.filter(pk=budget.pk).update(vote_type="ordinal", rule=Rule("greedy", "borda").to_dict())
    actions.freeze(by=officer, budget=budget)
    cast(3, 1)
    assert election_of(queries.budget_of(budget.activity_id)).chosen.tolist() == [2, 0]
    Budget.objects.filter(pk=budget.pk).update(vote_type="cumulative")
    Ballot.objects.all().delete()
    slate.forget(budget.activity_id)
    cast(3, 1, points=[2, 7])
    election = election_of(queries.budget_of(budget.activity_id))
    assert (election.chosen.tolist(), election.points.tolist()) == ([0, 2], [7, 2])


def test_limits_of_places_and_categories_bind_the_winners(
    budget: Budget, officer: Person, cast: Cast, project: Project
) -> None:
    limits = [actions.Limit("play", {"en": "Play"}, 500_00)]
    actions.set_limits(by=officer, budget=budget, categories=limits, places={"harbour": 450_00})
    project.category = project.budget.categories.get()
    project.save()
    actions.freeze(by=officer, budget=queries.budget_of(budget.activity_id))
    for _voter in range(3):
        cast(1, 3)
    outcome = count(queries.budget_of(budget.activity_id))
    assert outcome.winners == ("3",)
    assert {one.project: one.reason for one in outcome.losers}["1"] == "limit of a group"


def test_what_somebody_did_in_a_budget_is_told_without_what_the_ballot_chose(
    open_budget: Budget, cast: Cast
) -> None:
    cast(1, 3)
    ballot = Contribution.objects.get()
    [said] = kind_of(open_budget.activity).said([Accepted(ballot, payload_of(ballot))])
    assert (said.act, said.words) == ("Your ballot with 2 projects", "")


def test_nothing_is_counted_while_people_can_vote(open_budget: Budget, officer: Person, cast: Cast) -> None:
    cast(1)
    with pytest.raises(ValidationError, match="after the vote is over"):
        outcome_actions.publish_outcome(by=officer, budget=open_budget)


def test_counts_of_too_few_people_stay_behind_the_gate(decided: Budget, officer: Person) -> None:
    def votes() -> dict[str, int | None]:
        told, _withheld = behind_the_gate(count(decided), 5)
        assert told["digest"] == count(decided).digest
        assert all(each["money"] is None for each in told["losers"] if each["votes"] is None)
        return {each["project"]: each["votes"] for each in (*told["rounds"], *told["losers"])}

    assert votes() == {"1": 8, "2": 6, "3": 8, "4": 7}
    for ballot in Ballot.objects.filter(choices=[2, 4])[:3]:
        ballot.participant.banned_at = ballot.participant.joined_at
        ballot.participant.save()
    assert votes() == {"1": 8, "2": None, "3": 8, "4": None}


def test_who_had_nothing_left_cannot_be_worked_out_where_they_are_few(
    decided: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = count(decided)
    told = outcome.to_dict()
    first = told["rounds"][0] | {"votes": 12, "in_full": 9, "with_rest": 0}
    monkeypatch.setattr(type(outcome), "to_dict", lambda _self: {**told, "rounds": [dict(first)]})
    [gated] = behind_the_gate(outcome, 5)[0]["rounds"]
    assert (gated["votes"], gated["in_full"], gated["with_rest"]) == (12, None, None)
    [gated] = behind_the_gate(outcome, 3)[0]["rounds"]
    assert (gated["in_full"], gated["with_rest"]) == (9, 0)
