"""Initiatives: nothing is approved without a decision, and each change is told with its reason."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civiccircle.deliver.initiatives import actions
from civiccircle.deliver.initiatives import milestone_actions as steps
from civiccircle.deliver.initiatives.models import Change, Initiative
from civiccircle.deliver.initiatives.states import NEXT, WITHOUT_DECISION, State, may_follow
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.trace.handover import Decided, can_hand_over, hand_over
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.walking import walk

from .conftest import DAY, TODAY, WHY, Begin, Publish


def history(initiative: Initiative) -> list[tuple[str, str, str]]:
    return [(each.kind, each.before, each.after) for each in initiative.changes.order_by("pk")]


def test_nothing_is_approved_without_a_decision(begin: Begin, officer: Person, on_record: Publish) -> None:
    with pytest.raises(ValidationError, match="Nothing is approved without a decision"):
        begin(state="approved")
    idea = begin()
    for state in ("approved", "retired"):
        assert state in NEXT[State(idea.state)]
    with pytest.raises(ValidationError, match="Nothing is approved without a decision"):
        actions.change_state(by=officer, initiative=idea, state="approved", reason=WHY)
    with pytest.raises(ValidationError, match="no decision of the community"):
        actions.change_state(
            by=officer, initiative=idea, state="approved", reason=WHY, decision=on_record("indicator")
        )
    idea.refresh_from_db()
    assert idea.state == "idea"
    assert history(idea) == [("begun", "", "idea")]


@pytest.mark.parametrize("state", [each for each in State if each not in WITHOUT_DECISION])
def test_the_database_too_refuses_what_rests_on_no_decision(begin: Begin, state: State) -> None:
    idea = begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        Initiative.objects.filter(pk=idea.pk).update(state=state)


def test_approving_links_the_decision_and_is_told_with_the_reason(
    begin: Begin, officer: Person, decision: Record
) -> None:
    idea = begin()
    made = actions.change_state(by=officer, initiative=idea, state="approved", reason=WHY, decision=decision)
    record = Record.objects.get(kind="initiative")
    assert [(each.source, each.kind) for each in Link.objects.all()] == [(decision, "delivered_by")]
    named = Record.objects.filter(community=made.community, reference="RB-2026-07", public=True)
    assert list(named) == [record]
    assert history(made)[-1] == ("state", "idea", "approved")
    fact = Fact.objects.get(kind="initiative.state")
    told = json.loads(fact.payload)["fact"]
    assert told["reason"] == WHY
    assert sentence(fact.kind, told) == (
        "“The harbour path” (RB-2026-07) went from “Idea” to “Approved”. The reason given: Council asked for it."
    )


def test_states_follow_one_another_with_a_reason_and_the_last_step_can_be_taken_back(
    initiative: Initiative, officer: Person
) -> None:
    with pytest.raises(ValidationError, match="“Evaluated” cannot follow “Approved”"):
        actions.change_state(by=officer, initiative=initiative, state="evaluated", reason=WHY)
    with pytest.raises(ValidationError, match="Say why"):
        actions.change_state(by=officer, initiative=initiative, state="live", reason={})
    for state in ("procured", "live", "retired"):
        actions.change_state(by=officer, initiative=initiative, state=state, reason=WHY)
    assert may_follow("retired", actions.state_before(initiative)) == ["live"]
    actions.change_state(by=officer, initiative=initiative, state="live", reason=WHY)
    assert [each for kind, *each in history(initiative) if kind == "state"] == [
        ["approved", "procured"], ["procured", "live"], ["live", "retired"], ["retired", "live"],
    ]  # fmt: skip


def test_what_everybody_reads_is_changed_with_a_reason_and_who_looks_after_it_without(
    initiative: Initiative, officer: Person, analyst: Person, place: Place
) -> None:
    same = {"title": initiative.title, "summary": initiative.summary, "starts_on": initiative.starts_on}
    actions.describe(by=officer, initiative=initiative, owner=analyst, **same)
    assert history(initiative)[1:] == [], "nobody reads the name, so nothing is told"
    with pytest.raises(ValidationError, match="Say why"):
        actions.describe(by=officer, initiative=initiative, owner=analyst, places=[place], **same)
    cost = {"cost": Decimal("120000.5"), "currency": "CAD"}
    actions.describe(by=officer, initiative=initiative, owner=analyst, reason=WHY, **cost, **same)
    assert history(initiative)[1:] == [("cost", "", "120000.5 CAD")]
    with pytest.raises(ValidationError, match="in which currency"):
        actions.describe(by=officer, initiative=initiative, reason=WHY, cost=Decimal(1), **same)
    goal = {"goal": {"en": "A city on foot"}}
    told = actions.describe(
        by=officer, initiative=initiative, reason=WHY, **cost, **same | {"title": {"en": "The quay"}}, **goal
    )
    assert str(told.goal) == "A city on foot"
    assert Record.objects.get(kind="initiative").title == {"en": "The quay"}
    assert "analyst" not in "".join(Fact.objects.values_list("payload", flat=True))


def test_the_same_goal_in_one_language_is_one_goal(begin: Begin) -> None:
    first = begin(goal={"en": "A city on foot", "fr": "Une ville à pied"})
    second = begin(identifier="RB-8", goal={"fr": "Une ville à pied"})
    assert first.goal == second.goal


def test_the_next_free_identifier_is_taken(begin: Begin, community: Community) -> None:
    year = TODAY.year
    assert begin(identifier="").identifier == f"R-{year}-01"
    assert begin(identifier=f"R-{year}-41").identifier == f"R-{year}-41"
    assert begin(identifier="").identifier == f"R-{year}-42"
    for wrong in ("feed", "a b", f"R-{year}-01"):
        with pytest.raises(ValidationError):
            begin(identifier=wrong)


def test_it_is_joined_where_it_is_begun_and_parted_with_a_reason(
    begin: Begin, officer: Person, decision: Record, on_record: Publish
) -> None:
    indicator, other = on_record("indicator"), on_record("indicator", 2)
    made = begin(state="approved", decision=decision, measured_by=[indicator])
    record = Record.objects.get(kind="initiative")
    assert {(each.target, each.kind) for each in record.links_out.all()} == {(indicator, "measured_by")}
    with pytest.raises(ValidationError, match="measured by indicators"):
        begin(identifier="RB-9", measured_by=[decision])
    joined = {"decision": decision, "paid_by": []}
    with pytest.raises(ValidationError, match="Say why"):
        actions.join(by=officer, initiative=made, measured_by=[other], **joined)
    assert {each.target for each in record.links_out.all()} == {indicator}, "all of it or nothing"
    actions.join(by=officer, initiative=made, measured_by=[other], reason=WHY, **joined)
    assert {each.target for each in record.links_out.all()} == {other}
    assert [kind for kind, *_more in history(made)] == ["begun", "joined", "joined", "parted"]
    with pytest.raises(ValidationError, match="Nothing is approved without a decision"):
        actions.join(by=officer, initiative=made, decision=None, measured_by=[other], paid_by=[], reason=WHY)


def test_a_milestone_is_moved_reached_with_evidence_and_reopened_in_public(
    initiative: Initiative, officer: Person
) -> None:
    step = steps.set_milestone(by=officer, initiative=initiative, title={"en": "Paved"}, due=TODAY - DAY)
    assert step.state_on(TODAY) == "late", "on the day after it was due"
    assert step.state_on(TODAY - DAY) == "due"
    with pytest.raises(ValidationError, match="Say why"):
        steps.move_milestone(by=officer, milestone=step, due=TODAY + DAY, reason={})
    steps.move_milestone(by=officer, milestone=step, due=TODAY - 3 * DAY, reason=WHY)
    with pytest.raises(ValidationError, match="Show that it was reached"):
        steps.reach_milestone(by=officer, milestone=step, done_on=TODAY)
    with pytest.raises(ValidationError, match="still to come"):
        steps.reach_milestone(by=officer, milestone=step, done_on=TODAY + 2 * DAY, evidence=WHY)
    done = steps.reach_milestone(
        by=officer, milestone=step, done_on=TODAY - DAY, evidence_url="https://riverbend.example/photo"
    )
    assert (done.state_on(TODAY), done.days_late) == ("done", 2)
    with pytest.raises(ValidationError, match="reached already"):
        steps.drop_milestone(by=officer, milestone=step, reason=WHY)
    steps.reopen_milestone(by=officer, milestone=step, reason=WHY)
    steps.drop_milestone(by=officer, milestone=step, reason=WHY)
    with pytest.raises(ValidationError, match="given up"):
        steps.move_milestone(by=officer, milestone=step, due=TODAY, reason=WHY)
    assert [kind for kind, *_more in history(initiative)][1:] == [
        "milestone_set", "milestone_moved", "milestone_done", "milestone_reopened", "milestone_dropped",
    ]  # fmt: skip
    facts = Fact.objects.filter(kind__startswith="initiative.milestone").values_list("kind", "payload")
    told = [sentence(kind, json.loads(payload)["fact"]) for kind, payload in facts]
    assert len(told) == 5
    assert not [each for each in told if "…" in each], "every fact tells all of its sentence"


def test_a_slip_in_a_year_takes_the_road_map_from_nobody(
    begin: Begin, initiative: Initiative, officer: Person
) -> None:
    for year in (1, 9999):
        far = date(year, 12, 31)
        with pytest.raises(ValidationError, match="Look at the year again"):
            begin(starts_on=far)
        with pytest.raises(ValidationError, match="Look at the year again"):
            steps.set_milestone(by=officer, initiative=initiative, title={"en": "Paved"}, due=far)
        step = steps.set_milestone(by=officer, initiative=initiative, title={"en": "Paved"}, due=TODAY)
        with pytest.raises(ValidationError, match="Look at the year again"):
            steps.move_milestone(by=officer, milestone=step, due=far, reason=WHY)


def test_officers_and_administrators_manage_and_so_does_who_looks_after_it(
    begin: Begin, administrator: Person, analyst: Person, resident: Person, community: Community
) -> None:
    mine, other = begin(owner=analyst), begin(identifier="RB-8", owner=resident)
    for person, thing in ((administrator, other), (analyst, mine)):
        actions.change_state(by=person, initiative=thing, state="consulted", reason=WHY)
    for person, thing in ((analyst, other), (resident, mine), (resident, other)):
        with pytest.raises(PermissionDenied, match="Engagement officer or Administrator"):
            actions.change_state(by=person, initiative=thing, state="retired", reason=WHY)
    with pytest.raises(PermissionDenied):
        actions.begin_initiative(by=analyst, community=community, title=WHY, summary=WHY)
    Membership.objects.filter(person=analyst).update(role=Role.RESIDENT)
    former = Person.objects.get(pk=analyst.pk)
    with pytest.raises(PermissionDenied):
        actions.change_state(by=former, initiative=mine, state="retired", reason=WHY)


def test_winners_of_a_budget_become_initiatives_by_one_act_however_often_it_is_done(
    officer: Person, analyst: Person, decision: Record, on_record: Publish, place: Place
) -> None:
    assert can_hand_over()
    voice, project = on_record("statement"), on_record("project", title={"en": "Benches"})
    Link.objects.create(source=voice, target=project, kind="raised_in", made_at=project.happened_at)
    won = Decided(
        decision, "7", {"en": "Benches"}, {"en": "Ten of them"}, Decimal("15000.25"), "CAD", "lives", [place],
        [project],
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        hand_over(by=analyst, decided=[won])
    first = hand_over(by=officer, decided=[won])
    assert hand_over(by=officer, decided=[won]) == first
    made = Initiative.objects.get()
    assert (made.state, made.decision, str(made.cost), list(made.places.all())) == (
        "approved", decision, "15000.250", [place],
    )  # fmt: skip
    reached = {step.record for step in walk(voice).onwards}
    assert {project, first[0]} <= reached, "the walk from the voice reaches what is delivered"
    assert first[0] in {step.record for step in walk(decision).onwards}
    assert Change.objects.count() == 1
    with pytest.raises(ValueError, match="needs a key"):
        hand_over(by=officer, decided=[Decided(decision, "", {"en": "Trees"}, {"en": "Ten"})])
