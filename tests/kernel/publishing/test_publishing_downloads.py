"""Downloads over HTTP: what a room declares as an export, sent, refused, broken off, checked."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from django.http import Http404
from django.test import Client

from civiccircle.kernel import capability as registry
from civiccircle.kernel.capability import Capability, Export
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.publishing.streaming import csv_file

pytestmark = pytest.mark.django_db
PAGES, API = "/en/riverbend/downloads", "/api/v1/communities/riverbend/exports"


def write_all(community: Community) -> Iterator[bytes]:
    return csv_file(["town"], [[community.slug]])


def write_one(community: Community, engagement: str) -> Iterator[bytes]:
    if engagement != "waterfront":
        raise Http404("there is no such engagement")
    return csv_file(["engagement"], [[engagement]])


def write_badly(community: Community) -> Iterator[bytes]:
    yield b"first,row\r\n"
    raise RuntimeError("the disk is gone")


@pytest.fixture(autouse=True)
def exports(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = "text/csv; charset=utf-8"
    room = Capability(
        name="towns",
        title="Towns",
        wing="listen",
        exports=(
            Export("towns", "All towns", kinds, "towns.csv", write_all),
            Export("one", "One engagement", kinds, "one.csv", write_one, subject=("engagement",)),
            Export("broken", "Broken", kinds, "broken.csv", write_badly),
            Export("rows", "Rows", kinds, "rows.csv", write_all, permission="activities.moderate"),
        ),
    )
    monkeypatch.setitem(registry._capabilities, "towns", room)


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend", "fr": "Belle-Rive"})


@pytest.fixture
def officer(community: Community) -> Person:
    person = Person.objects.create_user("officer@riverbend.example")
    Membership.objects.create(community=community, person=person, role=Role.ENGAGEMENT_OFFICER)
    return person


@pytest.mark.parametrize("address", [f"{PAGES}/towns/", f"{API}/towns"])
def test_a_file_is_streamed_and_agrees_with_its_checksum(
    client: Client, community: Community, address: str
) -> None:
    response = client.get(address)
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="riverbend-towns.csv"'
    content = response.getvalue()
    assert content.startswith(b"town\r\nriverbend\r\n# complete,1,")
    checksum = client.get(address.rstrip("/") + ("/checksum/" if address.endswith("/") else "/checksum"))
    assert checksum.content.decode() == f"{sha256(content).hexdigest()}  riverbend-towns.csv\n"


def test_a_file_about_one_thing_asks_which(client: Client, community: Community) -> None:
    assert client.get(f"{API}/one?engagement=waterfront")["Content-Disposition"].endswith(
        '"riverbend-waterfront-one.csv"'
    )
    unnamed = client.get(f"{API}/one")
    assert (unnamed.status_code, unnamed.json()["detail"]) == (422, ["Say which one: engagement."])
    assert client.get(f"{PAGES}/one/").status_code == 400
    assert client.get(f'{API}/one?engagement=a"b').status_code == 400
    assert client.get(f"{API}/one?engagement=nowhere").json() == {"detail": "there is no such engagement"}
    assert client.get(f"{API}/nothing").status_code == 404


def test_a_fault_in_mid_stream_is_told_in_the_file_and_logged(
    client: Client, community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get(f"{API}/broken")
    blocks = iter(response.streaming_content)
    assert next(blocks) == b"first,row\r\n"
    with caplog.at_level(logging.ERROR):
        assert b"# broken off" in next(blocks)
    with pytest.raises(RuntimeError):
        next(blocks)
    assert "the download broken broke off" in caplog.text


def test_a_file_with_a_permission_is_for_those_who_have_it(
    client: Client, community: Community, officer: Person
) -> None:
    assert client.get(f"{PAGES}/rows/").status_code == 403
    assert client.get(f"{API}/rows").status_code == 403
    client.force_login(officer)
    assert client.get(f"{PAGES}/rows/").getvalue().startswith(b"town")
    assert client.get(f"{API}/rows").status_code == 403, "a cookie is no token"
    _token, secret = tokens.make(person=officer, name="report", life=timedelta(days=1))
    answer = client.get(f"{API}/rows", headers={"Authorization": f"Bearer {secret}"})
    assert answer.getvalue().startswith(b"town")
    assert "no-store" in answer["Cache-Control"]


def test_the_list_shows_open_files_to_people_and_all_to_programs(
    client: Client, community: Community
) -> None:
    page = client.get(f"{PAGES}/").content.decode()
    assert "All towns" in page
    assert "Rows" not in page
    listed = {each["name"]: each for each in client.get(API).json()}
    assert listed["one"]["subject"] == ["engagement"]
    assert not listed["rows"]["open"]


def test_a_network_that_asks_for_very_many_files_has_to_wait(client: Client, community: Community) -> None:
    codes = [client.get(f"{API}/towns").status_code for _each in range(31)]
    assert codes == [200] * 30 + [429]
    assert client.get(f"{PAGES}/towns/").status_code == 429
