"""What officers and voters do with a budget, from ideas to the decision."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from civiccircle.decide.budgets import actions, outcome_actions, project_actions, queries, slate
from civiccircle.decide.budgets.counting import behind_the_gate, count, election_of
from civiccircle.decide.budgets.models import Ballot, Budget, Idea, Project
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.decide.council import actions as council
from civiccircle.decide.council.models import Decision
from civiccircle.formats.bundle import salted
from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.actions import close_activity, reopen_activity
from civiccircle.kernel.activities.intake import payload_of
from civiccircle.kernel.activities.kinds import Accepted, Refused, kind_of
from civiccircle.kernel.activities.models import Activity, Contribution, Moderation, Participant
from civiccircle.kernel.activities.moderation import ban_participant, moderate
from civiccircle.kernel.ledger.models import Fact, Leaf
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.erase import erase_person
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.methods.budgeting import Rule, canonical_election, elect
from civiccircle.methods.merkle import commitment
from tests.decide.budgets.conftest import COSTS, Cast

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Settled = Callable[[Activity], None]


def facts(kind: str) -> list[dict[str, object]]:
    return [json.loads(each.payload)["fact"] for each in Fact.objects.filter(kind=kind)]


def test_no_ballot_is_taken_before_the_rule_stands_in_the_public_log(
    budget: Budget, cast: Cast, officer: Person
) -> None:
    with pytest.raises(Refused, match="has to be made public first"):
        cast(1)
    actions.freeze(by=officer, budget=budget)
    cast(1)
    [told] = facts("budget.frozen")
    assert told["rule_digest"] == Rule("equal_shares", completion="add_one_greedy").digest
    assert [(each["number"], each["cost"]) for each in told["projects"]] == list(enumerate(COSTS.values(), 1))
    frozen = Fact.objects.get(kind="budget.frozen").leaf_index
    assert all(each.leaf_index > frozen for each in queries.ballots_for_count(budget))


def test_once_the_rule_is_fixed_nothing_that_decides_can_change(open_budget: Budget, officer: Person) -> None:
    budget, project = open_budget, open_budget.projects.get(number=1)
    attempts: list[Callable[[], object]] = [
        lambda: project_actions.add_project(
            by=officer, budget=budget, wording=Wording({"en": "New"}, cost=1)
        ),
        lambda: project_actions.change_project(
            by=officer, project=project, wording=Wording({"en": "Park"}, cost=1)
        ),
        lambda: project_actions.decline_project(by=officer, project=project, reason={"en": "No"}),
        lambda: actions.set_limits(by=officer, budget=budget, categories=(), places={"harbour": 1}),
        lambda: actions.freeze(by=officer, budget=budget),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError, match="fixed for the vote"):
            attempt()
    setup = actions.Setup(title={"en": "Another title"}, amount=5, rule=Rule("greedy"))
    actions.change_budget(by=officer, budget=budget, setup=setup)
    now = Budget.objects.get(pk=budget.pk)
    assert (now.amount, now.rule["method"], str(now)) == (1_000_00, "equal_shares", "Another title")


def test_the_rule_is_not_fixed_while_a_project_waits_for_its_decision(
    budget: Budget, officer: Person
) -> None:
    project = project_actions.add_project(by=officer, budget=budget, wording=Wording({"en": "Slide"}))
    with pytest.raises(ValidationError, match="being looked at: 5"):
        actions.freeze(by=officer, budget=budget)
    with pytest.raises(ValidationError, match="what the project costs"):
        project_actions.accept_project(by=officer, project=project)
    project_actions.decline_project(by=officer, project=project, reason={"en": "The ground is not ours."})
    actions.freeze(by=officer, budget=budget)
    [*_accepted, told] = facts("budget.project_decided")
    assert (told["number"], told["decision"]) == (5, "declined")


def test_a_project_that_does_not_fit_on_the_ballot_is_not_half_saved(budget: Budget, officer: Person) -> None:
    before = Project.objects.count()
    dear = Wording({"en": "Tower"}, cost=budget.amount + 1)
    with pytest.raises(ValidationError, match="more than the whole budget"):
        project_actions.add_project(by=officer, budget=budget, wording=dear, accept=True)
    assert Project.objects.count() == before
    slide = project_actions.add_project(by=officer, budget=budget, wording=Wording({"en": "Slide"}))
    with pytest.raises(ValidationError, match="more than the whole budget"):
        project_actions.change_project(by=officer, project=slide, wording=dear, accept=True)
    slide.refresh_from_db()
    assert (slide.title, slide.cost, slide.state) == ({"en": "Slide"}, None, "proposed")
    cheap = Wording({"en": "Slide"}, cost=1_00)
    project_actions.change_project(by=officer, project=slide, wording=cheap, accept=True)
    slide.refresh_from_db()
    assert (slide.cost, slide.state) == (1_00, "accepted")


def test_only_officers_set_up_and_decide(budget: Budget, resident: Person, project: Project) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: actions.freeze(by=resident, budget=budget),
        lambda: actions.set_limits(by=resident, budget=budget, categories=(), places={}),
        lambda: project_actions.add_project(by=resident, budget=budget, wording=Wording({"en": "Mine"})),
        lambda: project_actions.decline_project(by=resident, project=project, reason={"en": "No"}),
        lambda: outcome_actions.publish_outcome(by=resident, budget=budget),
        lambda: outcome_actions.hand_over_winners(by=resident, budget=budget),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()


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


def test_the_outcome_is_a_decision_joined_to_what_was_asked_and_proposed(
    decided: Budget, officer: Person, settled: Settled
) -> None:
    result = outcome_actions.publish_outcome(by=officer, budget=decided)
    assert (result.final, result.output["winners"], result.output["cost"]) == (True, ["3", "4"], 600_00)
    outcome = count(decided)
    digests = [salted(one, result.salt) for one in (outcome.digest, outcome.election.digest)]
    assert [result.output["digest"], result.inputs_digest] == digests, "fifteen ballots are sealed"
    assert result.output["inputs_digest"] == result.inputs_digest
    decision = Record.objects.get(kind="budget_outcome")
    joined = Link.objects.filter(target=decision, kind=Link.Kind.DECIDED_BY)
    assert sorted(joined.values_list("source__kind", flat=True)) == ["budget", "engagement", *["project"] * 4]
    raised = Link.objects.filter(kind=Link.Kind.RAISED_IN, target__kind="engagement")
    assert raised.count() == 4
    [told] = facts("budget.decided")
    assert (told["outcome"], sorted(told["winners"])) == (digests[0], [3, 4])
    with pytest.raises(ValidationError, match="published before"):
        outcome_actions.publish_outcome(by=officer, budget=decided)
    assert Result.objects.count() == 1


def test_a_vote_that_was_closed_opens_again_until_its_outcome_is_published(
    open_budget: Budget, officer: Person, cast: Cast
) -> None:
    activity = open_budget.activity
    close_activity(by=officer, activity=activity)
    snapshots.forget()
    with pytest.raises(Refused, match="not open"):
        cast(1)
    reopen_activity(by=officer, activity=activity)
    cast(1, 3)
    close_activity(by=officer, activity=activity)
    outcome_actions.publish_outcome(by=officer, budget=open_budget)
    with pytest.raises(ValidationError, match="Its outcome is published"):
        reopen_activity(by=officer, activity=activity)
    activity.refresh_from_db()
    assert activity.closed_at is not None


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


def test_an_idea_is_checked_worded_and_costed_before_it_comes_on_the_ballot(
    activity: Activity, budget: Budget, join: Join, officer: Person
) -> None:
    idea = {
        "title": "A  slide",
        "text": "For the small ones.",
        "language": "en",
        "place": "harbour",
        "cost": 5,
    }
    actions.propose(activity=activity, participant_id=join().pk, idea=idea, key=uuid4())
    project = Project.objects.get(number=5)
    assert (project.state, project.idea.title, project.place.slug) == ("pending", "A slide", "harbour")
    assert not Record.objects.filter(kind="project", object_id=project.pk).exists()
    with pytest.raises(ValidationError, match="not shown"):
        project_actions.accept_project(by=officer, project=project)
    moderate(
        by=officer,
        activity=activity,
        subject_kind="idea",
        subject_id=project.pk,
        decision="accepted",
        reason="fits",
    )
    assert Record.objects.get(kind="project", object_id=project.pk).title == {"en": "A slide"}
    with pytest.raises(ValidationError, match="Word the project first"):
        project_actions.accept_project(by=officer, project=Project.objects.get(number=5))
    wording = Wording({"en": "Slide at the harbour"}, cost=90_00)
    project_actions.change_project(by=officer, project=Project.objects.get(number=5), wording=wording)
    project_actions.accept_project(by=officer, project=Project.objects.get(number=5))
    assert Project.objects.get(number=5).state == "accepted"


def test_an_idea_can_be_joined_with_another_project(
    activity: Activity, budget: Budget, join: Join, officer: Person
) -> None:
    idea = {"title": "More parks", "language": "en"}
    actions.propose(activity=activity, participant_id=join().pk, idea=idea, key=uuid4())
    project = Project.objects.get(number=5)
    with pytest.raises(ValidationError, match="another one"):
        project_actions.join_idea(by=officer, project=project, into=5)
    project_actions.join_idea(by=officer, project=project, into=1)
    project.refresh_from_db()
    assert (project.state, project.merged_into.number) == ("merged", 1)


def test_who_wants_to_be_forgotten_takes_their_words_along_and_leaves_project_and_ballot(
    activity: Activity, budget: Budget, officer: Person, resident: Person
) -> None:
    me = Participant.objects.create(
        engagement=activity.engagement, person=resident, joined_at=activity.created_at
    )
    for title in ("Worded", "Raw"):
        actions.propose(
            activity=activity, participant_id=me.pk, idea={"title": title, "language": "en"}, key=uuid4()
        )
    for project in Project.objects.filter(number__gte=5):
        moderate(
            by=officer,
            activity=activity,
            subject_kind="idea",
            subject_id=project.pk,
            decision="accepted",
            reason="fits",
        )
    worded, raw = Project.objects.filter(number__gte=5)
    wording = Wording({"en": "The city's words"}, cost=1)
    project_actions.change_project(by=officer, project=worded, wording=wording)
    project_actions.accept_project(by=officer, project=worded)
    project_actions.decline_project(by=officer, project=raw, reason={"en": "No"})
    actions.freeze(by=officer, budget=budget)
    actions.ballot(activity=activity, participant_id=me.pk, choices=[5], key=uuid4())
    erase_person(resident)
    assert set(Idea.objects.values_list("title", "proposer")) == {("", None)}
    assert Record.objects.get(kind="project", object_id=worded.pk).title == {"en": "The city's words"}
    record = Record.objects.get(kind="project", object_id=raw.pk)
    assert (record.title, record.public) == ({}, False)
    [counted] = queries.ballots_for_count(budget)
    assert counted.choices == [5]


def test_what_won_is_handed_over_once(decided: Budget, officer: Person) -> None:
    with pytest.raises(ValidationError, match="Publish the outcome first"):
        outcome_actions.hand_over_winners(by=officer, budget=decided)
    outcome_actions.publish_outcome(by=officer, budget=decided)
    made = outcome_actions.hand_over_winners(by=officer, budget=queries.budget_of(decided.activity_id))
    again = outcome_actions.hand_over_winners(by=officer, budget=queries.budget_of(decided.activity_id))
    assert [record.pk for record in made] == [record.pk for record in again]
    decision = Record.objects.get(kind="budget_outcome")
    delivered = Link.objects.filter(source=decision, kind=Link.Kind.DELIVERED_BY)
    assert sorted(delivered.values_list("target__title__en", flat=True)) == ["Bench", "Lamp"]


@pytest.mark.parametrize("handed_over", ["before", "after"])
def test_what_is_decided_about_a_budget_leads_to_what_delivers_it_whichever_comes_first(
    decided: Budget, officer: Person, council_member: Person, handed_over: str
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    engagement, community = decided.activity.engagement, decided.activity.engagement.community
    loser = decided.projects.exclude(number__in=(3, 4)).earliest("number")
    asked = {
        "budget": [Record.objects.get(kind="budget")],
        "winner": [Record.objects.get(kind="project", object_id=decided.projects.get(number=3).pk)],
        "loser": [Record.objects.get(kind="project", object_id=loser.pk)],
    }
    told = {"body": {"en": "Council"}, "decided_on": timezone.localdate(), "outcome": "adopted"}

    def hand_over() -> None:
        outcome_actions.hand_over_winners(by=officer, budget=queries.budget_of(decided.activity_id))

    if handed_over == "before":
        hand_over()
    for name, records in asked.items():
        council.record_decision(
            by=council_member, community=community, asked=records, title={"en": name}, **told
        )
    activities.answer_engagement(by=officer, engagement=engagement, answer={"en": "Yes.", "fr": "Oui."})
    if handed_over == "after":
        hand_over()

    def delivered(source: Record) -> list[str]:
        links = Link.objects.filter(source=source, kind=Link.Kind.DELIVERED_BY)
        return sorted(links.values_list("target__title__en", flat=True))

    decisions = {name: Record.objects.get(kind="decision", title__en=name) for name in asked}
    assert delivered(Record.objects.get(kind="answer")) == delivered(decisions["budget"]) == ["Bench", "Lamp"]
    assert (delivered(decisions["winner"]), delivered(decisions["loser"])) == (["Bench"], [])
    council.correct_decision(
        by=council_member,
        decision=Decision.objects.get(title__en="budget"),
        reason={"en": "It was about one of them."},
        asked=asked["winner"],
    )
    assert delivered(decisions["budget"]) == ["Bench"]
