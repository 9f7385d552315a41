"""What somebody would try with sheets of paper: guess them, change them alone, or let one replace a counted ballot."""

from collections.abc import Callable
from hashlib import sha256
from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.decide.budgets import outcome_actions, paper_actions, paper_queries, queries
from civiccircle.decide.budgets.models import Budget, PaperBatch
from civiccircle.formats.paper_ballots import Entry
from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.methods.merkle import canonical_json
from tests.decide.budgets.conftest import facts

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Twice = Callable[[list[Entry]], PaperBatch]


@pytest.fixture
def entered_twice(open_budget: Budget, officer: Person, oscar: Person) -> Twice:
    """Enters sheets twice, alike."""

    def made(sheets: list[Entry]) -> PaperBatch:
        batch = paper_actions.open_batch(by=officer, budget=open_budget, sheets=len(sheets))
        for person in (officer, oscar):
            paper_actions.enter(by=person, batch=batch, entries=sheets)
            paper_actions.finish_pass(by=person, batch=batch)
        return batch

    return made


def test_what_stands_on_a_numbered_sheet_cannot_be_tried_out_against_the_log(
    entered_twice: Twice, officer: Person
) -> None:
    batch = entered_twice([Entry("A-17", (2, 4))])
    paper_actions.accept(by=officer, batch=batch)
    told = Fact.objects.get(kind="paper.accepted").payload
    for number in range(5):
        for choices in combinations((1, 2, 3, 4), number):
            tried = canonical_json([["A-17", False, list(choices), []]])
            assert sha256(tried).hexdigest() not in told


def test_a_sheet_that_one_person_changed_although_both_entries_agreed_is_told_in_the_log(
    entered_twice: Twice, officer: Person
) -> None:
    sheets = [Entry("A-1", (1,)), Entry("A-2", (2,))]
    batch = entered_twice(sheets)
    paper_actions.settle(
        by=officer, batch=batch, entry=Entry("A-1", (3,)), reason="It says three", alone="Oscar is ill"
    )
    paper_actions.accept(by=officer, batch=batch)
    [fact] = facts("paper.accepted")
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


def test_a_second_sheet_of_the_same_number_is_asked_about_and_overwrites_nothing(
    open_budget: Budget, officer: Person, oscar: Person, client: Client, desk: Callable[..., str]
) -> None:
    batch = paper_actions.open_batch(by=officer, budget=open_budget, sheets=2)
    client.force_login(officer)
    page = desk("paper-enter", number=1)
    client.post(page, {"verb": "sheet", "serial": "A-1", "choices": "1 3"})
    asked = client.post(page, {"verb": "sheet", "serial": "A-1", "choices": "2"})
    assert asked.status_code == 422
    told = asked.content.decode()
    assert "You entered a sheet with this number before" in told
    assert "1, 3" in told, "the earlier entry is shown"
    assert [each.choices for each in batch.entered.all()] == [[1, 3]]
    table = SimpleUploadedFile("again.csv", b"serial;choices\nA-1;4\n")
    asked = client.post(page, {"verb": "table", "file": table})
    assert "Take it in and replace the earlier entries" in asked.content.decode()
    assert [each.choices for each in batch.entered.all()] == [[1, 3]]

    assert client.post(page, {"verb": "replace", "serial": "A-1", "choices": "2"}).status_code == 302
    assert [each.choices for each in batch.current] == [[2]]
    client.post(page, {"verb": "sheet", "serial": "A-2", "choices": "4"})
    client.post(page, {"verb": "done"})
    assert "What stood there before" not in client.get(desk("paper-batch", number=1)).content.decode()
    paper_actions.enter(by=oscar, batch=batch, entries=[Entry("A-1", (2,)), Entry("A-2", (4,))])
    paper_actions.finish_pass(by=oscar, batch=batch)
    assert "What stood there before" in client.get(desk("paper-batch", number=1)).content.decode()
    paper_actions.accept(by=officer, batch=batch)
    [fact] = facts("paper.accepted")
    assert (fact["corrected"], fact["differences"]) == (1, 0)


def test_nobody_who_entered_the_sheets_settles_them_alone_without_saying_why_in_public(
    entered_twice: Twice, officer: Person, oscar: Person
) -> None:
    batch = entered_twice([Entry("A-1", (1,)), Entry("A-2", (2,))])
    paper_actions.settle(by=officer, batch=batch, entry=Entry("A-1", (3,)), reason="It says three")
    [waiting] = paper_queries.report_of(batch).waiting
    with pytest.raises(ValidationError, match="has to confirm these sheets first: A-1"):
        paper_actions.accept(by=officer, batch=batch)
    with pytest.raises(ValidationError, match="you looked it up"):
        paper_actions.confirm(by=officer, batch=batch, sheet=waiting.pk)
    paper_actions.settle(by=officer, batch=batch, entry=Entry("A-1", (4,)), reason="No, four")
    with pytest.raises(ValidationError, match="changed meanwhile"):
        paper_actions.confirm(by=oscar, batch=batch, sheet=waiting.pk)
    paper_actions.settle(
        by=officer, batch=batch, entry=Entry("A-1", (4,)), reason="No, four", alone="We are two, one is ill"
    )
    paper_actions.accept(by=officer, batch=batch)
    [fact] = facts("paper.accepted")
    assert (fact["by_a_third"], fact["confirmed"], fact["alone"]) == (0, 0, 1)
    assert "We are two, one is ill" in sentence("paper.accepted", fact)


def test_a_third_person_settles_a_sheet_without_waiting_for_anybody(
    entered_twice: Twice, officer: Person
) -> None:
    batch = entered_twice([Entry("A-1", (1,))])
    third = Person.objects.create_user("thea@riverbend.example", name="Thea")
    community = officer.memberships.get().community
    Membership.objects.create(community=community, person=third, role=Role.ENGAGEMENT_OFFICER)
    paper_actions.settle(by=third, batch=batch, entry=Entry("A-1", (3,)), reason="It says three")
    paper_actions.accept(by=officer, batch=batch)
    [fact] = facts("paper.accepted")
    assert (fact["by_a_third"], fact["alone"], fact["overruled"]) == (1, 0, 1)
