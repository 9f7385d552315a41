"""The short way of a vote: the same answer as the long one, and only for those it is meant for."""

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, repeat
from typing import Any
from unittest.mock import DEFAULT, Mock, patch
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.activities.snapshots import snapshot
from civiccircle.kernel.people import limits, participants
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import views
from civiccircle.listen.conversations.models import Vote
from civiccircle.web.short_ways import HEADERS, ShortWays
from tests.listen.conversations.pages import At

SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


class Door(Client):
    """Comes in as a request to the server does: past the short ways first."""

    def request(self, **request: Any) -> Any:
        environ = self._base_environ(**{"HTTP_HOST": "testserver"} | request)
        told = ShortWays(lambda _environ, _start: [])(environ, Mock()) if self.short else []
        return HttpResponse(told[0], headers=dict(HEADERS)) if told else super().request(**environ)

    short = True


@pytest.fixture
def client() -> Client:
    return Door()


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


@pytest.mark.parametrize("as_form", [False, True])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_ways_answer_alike(
    client: Client,
    at: At,
    participant: Participant,
    long_way: list[str],
    language: str,
    as_form: bool,
) -> None:
    sent: Any = ballot()
    kind = "application/x-www-form-urlencoded" if as_form else "application/json"
    sent = urlencode(sent) if as_form else sent
    short = client.post(at("vote", language), sent, content_type=kind, headers=SCRIPT)
    assert long_way == []
    with patch.object(Door, "short", False):
        long = client.post(at("vote", language), sent, content_type=kind, headers=SCRIPT)
    assert long_way
    first, second = json.loads(short.content), long.json()
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


def test_what_the_long_way_counts_is_not_counted_before(
    client: Client, at: At, participant: Participant, long_way: list[str]
) -> None:
    with patch.object(limits, "CONTRIBUTIONS", limits.Limit("contributions", 3, 60)):
        for _ in range(3):
            refused = client.post(at("vote"), ballot(statement=99), "application/json", headers=SCRIPT)
            assert refused.status_code == 404
        late = client.post(at("vote"), ballot(), "application/json", headers=SCRIPT)
    assert late.status_code == 429
    assert len(long_way) == 4


def test_trouble_on_the_short_way_is_left_to_the_long_one(
    client: Client, at: At, participant: Participant, long_way: list[str]
) -> None:
    with patch("civiccircle.listen.conversations.queries.find") as find:
        find.side_effect = chain([OperationalError("gone")], repeat(DEFAULT))
        find.return_value = snapshot(participant.engagement.activities.get().pk)
        told = client.post(at("vote"), ballot(), "application/json", headers=SCRIPT)
    assert (told.status_code, long_way) == (200, [at("vote")])
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("length", ["", "-1", "x", "9999999"])
def test_a_body_of_unknown_or_great_length_goes_the_long_way(length: str) -> None:
    body = BytesIO(b"{}")
    environ = {"PATH_INFO": "/en/a/engagements/b/conversations/c/vote/", "CONTENT_LENGTH": length}
    environ |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ACCEPT": "application/json"}
    assert ShortWays(Mock()).answer({**environ, "HTTP_HOST": "testserver", "wsgi.input": body}) is None
    assert body.tell() == 0


def test_where_https_is_asked_for_only_what_came_by_it_is_taken(
    client: Client, at: At, participant: Participant, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    plain = client.post(at("vote"), ballot(), "application/json", headers=SCRIPT)
    assert plain.status_code == 301
    safe = client.post(
        at("vote"), ballot(), "application/json", headers=SCRIPT | {"X-Forwarded-Proto": "https"}
    )
    assert safe.status_code == 200


def test_a_vote_that_met_trouble_on_the_short_way_counts_once(
    client: Client, at: At, participant: Participant
) -> None:
    with (
        patch.object(limits, "CONTRIBUTIONS", limits.Limit("contributions", 1, 60)),
        patch("civiccircle.listen.conversations.short_way.cast", side_effect=OperationalError("gone")),
    ):
        told = client.post(at("vote"), ballot(), "application/json", headers=SCRIPT)
    assert told.status_code == 200
