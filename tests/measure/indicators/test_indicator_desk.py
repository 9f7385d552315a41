"""An analyst at the desk: chooses what is followed, records, corrects, and sets targets by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.measure.indicators.models import Indicator, Observation, Target

from .conftest import Observe

DESK = "/en/riverbend/desk/indicators/"
OF = f"{DESK}of/BB01/"
OBSERVED = {
    "period": "2024",
    "value": "91.20",
    "source_en": "Survey",
    "source_fr": "Enquête",
    "licence": "CC0",
}


@pytest.fixture
def desk(client: Client, analyst: Person) -> Client:
    client.force_login(analyst)
    return client


def test_the_desk_leads_analysts_to_their_indicators(desk: Client, officer: Person) -> None:
    page = desk.get("/en/riverbend/desk/").content.decode()
    assert DESK in page
    assert "Nothing waits for you." in page
    assert "/desk/moderation/" not in page
    assert "Answers that people wait for" not in page
    desk.force_login(officer)
    assert DESK not in desk.get("/en/riverbend/desk/").content.decode()


def test_indicators_are_chosen_from_the_catalogue_with_who_looks_after_them(
    desk: Client, community: Community, analyst: Person, resident: Person
) -> None:
    Membership.objects.create(community=community, person=resident, role=Role.RESIDENT)
    page = desk.get(f"{DESK}catalogue/").content.decode()
    assert "Household internet access" in page
    assert "households with any internet access ÷ households" in page
    assert ">Rene<" not in page, "a resident holds no office"
    assert desk.post(f"{DESK}catalogue/", {"owner": analyst.pk}).status_code == 422
    chosen = {"codes": ["BB01", "SU12"], "owner": analyst.pk, "office_en": "Smart-city office"}
    assert desk.post(f"{DESK}catalogue/", chosen).status_code == 302
    assert [(each.code, each.owner, each.office) for each in Indicator.objects.all()] == [
        ("BB01", analyst, {"en": "Smart-city office"}),
        ("SU12", analyst, {"en": "Smart-city office"}),
    ]
    assert 'value="BB01"' not in desk.get(f"{DESK}catalogue/").content.decode()
    page = desk.get(DESK).content.decode()
    assert "Recycling rate" in page
    assert "Ana" in page


OWN = {
    "code": "LIB1", "name_en": "Library visits", "numerator_en": "visits in the year", "unit_en": "visits",
    "multiplier": "1", "direction": "up", "factors": ["work", "include"], "areas": ["works"],
    "source_kind": "register", "update_months": "3",
}  # fmt: skip


def test_a_community_defines_an_indicator_of_its_own(desk: Client, community: Community) -> None:
    assert desk.get(f"{DESK}new/").status_code == 200
    done = desk.post(f"{DESK}new/", OWN)
    assert done["Location"] == f"{DESK}of/LIB1/"
    made = Indicator.objects.get()
    assert (made.factors, made.areas, made.name) == ("work include", "works", {"en": "Library visits"})
    assert "Library visits" in desk.get("/en/riverbend/indicators/LIB1/").content.decode()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"code": "BB01"}, "Another indicator has this code"),
        ({"code": "a b"}, "letters, digits and hyphens"),
        ({"code": ""}, "required"),
        ({"factors": []}, "required"),
        ({"direction": "towards"}, "Say which value is the best"),
        ({"minimum": "5", "maximum": "1"}, "smaller than the smallest"),
        ({"minimum": "9" * 40}, "no more than"),
        ({"reference": "NaN"}, "Enter a number"),
        ({"update_months": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_definition_that_cannot_be_is_refused(
    desk: Client, community: Community, other: dict[str, object], told: str
) -> None:
    answer = desk.post(f"{DESK}new/", OWN | other)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Indicator.objects.exists()


def test_an_observation_is_recorded_by_hand(desk: Client, indicator: Indicator, place: Place) -> None:
    page = desk.get(f"{OF}observations/").content.decode()
    assert "Record an observation" in page
    assert "Harbour" in page
    given = OBSERVED | {"low": "90", "high": "92.4", "place": "harbour", "note_en": "By post"}
    assert desk.post(f"{OF}observations/", given)["Location"] == OF
    made = Observation.objects.get()
    assert (str(made.value), str(made.period), made.place) == ("91.20", "2024", "harbour")
    assert made.source == {"en": "Survey", "fr": "Enquête"}
    assert made.confidence == 95


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"value": "91,2"}, "is no number"),
        ({"value": ""}, "nothing says why"),
        ({"value": "191"}, "lies outside"),
        ({"period": "last year"}, "is no period"),
        ({"period": "2199"}, "is not over yet"),
        ({"low": "95", "high": "99"}, "contradicts itself"),
        ({"source_url": "www.example.org"}, "begin it with https://"),
        ({"licence": ""}, "required"),
        ({"place": "nowhere"}, "Select a valid choice"),
    ],
)
def test_an_observation_that_cannot_be_is_refused_at_its_field(
    desk: Client, indicator: Indicator, other: dict[str, str], told: str
) -> None:
    answer = desk.post(f"{OF}observations/", OBSERVED | other)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Observation.objects.exists()


def test_a_correction_begins_with_what_is_on_record_and_needs_a_reason(
    desk: Client, indicator: Indicator, observe: Observe
) -> None:
    observe("2024", "91.20")
    corrected = Observation.objects.get()
    address = f"{OF}observations/?corrects={corrected.pk}"
    page = desk.get(address).content.decode()
    assert 'value="91.20"' in page
    assert 'value="2024"' in page
    refused = desk.post(address, OBSERVED | {"value": "90"})
    assert refused.status_code == 422
    assert "no reason is given" in refused.content.decode()
    assert desk.post(address, OBSERVED | {"value": "90", "reason_en": "A slip"}).status_code == 302
    corrected.refresh_from_db()
    assert corrected.ended_because == {"en": "A slip"}
    for number in ("0", "x", "9" * 30):
        assert desk.get(f"{OF}observations/?corrects={number}").status_code == 200


def test_a_target_is_set_and_withdrawn_by_hand(desk: Client, indicator: Indicator) -> None:
    given = {"value": "95", "due": "2030-12-31", "set_by_en": "City council"}
    assert desk.get(f"{OF}targets/").status_code == 200
    assert desk.post(f"{OF}targets/", given | {"value": "950"}).status_code == 422
    assert desk.post(f"{OF}targets/", given)["Location"] == OF
    target = Target.objects.get()
    assert (target.value, target.due, target.set_by) == (
        Decimal(95), date(2030, 12, 31), {"en": "City council"},
    )  # fmt: skip
    again = desk.post(f"{OF}targets/", given | {"value": "90"})
    assert "Say why it is changed" in again.content.decode()
    withdraw = f"{OF}targets/{target.pk}/withdraw/"
    assert desk.post(withdraw, {"reason_en": ""}).status_code == 422
    assert desk.post(withdraw, {"reason_en": "A new plan"}).status_code == 302
    target.refresh_from_db()
    assert target.ended_because == {"en": "A new plan"}
    assert desk.get(f"{OF}targets/99999/withdraw/").status_code == 404


def test_who_looks_after_it_and_how_often_is_changed(
    desk: Client, indicator: Indicator, officer: Person
) -> None:
    given = {"owner": officer.pk, "office_en": "Libraries", "update_months": "3"}
    assert desk.post(OF, given).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.owner, indicator.office, indicator.update_months) == (officer, {"en": "Libraries"}, 3)


def test_an_indicator_is_given_up_with_a_reason(desk: Client, indicator: Indicator) -> None:
    assert desk.post(f"{OF}retire/", {"reason_en": " "}).status_code == 422
    assert desk.post(f"{OF}retire/", {"reason_en": "Done"})["Location"] == DESK
    for page in ("", "observations/", "targets/", "retire/"):
        assert desk.get(OF + page).status_code == 404


@pytest.mark.parametrize("who", ["resident", "officer"])
def test_the_desk_of_analysts_is_closed_to_others(
    client: Client, request: pytest.FixtureRequest, indicator: Indicator, who: str
) -> None:
    pages = ["", "catalogue/", "new/", "import/", "of/BB01/", "of/BB01/observations/", "of/BB01/targets/"]
    for page in pages:
        assert "sign-in" in client.get(DESK + page)["Location"]
    client.force_login(request.getfixturevalue(who))
    for page in pages:
        assert client.get(DESK + page).status_code == 403, page
        assert client.post(DESK + page, OBSERVED).status_code in (403, 405), page
