"""What somebody would try who wants to see, to vote, or to change more of a budget than is theirs."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from civiccircle.decide.budgets import (
    actions,
    comparing_actions,
    outcome_actions,
    project_actions,
    queries,
    slate,
)
from civiccircle.decide.budgets.counting import election_of
from civiccircle.decide.budgets.models import Budget, Idea, Project
from civiccircle.decide.budgets.pabulib_commands import export_pabulib
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.actions import withdraw_engagement
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Moderation, Participant
from civiccircle.kernel.activities.moderation import ban_participant, unban_participant
from civiccircle.kernel.communities.actions import remove_place
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.results.bundles import make_due_bundles, sealed_bundle_file
from civiccircle.verifier import verify
from tests.decide.budgets.conftest import Cast

pytestmark = pytest.mark.django_db
At = Callable[..., str]
Join = Callable[[], Participant]
API = "/api/v1/communities/riverbend/budgets/waterfront"
IDEA = {"title": "A slide", "text": "", "language": "en", "place": "", "cost": None}


def test_the_staff_of_another_town_reach_no_budget_through_their_own_desk(
    open_budget: Budget, client: Client, desk: At
) -> None:
    other = Community.objects.create(slug="hilltop", name={"en": "Hilltop"})
    stranger = Person.objects.create_user("stranger@hilltop.example", name="Stranger")
    Membership.objects.create(community=other, person=stranger, role=Role.ADMINISTRATOR)
    client.force_login(stranger)
    names = ("desk", "add-project", "limits", "freeze", "count", "publish", "hand-over", "paper", "compare",
             "compare-publish")  # fmt: skip
    of_project = ("edit-project", "decline-project", "join-idea")
    of_batch = ("paper-batch", "paper-enter", "paper-accept")
    addresses = [desk(name) for name in names] + [desk(name, number=1) for name in (*of_project, *of_batch)]
    for address in addresses:
        there = address.replace("/riverbend/", "/hilltop/")
        assert client.post(there, {"verb": "publish"}).status_code in (404, 405), there
        # 302: what only takes forms leads back
        assert client.get(there).status_code in (302, 404, 405), there
        assert client.post(address).status_code in (403, 405), address


def test_a_ballot_that_comes_after_the_count_is_refused_and_not_acknowledged(
    decided: Budget, officer: Person, cast: Cast, engagement: Engagement
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    # As if it had been checked in the last second of the vote.
    engagement.phases.update(ends_at=timezone.now() + timedelta(days=1))
    snapshots.forget()
    with pytest.raises(Refused, match="The votes were counted"):
        cast(1)
    assert decided.ballots.count() == 15


def test_an_idea_that_comes_while_the_rule_is_fixed_is_refused_and_waits_for_nobody(
    budget: Budget, officer: Person, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.freeze(by=officer, budget=budget)
    before = replace(slate.slate_of(budget.activity_id), frozen=False)
    monkeypatch.setattr(slate, "slate_of", lambda activity_id: before)
    monkeypatch.setattr("civiccircle.decide.budgets.kind.slate_of", lambda activity_id: before)
    with pytest.raises(Refused, match="No new ideas are taken"):
        actions.propose(activity=budget.activity, participant_id=join().pk, idea=IDEA, key=uuid4())
    assert not Idea.objects.exists()


def test_who_is_shut_out_after_the_count_stays_among_those_who_were_counted(
    decided: Budget, officer: Person
) -> None:
    counted = election_of(decided).digest
    outcome_actions.publish_outcome(by=officer, budget=decided)
    voter = Participant.objects.filter(ballots__isnull=False).first()
    assert voter is not None
    ban_participant(by=officer, participant=voter, reason=Moderation.Reason.ABUSE)
    assert election_of(queries.budget_of(decided.activity_id)).digest == counted


def test_who_is_let_in_again_before_the_bundle_is_made_stays_out_of_what_was_counted(
    decided: Budget, officer: Person
) -> None:
    voter = Participant.objects.filter(ballots__isnull=False).first()
    assert voter is not None
    ban_participant(by=officer, participant=voter, reason=Moderation.Reason.ABUSE)
    counted = election_of(decided).digest
    outcome_actions.publish_outcome(by=officer, budget=decided)
    unban_participant(by=officer, participant=voter)
    other = Participant.objects.filter(ballots__isnull=False).last()
    assert other is not None
    ban_participant(by=officer, participant=other, reason=Moderation.Reason.ABUSE)

    budget = queries.budget_of(decided.activity_id)
    assert election_of(budget).digest == counted
    assert queries.turnout(budget).counted == 14
    make_due_bundles()
    subject = {"engagement": "waterfront", "budget": decided.activity.slug}
    whole = b"".join(sealed_bundle_file(decided.activity.engagement.community, **subject))
    asked = Namespace(receipt=None, vkey=None, witness=[], checkpoint=None, consistency=None)
    found = list(verify.check(verify.open_bundle(BytesIO(whole)), asked))
    assert [told for holds, told in found if not holds] == []
    assert any("14 ballots counted again" in told for _holds, told in found)


def test_who_may_vote_stays_as_it_was_fixed(open_budget: Budget, officer: Person, client: Client) -> None:
    setup = actions.Setup(title={"en": "Our money"}, amount=1, participation="invited")
    actions.change_budget(by=officer, budget=open_budget, setup=setup)
    assert Activity.objects.get(pk=open_budget.activity_id).participation == "open"
    client.force_login(officer)
    number = open_budget.activity_id
    page = client.get(f"/en/riverbend/desk/engagements/waterfront/activity/{number}/").content.decode()
    assert 'name="moderation"' in page
    assert 'name="participation"' not in page


@pytest.mark.parametrize("change", ["rule", "cost", "limit"])
def test_nothing_is_counted_by_other_terms_than_those_in_the_log(
    decided: Budget, officer: Person, change: str
) -> None:
    here = Budget.objects.filter(pk=decided.pk)
    match change:
        case "rule":
            here.update(rule=decided.rule | {"completion": "greedy"})
        case "cost":
            Project.objects.filter(budget=decided, number=1).update(cost=1)
        case _:
            here.update(place_limits={"harbour": 1})
    with pytest.raises(ValidationError, match="not what stands in the public log"):
        outcome_actions.publish_outcome(by=officer, budget=decided)


@pytest.mark.parametrize("change", ["drop", "turn back", "add"])
def test_no_other_ballots_are_counted_than_the_last_ones_that_were_acknowledged(
    open_budget: Budget, officer: Person, cast: Cast, join: Join, change: str,
    settled: Callable[[Activity], None],
) -> None:  # fmt: skip
    voter, other = join(), join()
    cast(1, by=voter)
    cast(2, by=voter)
    cast(2, by=other)
    settled(open_budget.activity)
    ballot = open_budget.ballots.get(participant=voter)
    match change:
        case "drop":
            ballot.delete()
        case "turn back":
            first = Contribution.objects.filter(participant=voter).order_by("pk")[0]
            open_budget.ballots.filter(pk=ballot.pk).update(contribution_id=first.pk)
        case _:
            open_budget.ballots.create(
                participant=join(), choices=[1], contribution_id=ballot.contribution_id
            )
    with pytest.raises(ValidationError, match="not those that were acknowledged"):
        outcome_actions.publish_outcome(by=officer, budget=open_budget)


def test_what_was_decided_is_not_taken_back_by_withdrawing_the_question(
    decided: Budget, officer: Person, engagement: Engagement, client: Client, at: At
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    engagement.refresh_from_db()
    with pytest.raises(ValidationError, match="a decision cannot be withdrawn"):
        withdraw_engagement(by=officer, engagement=engagement, reason={"en": "We do not like it"})
    assert client.get(at("outcome")).status_code == 200


def test_a_place_stays_on_the_map_while_people_vote_on_what_is_there(
    decided: Budget, officer: Person, administrator: Person, client: Client, place: Place
) -> None:
    client.force_login(administrator)
    page = client.post("/en/riverbend/desk/places/harbour/remove/")
    assert page.status_code == 422
    assert "is needed still" in page.content.decode()
    outcome_actions.publish_outcome(by=officer, budget=decided)
    remove_place(by=administrator, place=place)
    assert decided.projects.get(number=1).place is None


def test_ballots_that_the_bundle_keeps_under_seal_leave_by_no_other_file(
    decided: Budget, officer: Person, tmp_path: Path
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    out = tmp_path / "ours.pb"
    done = CliRunner().invoke(export_pabulib, ["waterfront", str(out)])
    assert done.exit_code == 1
    assert "under seal" in done.output
    assert not out.exists()


def test_what_other_rules_would_do_with_the_ballots_of_a_few_is_not_published(
    open_budget: Budget, officer: Person, cast: Cast, settled: Callable[[Activity], None]
) -> None:
    for _voter in range(4):
        cast(1, 3)
    settled(open_budget.activity)
    outcome_actions.publish_outcome(by=officer, budget=open_budget)
    with pytest.raises(ValidationError, match="Too few people voted"):
        comparing_actions.publish_comparison(by=officer, budget=open_budget)


def test_a_project_that_cannot_be_accepted_at_once_is_not_there_twice_after_the_mend(
    budget: Budget, officer: Person, client: Client, desk: At
) -> None:
    client.force_login(officer)
    told = {"title_en": "Fountain", "cost": "5000", "verb": "accept"}
    assert client.post(desk("add-project"), told).status_code == 422
    assert client.post(desk("add-project"), told | {"cost": "500"}).status_code == 302
    assert [one.state for one in budget.projects.filter(title__en="Fountain")] == ["accepted"]
    wording = Wording({"en": "Fountain"}, cost=10**9)
    project = project_actions.add_project(by=officer, budget=budget, wording=wording)
    with pytest.raises(ValidationError):
        project_actions.change_project(by=officer, project=project, wording=wording, accept=True)
