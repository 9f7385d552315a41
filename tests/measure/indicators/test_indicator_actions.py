"""What analysts do with indicators, and what stays on record of it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civiccircle.formats.observations import Observed
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.erase import erase_person
from civiccircle.kernel.trace.models import Record
from civiccircle.kernel.trace.search import search
from civiccircle.measure.indicators import actions, queries, target_actions
from civiccircle.measure.indicators.models import Indicator, Observation, Target
from civiccircle.measure.indicators.words import Faulty
from civiccircle.methods.merkle import canonical_json

from .conftest import Observe


def facts(kind: str) -> list[dict[str, object]]:
    return [
        json.loads(fact.payload)["fact"] for fact in Fact.objects.filter(kind=kind).order_by("leaf_index")
    ]


def test_a_followed_indicator_is_a_record_that_the_search_finds(
    community: Community, indicator: Indicator
) -> None:
    record = Record.objects.get(kind="indicator", object_id=str(indicator.pk))
    assert record.path == "/riverbend/indicators/BB01/"
    assert record.summary["fr"].endswith("÷ ménages × 100")
    assert [hit.record for hit in search(community, "acces menages", "fr").hits] == [record]
    assert facts("indicator.followed") == [{"indicator": "BB01", "name": indicator.name}]


def test_following_again_changes_nothing(community: Community, indicator: Indicator, analyst: Person) -> None:
    assert actions.follow(by=analyst, community=community, codes=["BB01"]) == []
    assert Indicator.objects.get().owner == analyst


def test_what_was_given_up_can_be_taken_up_again_with_all_its_values(
    community: Community, indicator: Indicator, analyst: Person, observe: Observe
) -> None:
    observe()
    with pytest.raises(ValidationError):
        actions.retire(by=analyst, indicator=indicator, reason={})
    actions.retire(by=analyst, indicator=indicator, reason={"en": "Everybody is online."})
    assert not queries.followed(community).exists()
    actions.follow(by=analyst, community=community, codes=["BB01"])
    again = queries.followed(community).get()
    assert (again.pk, again.retired_because) == (indicator.pk, {})
    assert again.observations.count() == 1


@pytest.mark.parametrize("who", ["resident", "officer"])
def test_who_is_no_analyst_changes_nothing(
    request: pytest.FixtureRequest,
    community: Community,
    indicator: Indicator,
    observed: Callable[..., Observed],
    who: str,
) -> None:
    person = request.getfixturevalue(who)
    due = date(2030, 12, 31)
    target = target_actions.set_target(
        by=None, indicator=indicator, value=Decimal(95), due=due, set_by={"en": "Council"}
    )
    attempts = [
        lambda: actions.follow(by=person, community=community, codes=["SU01"]),
        lambda: actions.define(by=person, community=community, code="X"),
        lambda: actions.retire(by=person, indicator=indicator, reason={"en": "No."}),
        lambda: actions.change_keeping(
            by=person, indicator=indicator, owner=None, office={}, update_months=1
        ),
        lambda: actions.record_observations(by=person, community=community, rows=[observed()]),
        lambda: target_actions.set_target(
            by=person, indicator=indicator, value=Decimal(1), due=due, set_by={"en": "Me"}
        ),
        lambda: target_actions.withdraw_target(by=person, target=target, reason={"en": "No."}),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="Analyst"):
            attempt()
    assert Indicator.objects.get().retired_at is None
    assert not Observation.objects.exists()
    assert Target.objects.get().ended_at is None


def test_an_administrator_may_do_what_an_analyst_does(community: Community, administrator: Person) -> None:
    assert actions.follow(by=administrator, community=community, codes=["SU01"])


def test_a_value_keeps_every_digit(indicator: Indicator, observe: Observe) -> None:
    observe(value="91.20")
    observe("2023", "0.123456789012")
    assert [str(each.value) for each in Observation.objects.order_by("-end")] == ["91.20", "0.123456789012"]
    assert facts("observation.recorded")[0]["value"] == "91.20"


def test_a_correction_needs_a_reason_and_keeps_what_was_said_before(
    indicator: Indicator, observe: Observe
) -> None:
    observe(value="91.2")
    with pytest.raises(Faulty, match=r"91\.2.*say why"):
        observe(value="90.1")
    observe(value="90.1", reason="The sample was reweighted")
    before, after = Observation.objects.order_by("pk")
    assert (before.value, before.ended_because) == (Decimal("91.2"), {"en": "The sample was reweighted"})
    assert before.ended_at == after.recorded_at
    assert (after.value, after.ended_at) == (Decimal("90.1"), None)
    [fact] = facts("observation.corrected")
    assert (fact["before"], fact["value"]) == ("91.2", "90.1")
    assert "91.2 to 90.1" in sentence("observation.corrected", fact)


@pytest.mark.parametrize(
    "other",
    [{"value": "91.20"}, {"source": "Another survey"}, {"licence": "CC-BY-4.0"}, {"note": "Estimated"}],
)
def test_everything_that_is_said_of_a_value_is_part_of_it(
    indicator: Indicator, observe: Observe, other: dict[str, str]
) -> None:
    observe()
    assert observe().counts == {"new": 0, "corrected": 0, "unchanged": 1}
    assert observe(**other, reason="Told more exactly").counts["corrected"] == 1


def test_what_is_on_record_already_leaves_no_trace_in_the_log(indicator: Indicator, observe: Observe) -> None:
    observe()
    before = Fact.objects.count()
    observe()
    assert Fact.objects.count() == before


def test_many_observations_are_one_fact_whose_digest_anybody_can_recompute(
    community: Community, indicator: Indicator, analyst: Person, observed: Callable[..., Observed]
) -> None:
    rows = [observed(str(year), "90") for year in (2021, 2022, 2023)]
    actions.record_observations(by=analyst, community=community, rows=rows)
    [fact] = facts("observations.recorded")
    content = canonical_json([actions.told_of(row) for row in rows])
    assert fact == {"new": 3, "corrected": 0, "indicators": 1, "digest": sha256(content).hexdigest()}


def test_two_values_of_one_period_cannot_be_in_force(indicator: Indicator, observe: Observe) -> None:
    observe()
    again = Observation.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    again.ended_at = again.recorded_at
    again.save()


def test_values_of_a_place_stay_when_it_is_taken_off_the_map(
    indicator: Indicator, observe: Observe, place: Place
) -> None:
    observe(place="harbour")
    place.delete()
    assert Observation.objects.get().place == "harbour"


def test_a_target_remembers_where_it_began(indicator: Indicator, analyst: Person, observe: Observe) -> None:
    observe("2023", "80")
    observe("2024", "84")
    at, due = datetime(2024, 6, 1, tzinfo=UTC), date(2030, 12, 31)
    given = {"by": analyst, "indicator": indicator, "due": due, "set_by": {"en": "Council"}}
    target = target_actions.set_target(**given, value=Decimal(95), at=at)
    assert (target.baseline, target.baseline_day) == (Decimal(80), date(2023, 12, 31))
    assert target_actions.set_target(**given, value=Decimal(95)) == target
    with pytest.raises(ValidationError, match="Say why"):
        target_actions.set_target(**given, value=Decimal(90))
    changed = target_actions.set_target(**given, value=Decimal(90), reason={"en": "Fibre comes later."})
    target.refresh_from_db()
    assert target.ended_because == {"en": "Fibre comes later."}
    assert changed.baseline == Decimal(84)
    assert facts("target.changed")[0]["value"] == "90"
    target_actions.withdraw_target(by=analyst, target=changed, reason={"en": "A new plan."})
    assert not list(queries.targets(indicator.pk))
    assert queries.all_targets(indicator.pk).count() == 2


@pytest.mark.parametrize("value", ["101", "-1", "NaN", "Infinity"])
def test_a_target_lies_where_the_indicator_can_be(indicator: Indicator, analyst: Person, value: str) -> None:
    with pytest.raises(ValidationError, match="between 0 and 100"):
        target_actions.set_target(
            by=analyst,
            indicator=indicator,
            value=Decimal(value),
            due=date(2030, 1, 1),
            set_by={"en": "Council"},
        )


def test_who_is_forgotten_leaves_the_values(
    community: Community, indicator: Indicator, analyst: Person, observe: Observe
) -> None:
    observe()
    erase_person(analyst)
    indicator.refresh_from_db()
    assert indicator.owner is None
    assert Observation.objects.get().recorded_by is None


def test_every_fact_of_the_room_is_told_in_a_sentence(
    community: Community, indicator: Indicator, analyst: Person
) -> None:
    actions.change_keeping(by=analyst, indicator=indicator, owner=None, office={}, update_months=6)
    [fact] = facts("indicator.rhythm")
    told = sentence("indicator.rhythm", fact)
    assert "every 6 months, no longer every 12" in told
    assert "…" not in told
