"""What a budget decided: its record, its links to what was asked, and what delivers it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from civiccircle.decide.budgets import outcome_actions, queries
from civiccircle.decide.budgets.counting import count
from civiccircle.decide.budgets.models import Budget
from civiccircle.decide.council import actions as council
from civiccircle.decide.council.models import Decision
from civiccircle.formats.bundle import salted
from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.actions import close_activity, reopen_activity
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.communities.settings_actions import change_settings
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.bundles import make_due_bundles
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.results.queries import bundle_at
from civiccircle.kernel.trace.models import Link, Record
from tests.decide.budgets.conftest import Cast, facts

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Settled = Callable[[Activity], None]


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


def test_a_higher_minimum_withholds_what_was_published_with_smaller_counts(
    decided: Budget, officer: Person, administrator: Person, client: Client
) -> None:
    community = decided.activity.engagement.community
    first = outcome_actions.publish_outcome(by=officer, budget=decided)
    make_due_bundles()
    votes = {each["project"]: each["votes"] for each in first.output["rounds"] + first.output["losers"]}
    assert votes == {"1": 8, "2": 6, "3": 8, "4": 7}
    change_settings(by=administrator, community=community, reason="Small districts", minimum_cell=5)
    assert Result.objects.count() == 1, "the same minimum changes nothing"
    change_settings(by=administrator, community=community, reason="Small districts", minimum_cell=8)
    decided.refresh_from_db()
    second = queries.outcome_of(decided)
    assert second is not None
    votes = {each["project"]: each["votes"] for each in second.output["rounds"] + second.output["losers"]}
    assert votes == {"1": 8, "2": None, "3": 8, "4": None}
    assert second.output["ballots_by_winners"] == [
        [winners, None] for winners, _count in first.output["ballots_by_winners"]
    ]
    assert [second.output[name] for name in ("winners", "cost", "digest")] == [
        first.output[name] for name in ("winners", "cost", "digest")
    ], "the outcome itself stands"
    first.refresh_from_db()
    assert (first.output, first.final) == ({}, False)
    assert {each["version"] for each in facts("result.published")} == {1, 2}
    where = {"community": community, "engagement": "waterfront", "activity": decided.activity.slug}
    assert bundle_at(**where) is None, "the first bundle is not given out any more"
    make_due_bundles()
    assert bundle_at(**where) is not None
    page = client.get("/en" + queries.outcome_path(decided.activity))
    assert page.status_code == 200
    change_settings(by=administrator, community=community, reason="Enough", minimum_cell=3)
    assert Result.objects.count() == 2, "a lower one takes nothing back that was withheld"
