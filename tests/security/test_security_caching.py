"""What is kept for one must never be shown to another."""

from collections.abc import Callable

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Participant

from .conftest import TALK


@pytest.fixture(autouse=True)
def _pages_are_kept(settings: object) -> None:
    settings.PAGE_CACHE_SECONDS = 60.0


def test_a_part_of_a_page_asked_for_by_a_script_is_kept_for_nobody(activity: Activity) -> None:
    part = Client().get(TALK, headers={"HX-Request": "true"})
    whole = Client().get(TALK)
    assert "<html" not in part.content.decode()
    assert "<html" in whole.content.decode()


def test_a_kept_page_is_not_given_to_a_script_that_asks_for_a_part(activity: Activity) -> None:
    Client().get(TALK)
    part = Client().get(TALK, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_caches_on_the_way_are_told_that_scripts_get_another_answer(activity: Activity) -> None:
    assert "HX-Request" in Client().get(TALK)["Vary"]
    part = Client().get(TALK, headers={"HX-Request": "true"})
    assert "public" not in part["Cache-Control"]


def test_a_page_made_for_somebody_who_takes_part_is_private(
    activity: Activity, client: Client, voice: Participant
) -> None:
    mine = client.get(TALK)
    assert mine["Cache-Control"].startswith("private")
    assert Client().get(TALK)["Cache-Control"].startswith("public")


@pytest.mark.parametrize("page", ["embed/", "results/", "statements/new/", "mine/"])
def test_pages_that_know_who_looks_are_kept_by_no_shared_cache(
    activity: Activity, client: Client, voice: Participant, page: str
) -> None:
    assert "private" in client.get(f"{TALK}{page}")["Cache-Control"]


def test_an_answer_to_a_token_is_never_kept(
    activity: Activity, officer: object, token: Callable[..., str]
) -> None:
    bearer = {"Authorization": f"Bearer {token(officer)}"}
    answer = Client().get("/api/v1/communities/riverbend/engagements", headers=bearer)
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get("/api/v1/communities/riverbend/engagements")["Cache-Control"].startswith("public")


def test_a_session_gets_its_own_page_although_one_is_kept(activity: Activity, officer: object) -> None:
    Client().get("/en/riverbend/")
    staff = Client()
    staff.force_login(officer)
    page = staff.get("/en/riverbend/")
    assert page["Cache-Control"] == "private, no-cache"
    assert "/en/riverbend/desk/" in page.content.decode()
    assert "/en/riverbend/desk/" not in Client().get("/en/riverbend/").content.decode()
