"""The short way of a vote: the same answer as the long one, and only for those it is meant for."""

from collections.abc import Callable, Iterator
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import views
from civiccircle.listen.conversations.models import Vote

At = Callable[..., str]
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def long_way() -> Iterator[list[str]]:
    """The addresses of the requests that came to the view."""
    came = []
    known = views._known

    def noted(request, *address):  # type: ignore[no-untyped-def]
        came.append(request.path)
        return known(request, *address)

    with patch.object(views, "_known", noted):
        yield came


def ballot(**more: object) -> dict[str, object]:
    return {"statement": 1, "vote": "agree", "key": str(uuid4()), **more}


@pytest.mark.parametrize("content_type", ["application/json", None])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_ways_answer_alike(
    client: Client,
    at: At,
    participant: Participant,
    long_way: list[str],
    language: str,
    content_type: str | None,
) -> None:
    sent, kind = ballot(), {"content_type": content_type} if content_type else {}
    short = client.post(at("vote", language), sent, headers=SCRIPT, **kind)
    assert long_way == []
    with patch("civiccircle.web.short_ways.ShortWays._short", return_value=None):
        long = client.post(at("vote", language), sent, headers=SCRIPT, **kind)
    assert long_way
    first, second = short.json(), long.json()
    assert (first["receipt"].pop("again"), second["receipt"].pop("again")) == (False, True)
    assert first == second
    assert first["receipt"]["url"].startswith(f"/{language}/riverbend/")
    assert short["X-Content-Type-Options"] == "nosniff"
    assert "private" in short["Cache-Control"]
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json", "Sec-Fetch-Site": "cross-site"},
        {"Accept": "application/json", "Sec-Fetch-Site": "same-site"},
        {"Accept": "application/json", "Origin": "https://elsewhere.example"},
    ],
)
def test_votes_from_other_sites_are_refused(
    at: At, participant: Participant, headers: dict[str, str]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[participants.COOKIE] = "v" * participants.TOKEN_LENGTH
    assert strict.post(at("vote"), ballot(), headers=headers).status_code == 403
    assert not Vote.objects.exists()


def test_a_host_that_is_not_ours_is_refused(client: Client, at: At, participant: Participant) -> None:
    answer = client.post(at("vote"), ballot(), headers={**SCRIPT, "Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert not Vote.objects.exists()


def test_an_account_goes_the_long_way(
    client: Client, at: At, participant: Participant, resident: Person, long_way: list[str]
) -> None:
    client.force_login(resident)
    client.post(at("vote"), ballot(), content_type="application/json", headers=SCRIPT)
    assert long_way == [at("vote")]


def test_a_refusal_is_told_in_the_language_of_the_page(
    client: Client, at: At, participant: Participant, activity: Activity, long_way: list[str]
) -> None:
    Participant.objects.filter(pk=participant.pk).update(banned_at=timezone.now())
    participants.forget()
    answer = client.post(at("vote", "fr"), ballot(), content_type="application/json", headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (403, "banned")
    assert "pseudonyme" in answer.json()["detail"]
    assert long_way == [at("vote", "fr")]


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=1", b"a=1&" * 50, b"statement=1", b"statement=1;vote=agree", b"", b"%00=%00&key=%00"]
)
def test_broken_forms_are_refused(client: Client, at: At, participant: Participant, body: bytes) -> None:
    answer = client.post(at("vote"), body, content_type="application/x-www-form-urlencoded", headers=SCRIPT)
    assert 400 <= answer.status_code < 500
    assert not Vote.objects.exists()


def test_unknown_addresses_are_left_to_the_house(client: Client, at: At, participant: Participant) -> None:
    for address in (
        at("vote").replace("riverbend", "nowhere"),
        at("vote").replace("waterfront/", "lost/", 1),
    ):
        assert client.post(address, ballot(), headers=SCRIPT).status_code == 404
