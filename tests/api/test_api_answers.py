"""Answers of the API: cacheable, open, told apart from faults, and cheap however long the lists are."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace.models import Record

from .conftest import BASE

pytestmark = pytest.mark.django_db


def test_an_unchanged_answer_is_not_sent_again(client: Client, town: Community) -> None:
    first = client.get(f"{BASE}/places")
    again = client.get(f"{BASE}/places", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    town.places.all().delete()
    assert client.get(f"{BASE}/places", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_public_answers_are_open_to_pages_of_other_sites_and_to_caches(
    client: Client, town: Community
) -> None:
    answer = client.get(f"{BASE}/engagements")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/communities/nowhere/places",
        "/api/v1/nothing",
        f"{BASE}/engagements/nothing",
        f"{BASE}/results/999",
        f"{BASE}/trace/records/0b5c6b2e-6c0e-4f0a-9d0e-1c2d3e4f5a6b",
        f"{BASE}/exports/nothing",
    ],
)
def test_what_is_not_there_is_told_in_json(client: Client, town: Community, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["detail"]


def test_an_unknown_community_is_named(client: Client, town: Community) -> None:
    assert "nowhere" in client.get("/api/v1/communities/nowhere/places").json()["detail"]


@pytest.mark.parametrize(
    "cursor", ["x", "é", base64.b64encode(b"p=abc").decode(), base64.b64encode(b"p=9&o=-1").decode()]
)
def test_a_damaged_cursor_is_refused(client: Client, town: Community, cursor: str) -> None:
    answer = client.get(f"{BASE}/engagements", {"cursor": cursor})
    assert answer.status_code == 422
    assert "ursor" in str(answer.json()["detail"])


def test_what_is_asked_wrongly_is_named(client: Client, town: Community) -> None:
    (fault,) = client.get(f"{BASE}/engagements", {"stage": "gone"}).json()["detail"]
    assert fault["loc"] == ["query", "stage"]


def test_drafts_and_what_is_not_public_are_not_told(
    town: Community, draft: Callable[..., Engagement], ask: Callable[..., Any], client: Client
) -> None:
    hidden = draft(title={"en": "A secret plan"})
    Record.objects.create(
        community=town, kind="engagement", object_id="x", title={"en": "Secret"}, path="/", public=False,
        happened_at=hidden.created_at,
    )  # fmt: skip
    assert "secret" not in str(ask("/engagements")).lower()
    assert "secret" not in str(ask("/trace/records")).lower()
    assert client.get(f"{BASE}/engagements/{hidden.slug}").status_code == 404
    assert len(ask("/engagements", stage="open")["results"]) == 1
    assert ask("/engagements", stage="answered")["results"] == []


def test_a_record_shows_links_both_ways(town: Community, ask: Callable[..., Any]) -> None:
    (answer,) = ask("/trace/records", kind="answer")["results"]
    (engagement,) = ask("/trace/records", kind="engagement")["results"]
    (back,) = ask(f"/trace/records/{answer['uid']}")["back"]
    (onwards,) = ask(f"/trace/records/{engagement['uid']}")["onwards"]
    assert back == onwards
    assert (back["kind"], back["source"]["uid"]) == ("decided_by", engagement["uid"])
    assert ask(f"/trace/records/{answer['uid']}/links", direction="back")["results"] == [back]
    assert ask(f"/trace/records/{answer['uid']}/links")["results"] == []


def test_the_search_finds_words_of_any_language(town: Community, ask: Callable[..., Any]) -> None:
    found = ask("/trace/search", words="devenir", language="fr")
    assert [hit["record"]["kind"] for hit in found["results"]] == ["engagement"]
    assert "<mark>" in found["results"][0]["snippet"]
    assert ask("/trace/search", words="zeppelin")["results"] == []


LISTS = (
    "/engagements",
    "/conversations",
    "/trace/records",
    "/results",
    "/places",
    "/ledger/facts",
    "/moderation",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_long_it_is(
    client: Client, town: Community, more: Callable[[], Engagement], path: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(BASE + path).status_code == 200
        return len(asked)

    cost()  # what the process remembers from now on
    few = cost()
    for _each in range(4):
        more()
    assert cost() == few <= 6


def test_a_record_costs_the_same_with_one_link_or_with_many(
    client: Client, town: Community, more: Callable[[], Engagement]
) -> None:
    from civiccircle.kernel.trace import actions as trace

    first = Record.objects.get(kind="answer")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{BASE}/trace/records/{first.uid}")
        return len(asked)

    cost()  # what the process remembers from now on
    few = cost()
    for _each in range(3):
        more()
    for record in Record.objects.filter(kind="engagement"):
        trace.link(record, first, "part_of")
    assert cost() == few <= 5
