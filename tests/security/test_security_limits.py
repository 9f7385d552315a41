"""Reading that has to be worked out anew for each reader has its measure, and says so kindly."""

import hashlib
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client, TestCase
from pytest_django import Settings

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.people import limits
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.erase import erase_person

from .conftest import TALK

API = "/api/v1/communities/riverbend"
COSTLY = (
    f"{TALK}results/", "/en/riverbend/search/?q=harbour", f"{API}/trace/search?words=harbour",
    f"{API}/ledger/inclusion/0?size=1", f"{API}/ledger/consistency?old=1&new=1", "/en/riverbend/receipts/check/",
    "/en/riverbend/receipts/1/", f"{API}/results", "/en/riverbend/ledger/facts/0/",
    "/en/riverbend/contracts/?q=bridge", "/en/riverbend/contracts/suppliers/?q=bridge",
    "/en/riverbend/contracts/buyers/", f"{API}/contracting/processes/bridge/record",
    f"{API}/trace/records/00000000-0000-4000-8000-000000000000/provenance",
)  # fmt: skip


@pytest.fixture
def used_up(client: Client, db: None) -> None:
    """The network of the client has read as much as it may in this minute."""
    network = limits.network_of(client.request().wsgi_request)
    for _ in range(limits.READING.times):
        limits.within(limits.READING, network)


@pytest.mark.parametrize("address", COSTLY)
def test_a_network_that_reads_too_much_is_asked_to_wait(
    activity: Activity, client: Client, used_up: None, address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "that was a lot at once" in answer.content.decode().lower()
    assert "public" not in answer["Cache-Control"]


def test_others_read_on_and_so_do_all_who_are_given_a_kept_page(
    activity: Activity, client: Client, settings: Settings
) -> None:
    settings.PAGE_CACHE_SECONDS = 60.0
    address = "/en/riverbend/search/?q=harbour"
    assert client.get(address).status_code == 200
    for _ in range(limits.READING.times + 1):
        assert client.get(address).status_code == 200
    assert client.get("/en/riverbend/search/?q=bench").status_code == 200
    network = limits.network_of(client.request().wsgi_request)
    for _ in range(limits.READING.times):
        limits.within(limits.READING, network)
    assert client.get(f"{address}{uuid4()}").status_code == 429
    assert client.get(f"{address}{uuid4()}", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_an_open_page_that_renews_itself_has_a_measure_of_its_own(
    activity: Activity, client: Client, used_up: None
) -> None:
    assert client.get(f"{TALK}results/", headers={"HX-Request": "true"}).status_code == 200


def test_whoever_joins_again_and_again_to_vote_is_counted_too(
    activity: Activity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "may_contribute_again", lambda _participant: False)
    client.force_login(Person.objects.create(email="rosa@example.org"))
    ballot = {"statement": "1", "vote": "agree", "key": str(uuid4())}
    assert client.post(f"{TALK}take-part/", ballot).status_code == 429


def test_only_what_renews_itself_may_be_asked_for_so_often(
    activity: Activity, client: Client, used_up: None
) -> None:
    for address in set(COSTLY) - {f"{TALK}results/"}:
        assert client.get(address, headers={"HX-Request": "1"}).status_code == 429


def test_an_erasure_gives_nobody_a_new_measure(resident: Person, client: Client) -> None:
    voice, reader = 7, limits.network_of(client.request().wsgi_request)
    assert all(limits.may_contribute_again(voice) for _ in range(limits.CONTRIBUTIONS.times))
    for _ in range(limits.READING.times):
        limits.within(limits.READING, reader)

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_person(resident)

    assert not limits.may_contribute_again(voice)
    assert not limits.within(limits.READING, reader)
    assert not limits.within(limits.READING, limits.network_of(client.request().wsgi_request))
    assert limits.may_contribute_again(voice + 1)


def test_a_measure_begins_anew_when_its_window_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    few = limits.Limit("few", 2, 60)
    assert [limits.within(few, "somebody") for _ in range(3)] == [True, True, False]
    now += 59
    assert not limits.within(few, "somebody")
    now += 1
    assert limits.within(few, "somebody")


def test_of_too_many_subjects_those_go_first_whose_window_began_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_SUBJECTS", 3)
    once = limits.Limit("once", 1, 60)
    for subject in (1, 2, 3, 4):
        limits.within(once, subject)
    assert len(limits._windows) == 3
    assert not limits.within(once, 2)
    assert limits.within(once, 1)


def test_what_is_taken_back_can_be_done_again() -> None:
    voice = 7
    limits.forgive(voice)  # nothing was counted yet
    assert all(limits.may_contribute_again(voice) for _ in range(limits.CONTRIBUTIONS.times))
    limits.forgive(voice)
    assert limits.may_contribute_again(voice)
    assert not limits.may_contribute_again(voice)


def test_what_is_counted_by_does_not_tell_who_it_is() -> None:
    limits.within(limits.MAILS_TO_ADDRESS, "rosa@example.org")
    assert "rosa" not in repr(limits._windows)
    assert hashlib.sha256(b"rosa@example.org").digest() not in {
        subject for _limit, subject in limits._windows
    }
