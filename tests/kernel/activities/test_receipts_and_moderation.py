"""Receipts that prove what was contributed, and decisions that everyone can read."""

import html
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.kernel.activities import actions, intake
from civiccircle.kernel.activities.kinds import kind_of
from civiccircle.kernel.activities.models import Activity, Contribution, Moderation, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.actions import sign_checkpoint
from civiccircle.kernel.ledger.queries import public_facts
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations.models import Statement
from tests.queries import query_count
from tests.towns import Engage


@pytest.fixture
def proposal(published: Engage, resident: Person) -> Contribution:
    """A statement that the resident put forward and nobody has looked at yet."""
    engagement = published()
    participant = Participant.objects.create(
        engagement=engagement, person=resident, joined_at=engagement.published_at
    )
    return intake.contribute(
        activity_id=engagement.activities.get().pk,
        participant_id=participant.pk,
        verb="conversation.propose",
        data={"text": "More benches in the shade, please.", "language": "en"},
        key=uuid4(),
    ).contribution


def address(contribution: Contribution, tail: str = "") -> str:
    return f"/en/riverbend/receipts/{contribution.pk}/{tail}"


def test_the_holder_sees_content_and_proof(client: Client, proposal: Contribution, resident: Person) -> None:
    client.force_login(resident)
    page = client.get(address(proposal)).content.decode()
    assert "More benches" in page
    assert "about to be sealed" in page
    assert client.post(address(proposal)).status_code == 302
    assert "in the public log, unchanged" in client.get(address(proposal)).content.decode()


def test_others_learn_only_that_the_leaf_is_in_the_log(client: Client, proposal: Contribution) -> None:
    page = client.get(address(proposal)).content.decode()
    assert "is in the log" in page
    assert "benches" not in page
    assert client.get(address(proposal, "receipt.json")).status_code == 404
    assert client.get(address(proposal, "opened-receipt.json")).status_code == 404
    assert client.post(address(proposal)).status_code == 200


