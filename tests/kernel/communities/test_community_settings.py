"""Languages, clock, residents and the smallest published count, as administrators set them."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.settings_actions import change_settings
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from tests.towns import Engage

PAGE = "/en/riverbend/desk/settings/"
WHOLE = {
    "languages": ["en", "fr"],
    "default_language": "en",
    "time_zone": "America/Toronto",
    "population": "120000",
    "minimum_cell": "10",
    "reason": "Our districts are small",
}


def test_what_was_changed_stands_in_the_log_with_the_reason(
    administrator: Person, community: Community, client: Client
) -> None:
    client.force_login(administrator)
    assert client.post(PAGE, WHOLE).status_code == 302
    assert "The settings are saved" in client.get(PAGE).content.decode()
    community.refresh_from_db()
    assert (community.minimum_cell, community.time_zone) == (10, "America/Toronto")
    fact = json.loads(Fact.objects.get(kind="community.changed").payload)["fact"]
    assert fact["now"] == {"time_zone": "America/Toronto", "population": 120000, "minimum_cell": 10}
    told = client.get("/fr/riverbend/ledger/").content.decode()
    assert "10" in told
    assert "Our districts are small" in told
    client.post(PAGE, WHOLE)
    assert Fact.objects.filter(kind="community.changed").count() == 1, "nothing changed, nothing is said"


def test_saving_what_nobody_changed_says_nothing(
    administrator: Person, community: Community, client: Client
) -> None:
    community.languages, community.minimum_cell, community.population = ["fr", "en"], 10, 120000
    community.save()
    client.force_login(administrator)
    assert client.post(PAGE, WHOLE | {"time_zone": community.time_zone}).status_code == 302
    assert not Fact.objects.filter(kind="community.changed").exists()


def test_only_administrators_change_them(officer: Person, community: Community, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        change_settings(by=officer, community=community, reason="x", minimum_cell=10)
    client.force_login(officer)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, WHOLE).status_code == 403


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"minimum_cell": 2}, "from 3 to 100"),
        ({"minimum_cell": 101}, "from 3 to 100"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"languages": ["fr"]}, "first language among them"),
        ({"languages": ["en", "tlh"]}, "Choose from these languages"),
        ({"languages": []}, "blank"),
        ({"minimum_cell": 6, "reason": "  "}, "Give a reason"),
        ({"minimum_cell": 6, "reason": "x" * 201}, "Give a reason"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    administrator: Person, community: Community, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        change_settings(by=administrator, community=community, **{"reason": "Because", **given})
    community.refresh_from_db()
    assert (community.minimum_cell, community.languages) == (5, ["en", "fr"])
    assert not Fact.objects.exists()


def test_the_form_says_what_is_wrong(administrator: Person, client: Client) -> None:
    client.force_login(administrator)
    answer = client.post(PAGE, WHOLE | {"minimum_cell": "2", "reason": ""})
    assert answer.status_code == 422
    assert "greater than or equal to 3" in answer.content.decode()


def test_a_language_goes_only_while_nothing_is_written_in_it(
    administrator: Person, community: Community, client: Client, draft: Engage
) -> None:
    draft(title={"en": "The harbour", "fr": "Le port de demain"})
    client.force_login(administrator)
    answer = client.post(PAGE, WHOLE | {"languages": ["en"]})
    assert answer.status_code == 422
    assert "Français is in use: 1 title is written in it (“Le port de demain”)" in answer.content.decode()
    community.refresh_from_db()
    assert community.languages == ["en", "fr"]
    Engagement.objects.all().delete()
    assert client.post(PAGE, WHOLE | {"languages": ["en"]}).status_code == 302
    assert 'hreflang="fr"' not in client.get("/en/riverbend/").content.decode()


def test_the_first_language_is_one_in_which_the_community_has_a_name(
    administrator: Person, community: Community
) -> None:
    change_settings(by=administrator, community=community, reason="Most speak it", default_language="fr")
    community.refresh_from_db()
    community.name = {"fr": "Belle-Rive"}
    community.save()
    with pytest.raises(ValidationError, match="its name in this language first"):
        change_settings(by=administrator, community=community, reason="Most speak it", default_language="en")


def test_a_higher_minimum_holds_on_pages_at_once(
    administrator: Person, community: Community, client: Client, published: Engage
) -> None:
    engagement = published()
    joined = {"engagement": engagement, "joined_at": engagement.published_at}
    Participant.objects.bulk_create([Participant(**joined) for _ in range(7)])
    reader = Client()
    home = "/en/riverbend/"
    assert ">7<" in "".join(reader.get(home).content.decode().split())
    client.force_login(administrator)
    assert client.post(PAGE, WHOLE).status_code == 302
    shown = reader.get(home).content.decode()
    assert "fewer than 10" in shown
    assert ">7<" not in "".join(shown.split())
