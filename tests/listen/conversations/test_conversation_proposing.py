"""Proposing a statement on the page: what is taken, what was said before, and what words may not bring along."""

from uuid import uuid4

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations.models import Statement
from tests.listen.conversations.pages import At, change, hidden


def test_a_new_statement_is_taken_and_its_author_sees_what_became_of_it(
    client: Client, at: At, participant: Participant
) -> None:
    response = client.post(at("propose"), {"text": "Plant trees along the quay.", "key": str(uuid4())})
    assert response.status_code == 303
    assert Statement.objects.get(number=5).author == participant
    page = client.get(response["Location"]).content.decode()
    assert "Plant trees along the quay." in page
    assert "Waiting to be checked" in page


def test_what_was_said_before_in_nearly_the_same_words_is_shown_first(
    client: Client, at: At, participant: Participant
) -> None:
    said = {"text": "The ferry should run till midnight", "key": str(uuid4())}
    page = client.post(at("propose"), said).content.decode()
    assert "Has it been said already?" in page
    assert f"{at()}?statement=4#vote" in page
    assert Statement.objects.count() == 4
    assert hidden(page, "sure") == "yes"
    client.post(at("propose"), said | {"sure": "yes"})
    assert Statement.objects.count() == 5


@pytest.mark.parametrize("moderation", Activity.Moderation.values)
def test_a_proposal_that_is_sent_again_is_answered_as_the_first_time(
    client: Client, at: At, participant: Participant, activity: Activity, moderation: str
) -> None:
    change(activity, moderation=moderation)
    form = {"text": "Plant trees along the quay.", "key": str(uuid4())}
    first = client.post(at("propose"), form)
    board.forget()
    second = client.post(at("propose"), form)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert Statement.objects.count() == 5


def test_a_statement_that_is_too_long_stays_in_the_form_with_an_error(
    client: Client, at: At, participant: Participant
) -> None:
    response = client.post(at("propose"), {"text": "word " * 50, "key": str(uuid4())})
    page = response.content.decode()
    assert response.status_code == 422
    assert "one idea is easier to vote on" in page
    assert "word word" in page


def test_words_typed_before_joining_come_back_afterwards(client: Client, at: At) -> None:
    response = client.post(at("propose"), {"text": "Plant trees & reeds.", "key": str(uuid4())})
    assert response.status_code == 302
    assert "/take-part/waterfront/?next=" in response["Location"]
    assert (
        "Plant trees &amp; reeds."
        in client.get(at("propose"), {"text": "Plant trees & reeds."}).content.decode()
    )


def test_words_of_people_cannot_bring_markup_into_the_page(
    client: Client, at: At, participant: Participant
) -> None:
    Statement.objects.filter(number=1).update(text="<script>alert(1)</script>")
    board.forget()
    page = client.get(f"{at()}?statement=1").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
