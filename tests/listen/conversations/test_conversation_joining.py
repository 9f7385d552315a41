"""Joining a conversation with the first vote in hand: by a script, by waiting, or signed in."""

from datetime import timedelta

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.people import challenge
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations.models import Vote
from tests.kernel.people.joining import solve
from tests.listen.conversations.pages import At, ballot, hidden


def test_the_first_vote_asks_to_join_and_is_not_lost(client: Client, at: At, engagement: Engagement) -> None:
    sent = ballot(statement=3, vote="disagree")
    asked = client.post(at("vote"), sent)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "You disagree with:" in page
    assert "We need more benches in the shade." in page
    task = challenge.new_challenge(engagement.pk)
    form = {name: hidden(page, name) for name in ("statement", "vote", "key")}
    done = client.post(at("take-part"), form | {"challenge": task.signed, "solution": solve(task).solution})
    assert done.status_code == 303
    assert "voice" in done.cookies
    assert (Vote.objects.get().statement.number, Vote.objects.get().choice) == (3, -1)
    again = client.post(at("vote"), ballot(statement=1))
    assert again.status_code == 303
    assert Participant.objects.count() == 1


def test_without_scripts_one_joins_by_waiting_and_pressing_again(
    client: Client, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "WAIT", timedelta(0))
    page = client.post(at("vote"), ballot()).content.decode()
    form = {name: hidden(page, name) for name in ("statement", "vote", "key", "challenge")}
    early = client.post(at("take-part"), form | {"solution": ""})
    if early.status_code != 303:  # the page says what to do; the vote is still in it
        page = early.content.decode()
        assert hidden(page, "vote") == "agree"
    assert client.post(at("take-part"), form | {"challenge": "", "solution": ""}).status_code == 200


def test_someone_signed_in_joins_without_a_challenge(client: Client, at: At, resident: Person) -> None:
    client.force_login(resident, backend="django.contrib.auth.backends.ModelBackend")
    client.post(at("take-part"), ballot())
    assert Vote.objects.get().participant.person == resident
