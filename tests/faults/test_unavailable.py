"""What people and programs are told while the database cannot be reached or cannot write."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from civiccircle.kernel.communities.models import Community
from civiccircle.web import pages

FAULTS = [
    OperationalError("database or disk is full"),
    InterfaceError("connection lost"),
    TimeoutError("busy"),
]


@pytest.fixture
def visitor(community: Community) -> Client:
    return Client(raise_request_exception=False)


def break_home(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def front(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr(pages.lists, "front", front)


@pytest.mark.parametrize("fault", FAULTS)
def test_people_are_told_to_try_again_and_that_nothing_is_lost(
    visitor: Client, community: Community, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    break_home(monkeypatch, fault)
    answer = visitor.get(f"/en/{community.slug}/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Please try again in a minute" in answer.content.decode()
    assert str(fault) not in answer.content.decode()


def test_programs_are_told_in_json(
    visitor: Client, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_home(monkeypatch, FAULTS[0])
    answer = visitor.get(f"/en/{community.slug}/", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "nothing counts twice" in answer.json()["detail"]


def test_they_are_told_even_if_no_page_can_be_drawn(
    visitor: Client, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_arguments: object, **_named: object) -> None:
        raise FAULTS[1]

    break_home(monkeypatch, FAULTS[1])
    monkeypatch.setattr(pages, "render", render)
    answer = visitor.get(f"/en/{community.slug}/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")


def test_other_faults_stay_faults_of_ours(
    visitor: Client, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_home(monkeypatch, RuntimeError("a mistake"))
    assert visitor.get(f"/en/{community.slug}/").status_code == 500
