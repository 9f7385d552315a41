"""Indicators for programs: open to read, with a token to record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import actions
from civiccircle.measure.indicators.models import Indicator, Observation, Target

from .conftest import Observe

API = "/api/v1/communities/riverbend"
GIVEN = {
    "indicator": "BB01",
    "period": "2024",
    "value": "91.20",
    "source": {"en": "Survey"},
    "licence": "CC0",
}
Send = Callable[..., Any]


@pytest.fixture
def send() -> Send:
    """Sends JSON as a program of somebody does."""

    def post(person: Person, path: str, body: dict[str, Any]) -> Any:
        _token, secret = tokens.make(person=person, name="program", life=timedelta(days=1))
        client = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
        return client.post(API + path, body, "application/json")

    return post


def test_an_indicator_is_told_with_where_it_stands(
    client: Client, indicator: Indicator, observe: Observe
) -> None:
    observe("2020", "88.50")
    told = client.get(f"{API}/indicators/BB01").json()
    assert told["latest"] == {"period": "2020", "value": "88.50"}
    assert (told["state"], told["good_until"], told["path"]) == (
        "stale", "2022-06-30", "/riverbend/indicators/BB01/",
    )  # fmt: skip
    assert told["factors"] == ["connect", "include"]
    assert client.get(f"{API}/indicators/XX99").status_code == 404


def test_the_list_is_filtered_and_goes_on_where_it_ended(
    client: Client, indicator: Indicator, analyst: Person
) -> None:
    actions.follow(by=analyst, community=indicator.community, codes=["BB02", "SU01", "SU12"])
    found = client.get(f"{API}/indicators", {"factor": "sustain"}).json()["results"]
    assert [each["code"] for each in found] == ["SU01", "SU12"]
    assert client.get(f"{API}/indicators", {"factor": "x"}).status_code == 422
    page = client.get(f"{API}/indicators", {"page_size": 3}).json()
    rest = client.get(page["next"]).json()
    assert len(page["results"]) + len(rest["results"]) == 4
    answer = client.get(f"{API}/indicators")
    assert client.get(f"{API}/indicators", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_observations_are_exact_and_tell_their_history(
    client: Client, indicator: Indicator, observe: Observe
) -> None:
    observe("2024", "91.20")
    observe("2024", "90.10", reason="Counted twice")
    [told] = client.get(f"{API}/indicators/BB01/observations").json()["results"]
    assert (told["value"], told["period"], told["ended_at"]) == ("90.10", "2024", None)
    _now, before = client.get(f"{API}/indicators/BB01/observations?history=true").json()["results"]
    assert (before["value"], before["ended_because"]) == ("91.20", {"en": "Counted twice"})


def test_the_catalogue_is_open(client: Client, indicator: Indicator) -> None:
    told = client.get(f"{API}/indicator-catalogue").json()
    assert len(told) == 111
    assert told[0]["name"] == {"en": "Household internet access", "fr": "Accès des ménages à Internet"}


def test_a_program_records_and_may_send_again(indicator: Indicator, analyst: Person, send: Send) -> None:
    body = {"observations": [GIVEN, GIVEN | {"period": "2023", "value": "", "note": {"en": "Not asked"}}]}
    assert send(analyst, "/desk/observations", body).json() == {"new": 2, "corrected": 0, "unchanged": 0}
    assert send(analyst, "/desk/observations", body).json() == {"new": 0, "corrected": 0, "unchanged": 2}
    made = Observation.objects.order_by("end").last()
    assert made is not None
    assert (str(made.value), made.recorded_by) == ("91.20", analyst)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"value": "1e3"}, "Line 2: value"),
        ({"indicator": "XX99"}, "Line 2: indicator"),
        ({"source": {}}, "Line 2: source"),
        ({"source": {"de": "Umfrage"}}, "Line 2: source"),
        ({"source": {"en": "\ud800"}}, ""),
        ({"note": {"en": "a\u0007b"}}, "Line 2: note_en"),
        ({"period": "9" * 5000}, "Line 2: period"),
        ({"place": "nowhere"}, "Line 2: place"),
        ({"value": 5}, ""),
    ],
)
def test_of_a_list_with_a_fault_nothing_is_recorded(
    indicator: Indicator, analyst: Person, send: Send, other: dict[str, Any], told: str
) -> None:
    body = {"observations": [GIVEN, GIVEN | {"period": "2023"} | other]}
    answer = send(analyst, "/desk/observations", body)
    assert answer.status_code in (400, 422), answer.content
    assert told in answer.content.decode()
    assert not Observation.objects.exists()


def test_the_same_observation_twice_in_one_list_is_refused(
    indicator: Indicator, analyst: Person, send: Send
) -> None:
    answer = send(analyst, "/desk/observations", {"observations": [GIVEN, GIVEN | {"value": "5"}]})
    assert answer.status_code == 422
    assert "line 1 is about the same indicator" in answer.content.decode()
    assert not Observation.objects.exists()


def test_a_correction_by_program_needs_a_reason(
    indicator: Indicator, analyst: Person, send: Send, observe: Observe
) -> None:
    observe()
    changed = GIVEN | {"value": "90"}
    assert send(analyst, "/desk/observations", {"observations": [changed]}).status_code == 422
    body = {"observations": [changed | {"reason": {"en": "A slip"}}]}
    assert send(analyst, "/desk/observations", body).json()["corrected"] == 1


def test_a_program_sets_a_target(client: Client, indicator: Indicator, analyst: Person, send: Send) -> None:
    body = {"value": "95.0", "due": "2030-12-31", "set_by": {"en": "City council"}}
    answer = send(analyst, "/desk/indicators/BB01/targets", body)
    assert (answer.status_code, answer.json()["value"]) == (201, "95.0")
    beyond: list[dict[str, Any]] = [
        {"due": "0001-01-01"}, {"due": "2200-01-01"}, {"set_by": {"en": "c" * 201}}, {"set_by": {"xx": "Council"}},
        {"due": "2030-12-31", "reason": {"en": "r" * 1001}, "value": "96"},
    ]  # fmt: skip
    for other in (
        {"value": "NaN"}, {"value": "1" * 60}, {"set_by": {}}, {"place": "nowhere"}, {"due": "x"}, *beyond
    ):  # fmt: skip
        refused = send(analyst, "/desk/indicators/BB01/targets", body | {"due": "2031-01-01"} | other)
        assert refused.status_code == 422, (other, refused.content)
    assert Target.objects.count() == 1
    [told] = client.get(f"{API}/indicators/BB01/targets").json()["results"]
    assert told["due"] == "2030-12-31"


def test_only_analysts_and_administrators_record_by_program(
    client: Client, indicator: Indicator, officer: Person, resident: Person, send: Send
) -> None:
    target = {"value": "95", "due": "2030-12-31", "set_by": {"en": "Me"}}
    for person in (officer, resident):
        assert send(person, "/desk/observations", {"observations": [GIVEN]}).status_code == 403
        assert send(person, "/desk/indicators/BB01/targets", target).status_code == 403
    assert (
        client.post(f"{API}/desk/observations", {"observations": [GIVEN]}, "application/json").status_code
        == 401
    )
    assert not Observation.objects.exists()