def test_a_kept_receipt_is_checked_and_a_changed_one_is_found(
    client: Client, proposal: Contribution, resident: Person, community: Community
) -> None:
    sign_checkpoint(community.pk)
    client.force_login(resident)
    kept = client.get(address(proposal, "opened-receipt.json")).content.decode()
    closed = client.get(address(proposal, "receipt.json")).content.decode()
    client.logout()
    assert "benches" in kept
    assert "benches" not in closed
    check = "/en/riverbend/receipts/check/"
    for text in (kept, closed):
        assert "in the public log, unchanged" in client.post(check, {"receipt": text + "\n"}).content.decode()
    changed = json.loads(kept)
    changed["opening"]["payload"] = changed["opening"]["payload"].replace("More", "Less")
    forged = json.dumps(changed, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    assert "does not fit the log" in client.post(check, {"receipt": forged}).content.decode()
    assert "not a receipt" in client.post(check, {"receipt": "{}"}).content.decode()


def test_of_paste_and_file_one_is_needed_neither_is_optional_and_the_error_stands_at_its_field(
    client: Client, community: Community
) -> None:
    check = "/en/riverbend/receipts/check/"
    asked = client.get(check).content.decode()
    assert "(optional)" not in asked
    assert "one of the two is enough" in asked

    nothing = client.post(check, {}).content.decode()
    assert '<a href="#id_receipt">Your receipt: Paste a receipt or choose its file.</a>' in nothing
    assert 'id="id_receipt_error"' in nothing

    wrong = client.post(check, {"file": SimpleUploadedFile("mine.json", b"{}")}).content.decode()
    assert 'id="id_file_error"' in wrong
    assert "not a receipt" in wrong


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (
            "opening",
            {"payload": '{"statement":2}', "salt": "AAAAAAAAAAAAAAAAAAAAAA=="},
            "l’un des deux a été modifié",
        ),
        ("origin", "elsewhere.example/log", "elsewhere.example/log"),
        ("checkpoint", "nonsense", "tête signée"),
        ("index", 7_000, "ne contient pas"),
        ("proof", [], "ne contient pas"),
        ("index", "one", "endommagé"),
        ("opening", {"payload": "", "salt": "é"}, "endommagé"),
    ],
)
def test_what_is_wrong_with_a_receipt_is_told_in_the_readers_language(
    client: Client,
    proposal: Contribution,
    resident: Person,
    community: Community,
    field: str,
    value: Any,
    told: str,
) -> None:
    sign_checkpoint(community.pk)
    client.force_login(resident)
    kept = json.loads(client.get(address(proposal, "receipt.json")).content)
    changed = json.dumps(kept | {field: value}, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    page = html.unescape(client.post("/fr/riverbend/receipts/check/", {"receipt": changed}).content.decode())
    assert told in page


def test_an_erased_contribution_has_no_receipt(
    client: Client, proposal: Contribution, resident: Person
) -> None:
    Contribution.objects.filter(pk=proposal.pk).update(salt=b"")
    client.force_login(resident)
    assert "The content was erased" in client.get(address(proposal)).content.decode()


def test_my_contributions_are_mine_alone(client: Client, proposal: Contribution, resident: Person) -> None:
    assert "Nothing yet" in client.get("/en/riverbend/receipts/").content.decode()
    client.force_login(resident)
    with query_count("activities:receipts"):
        page = client.get("/en/riverbend/receipts/").content.decode()
    assert address(proposal) in page


def test_each_of_my_contributions_says_what_it_was_and_where(
    client: Client, proposal: Contribution, resident: Person, officer: Person
) -> None:
    statement = Statement.objects.get()
    decide(proposal.activity, officer, "accepted", "fits")
    board.forget()
    for choice in (1, -1):
        intake.contribute(
            activity_id=proposal.activity_id,
            participant_id=proposal.participant_id,
            verb="conversation.vote",
            data={"statement": statement.number, "vote": choice},
            key=uuid4(),
        )
    client.force_login(resident)
    lines = rows_of(client.get("/en/riverbend/receipts/").content.decode())
    said = "More benches in the shade, please."
    assert [line.split(" The harbour")[0] for line in lines] == [
        f"You disagreed: {said}", f"You agreed: {said}", f"You put forward: {said}",
    ]  # fmt: skip
    assert all("The harbour · " in line for line in lines)
    Statement.objects.update(state="rejected")
    hidden = rows_of(client.get("/en/riverbend/receipts/").content.decode())
    assert hidden[0].startswith("You disagreed: statement 1"), (
        "what was taken out of sight is not shown again"
    )


def rows_of(page: str) -> list[str]:
    """The lines of the last list, as text."""
    *_others, rows = re.findall('<ul class="rows".*?</ul>', page, re.DOTALL)
    lines = re.findall("<li>(.*?)</li>", rows, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", line).split()).replace(" :", ":") for line in lines]


def decide(activity: Activity, by: Person, decision: str, reason: str) -> Moderation:
    subject = kind_of(activity).moderation_queue(activity)
    number = subject[0].subject_id if subject else Moderation.objects.latest("pk").subject_id
    return actions.moderate(
        by=by,
        activity=activity,
        subject_kind="statement",
        subject_id=number,
        decision=decision,
        reason=reason,
        explanation="It names Mr Smith.",
    )


def test_a_decision_is_public_with_its_reason_and_the_log_holds_no_words(
    client: Client, proposal: Contribution, officer: Person, community: Community
) -> None:
    decide(proposal.activity, officer, "rejected", "personal_data")
    page = client.get("/en/riverbend/moderation/").content.decode()
    assert "Names or identifies a private person" in page
    facts = [fact.payload for fact in public_facts(community.pk, "moderation.decided")]
    assert len(facts) == 1
    assert "Smith" not in facts[0]
    assert "benches" not in facts[0]


def test_a_second_decision_undoes_the_first_and_both_stay(proposal: Contribution, officer: Person) -> None:
    decide(proposal.activity, officer, "rejected", "off_topic")
    decide(proposal.activity, officer, "accepted", "fits")
    assert [each.decision for each in Moderation.objects.order_by("pk")] == ["rejected", "accepted"]


def test_a_reason_must_go_with_its_decision(
    proposal: Contribution, officer: Person, resident: Person
) -> None:
    for decision, reason in (
        ("rejected", "fits"),
        ("accepted", "abuse"),
        ("burnt", "abuse"),
        ("rejected", ""),
    ):
        with pytest.raises(ValidationError):
            decide(proposal.activity, officer, decision, reason)
    with pytest.raises(PermissionDenied):
        decide(proposal.activity, resident, "accepted", "fits")


def test_the_queue_is_worked_off_by_forms(client: Client, proposal: Contribution, officer: Person) -> None:
    client.force_login(officer)
    queue = "/en/riverbend/desk/moderation/"
    assert "More benches" in client.get(queue).content.decode()
    item = kind_of(proposal.activity).moderation_queue(proposal.activity)[0]
    given = {"subject_kind": "statement", "subjects": [item.subject_id], "decision": "rejected", "reason": ""}
    refused = client.post(f"{queue}{proposal.activity_id}/", given)
    assert refused.status_code == 422
    assert "Choose the reason" in refused.content.decode()
    given["decision"] = "accepted"
    assert client.post(f"{queue}{proposal.activity_id}/", given).status_code == 302
    assert "More benches" not in client.get(queue).content.decode()


def test_a_banned_participant_is_shut_out_and_let_in_again(
    proposal: Contribution, officer: Person, community: Community
) -> None:
    participant = proposal.participant
    with pytest.raises(ValidationError):
        actions.ban_participant(by=officer, participant=participant, reason="fits")
    actions.ban_participant(by=officer, participant=participant, reason="abuse")
    assert participant.banned_at is not None
    actions.unban_participant(by=officer, participant=participant)
    assert participant.banned_at is None
    facts = [fact.payload for fact in public_facts(community.pk)]
    assert sum("participant." in fact for fact in facts) == 2


@pytest.mark.parametrize("number", [1, 120])
def test_the_moderation_log_costs_the_same_queries_however_long_it_is(
    client: Client, published: Engage, officer: Person, number: int
) -> None:
    engagement = published()
    activity = engagement.activities.get()
    Moderation.objects.bulk_create(
        Moderation(
            activity=activity,
            subject_kind="statement",
            subject_id=each,
            decision="accepted",
            reason="fits",
            decided_at=engagement.published_at,
        )
        for each in range(number)
    )
    with query_count("activities:moderation-log"):
        assert client.get("/en/riverbend/moderation/").status_code == 200
