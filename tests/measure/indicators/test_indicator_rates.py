"""A rate is computed from its components, its derivation is shown, and what the checks ask is asked in public."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.measure.indicators import computing_actions, imports, queries
from civiccircle.measure.indicators.commands import import_observations
from civiccircle.measure.indicators.models import Finding, Indicator, Observation

Write = Callable[..., bytes]
DESK = "/en/riverbend/desk/indicators/"
FORMULA = "100 * connected / households"
YEARS = range(2017, 2025)


@pytest.fixture
def desk(client: Client, analyst: Person) -> Client:
    client.force_login(analyst)
    return client


@pytest.fixture
def components(community: Community, analyst: Person) -> dict[str, Indicator]:
    def define(code: str, unit: str, **more: object) -> Indicator:
        text = {"en": code.capitalize()}
        return computing_actions.define_component(
            by=analyst,
            community=community,
            code=code,
            name=text,
            numerator=text,
            unit={"en": unit},
            measured_in=unit,
            **more,
        )

    return {
        "connected": define("connected", "household", minimum_cell=10),
        "households": define("households", "household"),
        "population": define("population", "person"),
    }


@pytest.fixture
def rate(indicator: Indicator, components: dict[str, Indicator], analyst: Person) -> Indicator:
    return computing_actions.say_how_computed(by=analyst, indicator=indicator, formula=FORMULA)


def took(community: Community, data: bytes, reason: str = "", dry: bool = False) -> imports.Report:
    return imports.take_in(
        by=None, community=community, data=data, reason={"en": reason} if reason else None, dry=dry
    )


def history(table: Write, *more: str) -> bytes:
    lines = [
        line
        for number, year in enumerate(YEARS)
        for line in (
            f"connected,{year},{35100 + 731 * number},Survey,CC0",
            f"households,{year},{41000 + 517 * number},Census,CC-BY-4.0",
        )
    ]
    return table(*lines, *more)


def values(rate: Indicator, place: str = "") -> dict[str, Decimal | None]:
    found = queries.observations(rate.pk)
    return {str(each.period): each.value for each in found if each.place == place}


def test_rate_is_computed_where_all_its_components_are(rate: Indicator, table: Write) -> None:
    assert not took(rate.community, table("connected,2024,912,Survey,CC0")).faults
    assert values(rate) == {}
    took(rate.community, table("households,2024,1000,Census,CC-BY-4.0", "households,2023,990,Census,CC0"))
    [made] = queries.observations(rate.pk)
    assert (made.value, made.derived, made.licence) == (Decimal("91.2"), True, "CC-BY-4.0 + CC0")
    assert made.source["en"] == "Computed from Connected (Survey), Households (Census)"
    assert FORMULA in made.method["fr"]


def test_taking_components_in_again_changes_nothing(rate: Indicator, table: Write) -> None:
    took(rate.community, history(table))
    before = list(Observation.objects.order_by("pk").values_list("pk", "value", "ended_at"))
    facts = Fact.objects.count()
    assert took(rate.community, history(table)).comparison.counts == {
        "new": 0,
        "corrected": 0,
        "unchanged": 16,
    }
    assert list(Observation.objects.order_by("pk").values_list("pk", "value", "ended_at")) == before
    assert Fact.objects.count() == facts


def test_corrected_component_corrects_its_rate_with_a_reason(rate: Indicator, table: Write) -> None:
    took(rate.community, table("connected,2024,912,Survey,CC0", "households,2024,1000,Census,CC0"))
    took(rate.community, table("households,2024,1140,Census,CC0"), reason="Recount")
    assert values(rate) == {"2024": Decimal(80)}
    [before] = Observation.objects.filter(indicator=rate).exclude(ended_at=None)
    assert before.ended_because == {
        "en": "A component was corrected.",
        "fr": "Une composante a été corrigée.",
    }


def test_value_given_directly_is_not_overwritten_but_asked_about(rate: Indicator, table: Write) -> None:
    took(rate.community, table("BB01,2024,84,Agency,CC0"))
    took(rate.community, table("connected,2024,912,Survey,CC0", "households,2024,1000,Census,CC0"))
    assert values(rate) == {"2024": Decimal(84)}
    [finding] = Finding.objects.filter(ended_at=None)
    assert (finding.rule, finding.told["computed"]) == ("not recomputed", "91.2")


def test_division_by_zero_is_a_missing_value_that_says_why(rate: Indicator, table: Write) -> None:
    took(rate.community, table("connected,2024,912,Survey,CC0", "households,2024,0,Census,CC0"))
    [made] = queries.observations(rate.pk)
    assert made.value is None
    assert made.note["en"] == "It cannot be computed, for that would divide by zero: Households."


def test_error_of_components_reaches_the_rate(rate: Indicator, community: Community) -> None:
    head = b"indicator,period,value,standard_error,source,licence\n"
    took(community, head + b"connected,2024,912,9,Survey,CC0\nhouseholds,2024,1000,5,Census,CC0\n")
    [made] = queries.observations(rate.pk)
    assert made.standard_error == Decimal("1.00893")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("100 * connected / population", "gives household/person, but the indicator is measured in 1"),
        ("connected + population", "cannot be added"),
        ("100 * conected / households", "no component “conected”"),
        ("100 * (connected", "never closed"),
    ],
)
def test_formula_that_cannot_be_is_refused_and_nothing_changes(
    formula: str, words: str, indicator: Indicator, components: dict[str, Indicator], analyst: Person
) -> None:
    with pytest.raises(ValidationError, match=words):
        computing_actions.say_how_computed(by=analyst, indicator=indicator, formula=formula)
    indicator.refresh_from_db()
    assert indicator.formula == ""


def test_only_analysts_say_how_a_rate_is_computed(indicator: Indicator, officer: Person) -> None:
    with pytest.raises(PermissionDenied):
        computing_actions.say_how_computed(by=officer, indicator=indicator)


def test_small_count_of_one_place_is_refused(rate: Indicator, community: Community) -> None:
    Place.objects.create(community=community, slug="north", name={"en": "North"})
    head = b"indicator,place,period,value,source,licence\n"
    [fault] = took(community, head + b"connected,north,2024,9,Survey,CC0\n").told()
    assert "fewer than 10" in fault.what
    assert took(community, head + b"connected,north,2024,0,Survey,CC0\nconnected,,2024,9,Survey,CC0\n").done


def test_page_shows_formula_components_sources_and_result(
    rate: Indicator, table: Write, client: Client, django_assert_max_num_queries: Any
) -> None:
    took(rate.community, history(table))
    with django_assert_max_num_queries(10):
        page = client.get("/en/riverbend/indicators/BB01/").content.decode()
    assert "How it is computed" in page
    assert FORMULA in page
    assert "40,217" in page
    assert "Census" in page
    assert "Result: " in page
    assert "/en/riverbend/indicators/households/" in page
    component = client.get("/en/riverbend/indicators/households/")
    assert component.status_code == 200
    listed = client.get("/en/riverbend/indicators/").content.decode()
    assert "/indicators/BB01/" in listed
    assert "/indicators/households/" not in listed
    told = client.get("/api/v1/communities/riverbend/indicators").json()["results"]
    assert [(each["code"], each["formula"]) for each in told] == [("BB01", FORMULA)]


def test_component_and_formula_are_given_at_the_desk(
    desk: Client, indicator: Indicator, components: dict[str, Indicator]
) -> None:
    given = {"code": "outlets", "name_en": "Outlets", "name_fr": "Points", "unit_en": "points", "measured_in": "outlet",
             "source_kind": "register", "update_months": 12}  # fmt: skip
    assert desk.post(f"{DESK}components/new/", given | {"measured_in": "50 %"}).status_code == 422
    assert desk.post(f"{DESK}components/new/", given).status_code == 302
    page = desk.get(f"{DESK}of/BB01/formula/").content.decode()
    assert "<code>outlets</code>" in page
    answer = desk.post(f"{DESK}of/BB01/formula/", {"formula": "100 * outlets / households"})
    assert answer.status_code == 422
    assert (
        "The formula gives outlet/household, but the indicator is measured in 1." in answer.content.decode()
    )
    assert (
        desk.post(f"{DESK}of/BB01/formula/", {"formula": FORMULA, "not_above": "nobody"}).status_code == 422
    )
    assert desk.post(f"{DESK}of/BB01/formula/", {"formula": FORMULA, "measured_in": "1"}).status_code == 302
    indicator.refresh_from_db()
    assert indicator.formula == FORMULA


def test_slip_is_asked_about_in_the_report_at_the_desk_and_in_public_until_it_is_mended(
    desk: Client, rate: Indicator, table: Write
) -> None:
    spoilt = history(table).replace(b"households,2021,43068", b"households,2021,43068000")
    report = took(rate.community, spoilt, dry=True)
    assert [(each.indicator, each.rule.value) for each in report.questions] == [("households", "factor")]
    assert report.questions[0].line == 11
    page = desk.post(f"{DESK}import/", {"table": spoilt.decode(), "verb": "take"}).content.decode()
    assert "is about 1000 times what is usual here" in page
    page = desk.get(f"{DESK}questions/").content.decode()
    assert "Other factor" in page
    public = Client().get("/en/riverbend/indicators/households/").content.decode()
    assert "questioned" in public
    assert "is about 1000 times what is usual here" in public
    took(rate.community, table("households,2021,43068,Census,CC-BY-4.0"), reason="A slip")
    assert not Finding.objects.filter(ended_at=None).exists()
    assert Finding.objects.count() > 0
    assert "questioned" not in Client().get("/en/riverbend/indicators/households/").content.decode()
    assert "No question is open" in desk.get(f"{DESK}questions/").content.decode()


def test_accepted_value_stands_with_its_reason_until_it_is_another_one(
    desk: Client, rate: Indicator, table: Write
) -> None:
    took(rate.community, history(table).replace(b"households,2024,44619", b"households,2024,446190"))
    [finding] = Finding.objects.filter(indicator__code="households", ended_at=None)
    address = f"{DESK}questions/{finding.pk}/accept/"
    assert desk.post(address, {"reason_en": ""}).status_code == 422
    assert desk.post(address, {"reason_en": "Two towns joined."}).status_code == 302
    public = Client().get("/en/riverbend/indicators/households/").content.decode()
    assert "Two towns joined." in public
    assert "questioned" not in public
    took(rate.community, table("population,2024,90000,Census,CC0"))
    finding.refresh_from_db()
    assert finding.ended_at is None
    took(rate.community, table("households,2024,449999,Census,CC-BY-4.0"), reason="Recount")
    finding.refresh_from_db()
    assert finding.ended_at is not None
    assert Finding.objects.get(indicator__code="households", ended_at=None).accepted_at is None
    assert desk.get(address).status_code == 404


def test_command_tells_the_questions_of_a_table(rate: Indicator, table: Write, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(history(table).replace(b"households,2021,43068", b"households,2021,43068000"))
    answer = CliRunner().invoke(import_observations, [str(file), "--check"])
    assert answer.exit_code == 0
    assert "table.csv:11: question (factor): 43068000 is about 1000 times" in answer.output


def test_whole_and_order_given_at_the_desk_are_checked(
    indicator: Indicator, analyst: Person, table: Write
) -> None:
    community = indicator.community
    from civiccircle.measure.indicators import actions

    [fixed, recycled] = actions.follow(by=analyst, community=community, codes=["BB02", "SU12"])
    computing_actions.say_how_computed(by=analyst, indicator=fixed, whole="homes")
    computing_actions.say_how_computed(by=analyst, indicator=recycled, whole="homes", not_above="BB01")
    lines = ("BB01,2024,50,S,CC0", "BB02,2024,61,S,CC0", "SU12,2024,51,S,CC0")
    rules = {each.rule.value for each in took(community, table(*lines)).questions}
    assert rules == {"shares sum", "order"}
    assert {each.rule for each in Finding.objects.filter(ended_at=None)} == {"shares sum", "order"}
