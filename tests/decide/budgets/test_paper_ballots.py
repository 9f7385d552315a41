"""Paper goes into the one count: entered twice by two people, looked up where they differ, each sheet once."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from civiccircle.decide.budgets import outcome_actions, paper_actions, paper_queries, queries
from civiccircle.decide.budgets.models import Ballot, Budget, PaperBatch, PaperSerial, PaperSheet
from civiccircle.formats.paper_ballots import Entry
from civiccircle.kernel.activities.models import Activity, Contribution, Participant
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Leaf
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from tests.decide.budgets.conftest import Cast, facts

pytestmark = pytest.mark.django_db
SHEETS = [Entry("A-1", (1, 3)), Entry("A-2", (2,)), Entry("A-3", spoilt=True)]
At = Callable[..., str]


@pytest.fixture
def batch(open_budget: Budget, officer: Person) -> PaperBatch:
    return paper_actions.open_batch(by=officer, budget=open_budget, sheets=3, label="Library")


def entered(batch: PaperBatch, by: Person, sheets: list[Entry]) -> None:
    paper_actions.enter(by=by, batch=batch, entries=sheets)
    paper_actions.finish_pass(by=by, batch=batch)


@pytest.fixture
def twice(batch: PaperBatch, officer: Person, oscar: Person) -> PaperBatch:
    """The batch, entered twice alike."""
    entered(batch, officer, SHEETS)
    entered(batch, oscar, list(reversed(SHEETS)))
    return batch


def test_a_batch_that_two_people_entered_alike_goes_into_the_one_count(
    twice: PaperBatch, open_budget: Budget, officer: Person, cast: Cast
) -> None:
    cast(1)
    assert paper_actions.accept(by=officer, batch=twice) == 2
    assert queries.turnout(open_budget).by_channel == {"paper": 2, "web": 1}
    paper = Contribution.objects.filter(channel="paper")
    assert sorted(json.loads(each.payload)["choices"] for each in paper) == [[1, 3], [2]]
    assert set(paper.values_list("leaf_index", flat=True)) < set(Leaf.objects.values_list("index", flat=True))
    [fact] = facts("paper.accepted")
    assert (fact["sheets"], fact["counted"], fact["spoilt"], fact["differences"]) == (3, 2, 1, 0)
    assert "Batch 1 of paper ballots for" in sentence("paper.accepted", fact)


def test_one_person_does_not_enter_both_times(batch: PaperBatch, officer: Person, oscar: Person) -> None:
    entered(batch, officer, SHEETS)
    with pytest.raises(ValidationError, match="Somebody else has to enter"):
        paper_actions.enter(by=officer, batch=batch, entries=SHEETS)
    paper_actions.enter(by=oscar, batch=batch, entries=SHEETS[:1])
    assert set(PaperSheet.objects.filter(entry=2).values_list("serial", flat=True)) == {"A-1"}


def test_two_people_do_not_share_one_pass(batch: PaperBatch, officer: Person, oscar: Person) -> None:
    paper_actions.enter(by=officer, batch=batch, entries=SHEETS[:1])
    with pytest.raises(ValidationError, match="Somebody else"):
        paper_actions.enter(by=oscar, batch=batch, entries=SHEETS)


def test_every_difference_is_looked_up_with_a_reason_before_the_batch_counts(
    batch: PaperBatch, officer: Person, oscar: Person
) -> None:
    entered(batch, officer, SHEETS)
    entered(batch, oscar, [Entry("A-1", (1,)), Entry("A-2", (2,)), Entry("A-4", spoilt=True)])
    batch.refresh_from_db()
    assert [each.serial for each in paper_queries.report_of(batch).open] == ["A-1", "A-3", "A-4"]
    with pytest.raises(ValidationError, match="Look up every sheet"):
        paper_actions.accept(by=officer, batch=batch)
    with pytest.raises(ValidationError, match="Say what you saw"):
        paper_actions.settle(by=officer, batch=batch, entry=SHEETS[0], reason=" ")
    paper_actions.settle(by=officer, batch=batch, entry=SHEETS[0], reason="3 was faint")
    paper_actions.settle(by=officer, batch=batch, entry=SHEETS[2], reason="it is sheet 3")
    paper_actions.settle(by=officer, batch=batch, entry=Entry("A-4"), reason="misread", missing=True)
    with pytest.raises(ValidationError, match="has to confirm these sheets first: A-1, A-3, A-4"):
        paper_actions.accept(by=oscar, batch=batch)
    for each in paper_queries.report_of(batch).waiting:
        paper_actions.confirm(by=oscar, batch=batch, sheet=each.pk)
    assert paper_actions.accept(by=oscar, batch=batch) == 2
    [fact] = facts("paper.accepted")
    assert (fact["differences"], fact["confirmed"], fact["alone"]) == (3, 3, 0)


def test_a_pass_is_finished_only_when_as_many_sheets_were_entered_as_were_counted_by_hand(
    batch: PaperBatch, officer: Person
) -> None:
    paper_actions.enter(by=officer, batch=batch, entries=SHEETS[:2])
    with pytest.raises(ValidationError, match="2 of 3 sheets"):
        paper_actions.finish_pass(by=officer, batch=batch)
    with pytest.raises(ValidationError, match="more sheets than the 3"):
        paper_actions.enter(by=officer, batch=batch, entries=[Entry("B-1", (1,)), Entry("B-2", (1,))])
    paper_actions.enter(by=officer, batch=batch, entries=[Entry("A-2", (4,))], replace=True)
    assert PaperSheet.objects.filter(replaced_at=None).get(serial="A-2").choices == [4]
    assert PaperSheet.objects.exclude(replaced_at=None).get(serial="A-2").choices == [2]


def test_each_sheet_is_counted_once(
    twice: PaperBatch, open_budget: Budget, officer: Person, oscar: Person
) -> None:
    paper_actions.accept(by=officer, batch=twice)
    with pytest.raises(ValidationError, match="in the count already"):
        paper_actions.accept(by=officer, batch=twice)
    other = paper_actions.open_batch(by=officer, budget=open_budget, sheets=1)
    for person in (oscar, officer):
        entered(other, person, SHEETS[:1])
    with pytest.raises(ValidationError, match="Sheet A-1 is in the count already, with batch 1"):
        paper_actions.accept(by=officer, batch=other)
    assert (Ballot.objects.count(), PaperSerial.objects.count()) == (2, 3)


def test_a_sheet_with_a_code_takes_the_place_of_the_ballot_from_the_web(
    open_budget: Budget, officer: Person, oscar: Person, cast: Cast, join: Callable[[], Participant]
) -> None:
    voter = join()
    cast(4, by=voter)
    code = paper_actions.give_code(budget=open_budget, participant=voter)
    assert paper_actions.give_code(budget=open_budget, participant=voter) == code
    for attempt, error in (("WRONG123", "unknown or was used"), (code, ""), (code, "unknown or was used")):
        batch = paper_actions.open_batch(by=officer, budget=open_budget, sheets=1)
        for person in (officer, oscar):
            entered(batch, person, [Entry(f"C-{batch.number}", (1,), code=attempt)])
        if error:
            with pytest.raises(ValidationError, match=error):
                paper_actions.accept(by=officer, batch=batch)
        else:
            assert paper_actions.accept(by=officer, batch=batch) == 1
            assert not batch.entered.exclude(code="").exists()
    ballot = Ballot.objects.get()
    assert (ballot.participant_id, ballot.choices, ballot.channel) == (voter.pk, [1], "paper")
    assert Contribution.objects.count() == 2


def test_no_paper_is_taken_in_before_the_rule_is_fixed_or_after_the_count(
    budget: Budget, officer: Person
) -> None:
    with pytest.raises(ValidationError, match="Fix the rule"):
        paper_actions.open_batch(by=officer, budget=budget, sheets=1)


def test_after_the_outcome_paper_comes_too_late(
    twice: PaperBatch, officer: Person, cast: Cast, settled: Callable[[Activity], None]
) -> None:
    budget = twice.budget
    cast(1)
    settled(budget.activity)
    outcome_actions.publish_outcome(by=officer, budget=budget)
    with pytest.raises(ValidationError, match="no paper can be taken in"):
        paper_actions.accept(by=officer, batch=twice)
    assert not Ballot.objects.filter(channel="paper").exists()


def test_paper_counts_after_the_vote_on_the_web_is_over(
    twice: PaperBatch, officer: Person, settled: Callable[[Activity], None]
) -> None:
    settled(twice.budget.activity)
    assert paper_actions.accept(by=officer, batch=twice) == 2


def test_only_officers_touch_paper(batch: PaperBatch, resident: Person) -> None:
    for act in (
        lambda: paper_actions.open_batch(by=resident, budget=batch.budget, sheets=1),
        lambda: paper_actions.enter(by=resident, batch=batch, entries=SHEETS),
        lambda: paper_actions.accept(by=resident, batch=batch),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_desk_takes_a_batch_from_the_box_to_the_count(
    open_budget: Budget, officer: Person, oscar: Person, client: Client, desk: At
) -> None:
    client.force_login(officer)
    made = client.post(desk("paper"), {"label": "Library", "sheets": "2"})
    assert made.status_code == 302
    enter = desk("paper-enter", number=1)
    client.post(enter, {"verb": "sheet", "serial": "a-1", "choices": "3 1"})
    page = client.get(enter)
    assert 'value="A-2"' in page.content.decode()  # the next number stands there already
    wrong = client.post(enter, {"verb": "sheet", "serial": "A-2", "choices": "9"})
    assert wrong.status_code == 422
    assert "Project 9 is not on the ballot" in wrong.content.decode()
    early = client.post(enter, {"verb": "done"})
    assert early.status_code == 422
    assert "is no number of a sheet" not in early.content.decode(), "no sheet was sent, so none is faulty"
    assert "You entered 1 of 2 sheets" in early.content.decode()
    client.post(enter, {"verb": "sheet", "serial": "A-2", "choices": "2"})
    assert client.post(enter, {"verb": "done"}).status_code == 302
    assert (
        "Somebody else has to enter these sheets now"
        in client.get(desk("paper-batch", number=1)).content.decode()
    )

    client.force_login(oscar)
    table = SimpleUploadedFile("second.csv", b"serial;choices\nA-1;1\nA-2;2\n")
    assert "A-1" not in client.get(enter).content.decode()
    assert client.post(enter, {"verb": "table", "file": table}).status_code == 302
    client.post(enter, {"verb": "done"})
    report = client.get(desk("paper-batch", number=1)).content.decode()
    assert "They differed on one sheet" in report
    settled = {"serial": "A-1", "choices": "1 3", "reason": "3 is marked"}
    assert client.post(desk("paper-batch", number=1), settled).status_code == 302
    assert "somebody else has to confirm it" in client.get(desk("paper-batch", number=1)).content.decode()
    assert client.post(desk("paper-accept", number=1)).status_code == 422
    sheet = PaperSheet.objects.get(entry=PaperSheet.Pass.SETTLED)
    confirm = desk("paper-confirm", number=1, sheet=sheet.pk)
    refused = client.post(confirm)
    assert (refused.status_code, "you looked it up" in refused.content.decode()) == (422, True)
    client.force_login(officer)
    assert "I looked too: it is so" in client.get(desk("paper-batch", number=1)).content.decode()
    assert client.post(confirm).status_code == 302
    assert "confirmed by Olive" in client.get(desk("paper-batch", number=1)).content.decode()
    assert client.post(desk("paper-accept", number=1)).status_code == 302
    assert sorted(each.choices for each in Ballot.objects.all()) == [[1, 3], [2]]
    assert "This batch is in the count" in client.get(desk("paper-batch", number=1)).content.decode()
    assert "In the count" in client.get(desk("paper")).content.decode()


def test_a_table_with_faults_is_told_line_by_line_and_nothing_of_it_is_entered(
    batch: PaperBatch, officer: Person, client: Client, desk: At
) -> None:
    client.force_login(officer)
    table = SimpleUploadedFile("first.csv", b"serial;choices\nA-1;1\nA-2;7\n?;2\n")
    page = client.post(desk("paper-enter", number=1), {"verb": "table", "file": table}).content.decode()
    for told in ("Line 3", "Project 7 is not on the ballot", "Line 4", "is no number of a sheet"):
        assert told in page
    assert not PaperSheet.objects.exists()


def test_a_voter_finds_a_code_for_paper_and_others_find_none(
    open_budget: Budget, cast: Cast, join: Callable[[], Participant], client: Client, at: At
) -> None:
    assert "There is no ballot of yours here" in client.get(at("paper-code")).content.decode()
    token = "v" * participants.TOKEN_LENGTH
    client.cookies[participants.COOKIE] = token
    voter = join()
    voter.key_digest = participants.key_digest(voter.engagement_id, token)
    voter.save()
    cast(1, by=voter)
    assert "Show my code" in client.get(at("paper-code")).content.decode()
    page = client.post(at("paper-code"))
    code = paper_actions.give_code(budget=open_budget, participant=voter)
    assert f"{code[:4]}-{code[4:]}" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_pages_of_paper_cost_few_queries(
    twice: PaperBatch,
    officer: Person,
    client: Client,
    desk: At,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client.force_login(officer)
    for page in (desk("paper"), desk("paper-batch", number=1), desk("paper-enter", number=1)):
        client.get(page)
        with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
            assert client.get(page).status_code == 200
    assert timezone.now() > twice.created_at
