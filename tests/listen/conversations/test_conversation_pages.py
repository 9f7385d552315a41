"""The public pages: voting, proposing, changing one's mind; as plain forms, by htmx, and in JSON."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Participant
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from tests.listen.conversations.pages import At, ballot, change, hidden


def test_a_reader_finds_the_question_and_a_statement_without_getting_a_cookie(client: Client, at: At) -> None:
    response = client.get(at())
    page = response.content.decode()
    assert response.status_code == 200
    assert "What should the waterfront be for?" in page
    assert 'name="statement"' in page
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_a_vote_leads_back_to_the_next_statement(client: Client, at: At, participant: Participant) -> None:
    first = hidden(client.get(at()).content.decode(), "statement")
    response = client.post(at("vote"), ballot(statement=first))
    assert response.status_code == 303
    page = client.get(response["Location"]).content.decode()
    assert hidden(page, "statement") != first
    assert "2 of 4; less than a minute left" in page
    assert f"/receipts/{Contribution.objects.get().pk}/" in page
    assert Vote.objects.get().participant == participant


def test_with_scripts_the_answer_is_the_next_card_alone(
    client: Client, at: At, participant: Participant
) -> None:
    response = client.post(at("vote"), ballot(), headers={"HX-Request": "true"})
    page = response.content.decode().strip()
    assert response.status_code == 200
    assert page.startswith("<form")
    assert 'id="vote"' in page
    assert "data-focus" in page
    assert "<html" not in page


def test_a_script_gets_the_receipt_and_the_next_statement_in_json(
    client: Client, at: At, participant: Participant
) -> None:
    sent = {"statement": 1, "vote": -1, "key": str(uuid4())}
    answer = client.post(
        at("vote"), json.dumps(sent), content_type="application/json", headers={"Accept": "application/json"}
    ).json()
    contribution = Contribution.objects.get()
    assert answer["receipt"]["contribution"] == contribution.pk
    assert len(answer["receipt"]["commitment"]) == 64
    assert answer["next"]["statement"] in (2, 3, 4)
    assert (answer["voted"], answer["statements"]) == (1, 4)
    assert Vote.objects.get().choice == -1


def test_after_the_last_statement_people_are_thanked_and_told_what_comes(
    client: Client, at: At, participant: Participant
) -> None:
    for number in (1, 2, 3, 4):
        client.post(at("vote"), ballot(statement=number))
    page = client.get(at()).content.decode()
    assert "you answered all 4 statements" in page
    assert "Riverbend city council answers in public by" in page
    assert at("results") in page


def test_a_changed_answer_is_asked_for_by_its_number_and_shows_what_was_said(
    client: Client, at: At, participant: Participant
) -> None:
    client.post(at("vote"), ballot(statement=2))
    mine = client.get(at("mine")).content.decode()
    assert "You agreed" in mine
    assert f"{at()}?statement=2#vote" in mine
    page = client.get(f"{at()}?statement=2").content.decode()
    assert hidden(page, "statement") == "2"
    assert 'value="agree" aria-pressed="true"' in page
    client.post(at("vote"), ballot(statement=2, vote="disagree"))
    assert (Vote.objects.get().choice, Vote.objects.get().changes) == (-1, 1)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"vote": "maybe"}, 422), ({"statement": "77"}, 404), ({"key": "x"}, 422), ({"key": ""}, 422),
        ({"statement": ""}, 404),
    ],
)  # fmt: skip
def test_a_vote_that_cannot_be_counted_is_explained_on_the_page(
    client: Client, at: At, participant: Participant, sent: dict[str, str], status: int
) -> None:
    response = client.post(at("vote"), ballot(**sent))
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"closed_at": timezone.now()}, (403, "closed")),
        ({"participation": "invited", "invitation": "s3cret"}, (403, "invitation")),
        ({"participation": "signed_in"}, (401, "sign-in")),
    ],
)
@pytest.mark.usefixtures("participant")
def test_a_refusal_has_its_own_status(
    client: Client, at: At, activity: Activity, fields: Any, answer: tuple[int, str]
) -> None:
    change(activity, **fields)
    response = client.post(at("vote"), ballot(), headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == answer


def test_a_merged_statement_answers_gone(client: Client, at: At, participant: Participant) -> None:
    Statement.objects.filter(number=1).update(state="merged")
    board.forget()
    assert client.post(at("vote"), ballot(), headers={"Accept": "application/json"}).status_code == 410


def test_before_it_opens_and_after_it_closed_the_page_says_when(
    client: Client, at: At, engagement: Engagement, participant: Participant
) -> None:
    now = timezone.now()
    engagement.phases.update(starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=9))
    snapshots.forget()
    assert "It opens on" in client.get(at()).content.decode()
    engagement.phases.update(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=3))
    snapshots.forget()
    page = client.get(at()).content.decode()
    assert "This conversation is closed" in page
    assert at("results") in page
    asked = client.get(at() + "?statement=2").content.decode()
    assert Statement.objects.get(number=2).text in asked
    assert f"{at()}statements/2/" in asked
    engagement.state = Engagement.State.ANSWERED
    engagement.save()
    snapshots.forget()
    assert "Riverbend city council has answered." in client.get(at()).content.decode()


def test_a_draft_is_not_found_by_the_public_but_previewed_by_its_officer(
    client: Client, at: At, engagement: Engagement, officer: Person
) -> None:
    Engagement.objects.update(state="draft")
    snapshots.forget()
    assert client.get(at()).status_code == 404
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert "preview" in client.get(at()).content.decode()


def test_an_invitation_travels_with_the_forms(
    client: Client, at: At, participant: Participant, activity: Activity
) -> None:
    change(activity, participation="invited", invitation="s3cret")
    assert "by invitation" in client.get(at()).content.decode()
    page = client.get(f"{at()}?invitation=s3cret").content.decode()
    form = ballot(statement=hidden(page, "statement"), invitation=hidden(page, "invitation"))
    response = client.post(at("vote"), form)
    assert "invitation=s3cret" in response["Location"]
    assert Vote.objects.count() == 1


def test_only_the_chosen_sites_may_frame_the_embedded_page(
    client: Client, at: At, conversation: Conversation
) -> None:
    Conversation.objects.update(embed_sites=["https://news.example"])
    framed, page = client.get(at("embed")), client.get(at())
    assert "frame-ancestors https://news.example" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "<script" not in framed.content.decode()
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_without_chosen_sites_nobody_may_frame_it(client: Client, at: At) -> None:
    assert "frame-ancestors 'none'" in client.get(at("embed"))["Content-Security-Policy"]


@pytest.mark.parametrize("visibility", ["live", "after_taking_part", "at_end"])
def test_the_results_are_linked_when_the_officer_chose(
    client: Client, at: At, participant: Participant, activity: Activity, visibility: str
) -> None:
    change(activity, results=visibility)
    before = at("results") in client.get(at()).content.decode()
    client.post(at("vote"), ballot())
    after = at("results") in client.get(at()).content.decode()
    assert (before, after) == {
        "live": (True, True),
        "after_taking_part": (False, True),
        "at_end": (False, False),
    }[visibility]


def test_the_page_speaks_french(client: Client, at: At) -> None:
    page = client.get(at(language="fr")).content.decode()
    assert '<html lang="fr"' in page


def test_pages_cost_the_same_number_of_queries_however_many_statements_there_are(
    client: Client,
    at: At,
    participant: Participant,
    conversation: Conversation,
    django_assert_max_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a busy machine what is remembered for a second would be read again in the middle of the test.
    monkeypatch.setattr(board, "FRESH_FOR", 600.0)
    monkeypatch.setattr(snapshots, "FRESH_FOR", 600.0)
    Statement.objects.bulk_create(
        Statement(
            conversation=conversation, number=n, text=f"Say {n}.", state="accepted", created_at=timezone.now()
        )
        for n in range(5, 505)
    )
    board.forget()
    client.get(at())
    with django_assert_max_num_queries(3):
        client.get(at())
    rows = Statement.objects.all()
    Vote.objects.bulk_create(
        Vote(statement=row, participant=participant, choice=1, contribution_id=1) for row in rows
    )
    with django_assert_max_num_queries(6):
        client.get(at("mine"))
