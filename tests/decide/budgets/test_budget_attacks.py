"""What somebody would try who wants to see, to vote, or to change more of a budget than is theirs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civiccircle.decide.budgets import (
    actions,
    comparing_actions,
    outcome_actions,
    paper_actions,
    project_actions,
    queries,
    slate,
)
from civiccircle.decide.budgets.counting import election_of
from civiccircle.decide.budgets.models import Budget, Idea, Project
from civiccircle.decide.budgets.pabulib_commands import export_pabulib
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.formats.paper_ballots import Entry
from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.actions import withdraw_engagement
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import (
    Activity,
    Contribution,
    Engagement,
    Moderation,
    Participant,
)
from civiccircle.kernel.activities.moderation import ban_participant
from civiccircle.kernel.communities.actions import remove_place
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.publishing.downloads import exports
from tests.decide.budgets.conftest import Cast

pytestmark = pytest.mark.django_db
At = Callable[..., str]
Join = Callable[[], Participant]
API = "/api/v1/communities/riverbend/budgets/waterfront"
IDEA = {"title": "A slide", "text": "", "language": "en", "place": "", "cost": None}


@pytest.fixture
def invited(budget: Budget, engagement: Engagement) -> Budget:
    """A budget by invitation whose vote begins tomorrow."""
    Activity.objects.filter(pk=budget.activity_id).update(participation="invited", invitation="s3cret")
    engagement.phases.update(starts_at=timezone.now() + timedelta(days=1))
    snapshots.forget()
    return queries.budget_of(budget.activity_id)


def test_a_budget_by_invitation_shows_its_projects_to_nobody_else_before_it_is_decided(
    invited: Budget, client: Client, officer: Person, at: At
) -> None:
    api = f"{API}/{invited.activity.slug}/projects"
    pages = (at(), at("project", number=1), api)
    for address in pages:
        assert b"Park" not in client.get(address).content, address
        assert b"Park" in client.get(f"{address}?invitation=s3cret").content, address
    assert "invitation=s3cret" in client.get(f"{at()}?invitation=s3cret").content.decode()
    client.force_login(officer)
    for address in pages:
        assert b"Park" in client.get(address).content, address


def test_the_log_does_not_tell_the_words_of_projects_that_only_the_invited_see(
    invited: Budget, officer: Person
) -> None:
    actions.freeze(by=officer, budget=invited)
    [told] = Fact.objects.filter(kind="budget.frozen").values_list("payload", flat=True)
    assert '"cost":60000' in told
    assert "Park" not in told


def test_who_proposed_something_by_invitation_sees_the_projects_without_the_link(
    invited: Budget, engagement: Engagement, client: Client, resident: Person, at: At
) -> None:
    engagement.phases.update(starts_at=timezone.now() - timedelta(days=1))
    snapshots.forget()
    me = Participant.objects.create(engagement=engagement, person=resident, joined_at=timezone.now())
    actions.propose(
        activity=invited.activity, participant_id=me.pk, idea=IDEA, key=uuid4(), invitation="s3cret"
    )
    client.force_login(resident)
    assert b"Park" in client.get(at()).content


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
        assert client.get(there).status_code in (302, 404, 405), (
            there
        )  # 302: what only takes forms leads back
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


def test_what_stands_on_a_numbered_sheet_cannot_be_tried_out_against_the_log(
    open_budget: Budget, officer: Person
) -> None:
    batch = _entered_twice(open_budget, officer, [Entry("A-17", (2, 4))])
    paper_actions.accept(by=officer, batch=batch)
    told = Fact.objects.get(kind="paper.accepted").payload
    from hashlib import sha256

    from civiccircle.methods.merkle import canonical_json

    for number in range(5):
        for choices in combinations((1, 2, 3, 4), number):
            tried = canonical_json([["A-17", False, list(choices), []]])
            assert sha256(tried).hexdigest() not in told


def test_a_sheet_that_one_person_changed_although_both_entries_agreed_is_told_in_the_log(
    open_budget: Budget, officer: Person
) -> None:
    sheets = [Entry("A-1", (1,)), Entry("A-2", (2,))]
    batch = _entered_twice(open_budget, officer, sheets)
    paper_actions.settle(by=officer, batch=batch, entry=Entry("A-1", (3,)), reason="It says three")
    paper_actions.accept(by=officer, batch=batch)
    fact = json.loads(Fact.objects.get(kind="paper.accepted").payload)["fact"]
    assert (fact["differences"], fact["overruled"]) == (0, 1)


def test_a_code_for_paper_is_given_only_where_a_sheet_can_take_a_place(
    decided: Budget, officer: Person, join: Join
) -> None:
    voter = Participant.objects.filter(ballots__isnull=False).first()
    assert voter is not None
    code = paper_actions.give_code(budget=decided, participant=voter)
    assert paper_actions.give_code(budget=decided, participant=voter) == code
    with pytest.raises(PermissionDenied):
        paper_actions.give_code(budget=decided, participant=join())
    outcome_actions.publish_outcome(by=officer, budget=decided)
    with pytest.raises(PermissionDenied):
        paper_actions.give_code(budget=queries.budget_of(decided.activity_id), participant=voter)


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


def test_no_file_of_a_budget_is_open_that_its_pages_do_not_show(invited: Budget, client: Client) -> None:
    of_budgets = [each for each in exports().values() if each.subject == ("engagement", "budget")]
    assert len(of_budgets) >= 4
    for export in of_budgets:
        address = reverse("publishing:download", args=["riverbend", export.name])
        answer = client.get(address, {"engagement": "waterfront", "budget": invited.activity.slug})
        assert answer.status_code in (403, 404), export.name


def _entered_twice(budget: Budget, officer: Person, sheets: list[Entry]) -> "paper_actions.PaperBatch":
    oscar = Person.objects.create_user("oscar@riverbend.example", name="Oscar")
    Membership.objects.create(
        community=budget.activity.engagement.community, person=oscar, role=Role.ENGAGEMENT_OFFICER
    )
    batch = paper_actions.open_batch(by=officer, budget=budget, sheets=len(sheets))
    for person in (officer, oscar):
        paper_actions.enter(by=person, batch=batch, entries=sheets)
        paper_actions.finish_pass(by=person, batch=batch)
    return batch
