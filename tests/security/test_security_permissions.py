"""Nobody does or sees what their role does not allow, least of all with a role in another town."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from civiccircle.decide.council import actions as council
from civiccircle.decide.council.models import Decision
from civiccircle.deliver.initiatives import actions as initiatives
from civiccircle.deliver.initiatives.models import Initiative, Milestone
from civiccircle.kernel.activities.models import Activity, Engagement, Moderation, Participant
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.models import Witness
from civiccircle.kernel.people.models import Membership, Person
from civiccircle.listen.conversations.models import Statement
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.models import Indicator

API = "/api/v1/communities/riverbend"


def _desk_routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _desk_routes(each.url_patterns, route)
        elif "<slug:community>/desk/" in route and not route.startswith("api/"):
            yield route


@pytest.fixture
def desk(
    activity: Activity,
    place: Place,
    officer: Person,
    pending: Statement,
    indicator: Indicator,
    initiative: Initiative,
    witness: Witness,
) -> list[str]:
    """The address of every page of the desk, read from the routes, so that a new one is tried too."""
    membership = Membership.objects.get(person=officer)
    values = {
        "<slug:community>": "riverbend", "<slug:slug>": "waterfront", "<int:activity>": activity.pk,
        "<int:activity_id>": activity.pk, "<slug:kind>": "conversation", "<slug:preset>": "hear",
        "<slug:place>": "harbour", "<int:membership_id>": membership.pk, "<uuid:task_id>": uuid4(),
        "<int:number>": 1, "<int:sheet>": 1, "<slug:code>": "BB01",
        "<slug:identifier>": "RB-1", "<int:witness>": witness.pk,
    }  # fmt: skip
    found = []
    for route in _desk_routes(get_resolver().url_patterns):
        address = "/" + route
        for name, value in values.items():
            address = address.replace(name, str(value))
        assert "<" not in address, f"tell this test what stands in {address}"
        found.append(address)
    return found


@pytest.fixture
def indicator(community: Community) -> Indicator:
    [made] = indicators.follow(by=None, community=community, codes=["BB01"])
    return made


@pytest.fixture
def initiative(community: Community) -> Initiative:
    """An idea with a milestone, and a decision beside it; both have the number 1, or the cases below find nothing."""
    words = {"title": {"en": "A path"}, "summary": {"en": "To walk"}}
    made = initiatives.begin_initiative(by=None, community=community, identifier="RB-1", **words)
    Milestone.objects.create(pk=1, initiative=made, title={"en": "Paved"}, due=date(2026, 3, 4))
    told = {"title": {"en": "A path"}, "body": {"en": "Council"}, "decided_on": date(2026, 3, 4)}
    decision = council.record_decision(by=None, community=community, **told)
    Decision.objects.filter(pk=decision.pk).update(id=1)
    return made


@pytest.fixture
def witness(community: Community) -> Witness:
    return Witness.objects.create(community=community, name={"en": "The library"}, vkey="library+0+key")


@pytest.fixture
def everything() -> Callable[[], list[object]]:
    """What attackers would like to change."""
    models = (Engagement, Activity, Statement, Membership, Place, Moderation, Participant, Indicator,
              Initiative, Milestone, Decision, Witness)  # fmt: skip
    return lambda: [list(model.objects.order_by("pk").values()) for model in models]


def test_there_is_a_desk_to_attack(desk: list[str]) -> None:
    assert len(desk) > 25


def leads_back(address: str, answer: Any) -> bool:
    """Whether an address that only takes forms leads to the page above it, which asks who comes."""
    above = str(answer.headers.get("Location", ""))
    return (
        answer.status_code == 302 and above.endswith("/") and address.startswith(above) and above != address
    )


def test_without_signing_in_every_page_of_the_desk_leads_to_the_sign_in(
    desk: list[str], everything: Callable[[], list[object]]
) -> None:
    before = everything()
    for address in desk:
        for answer in (Client().get(address), Client().post(address)):
            assert answer.status_code in (302, 405), address
            if answer.status_code == 302 and not leads_back(address, answer):
                assert answer["Location"].startswith("/en/account/sign-in/"), address
    assert everything() == before


@pytest.mark.parametrize("who", ["resident", "stranger"])
def test_a_resident_and_the_staff_of_another_town_are_turned_away_from_every_page_of_the_desk(
    desk: list[str], everything: Callable[[], list[object]], who: str, request: pytest.FixtureRequest
) -> None:
    person, before = request.getfixturevalue(who), everything()
    client = Client()
    client.force_login(person)
    for address in desk:
        answer = client.get(address)
        assert answer.status_code in (403, 405) or leads_back(address, answer), address
        assert client.post(address, {"verb": "approve", "meta": "yes"}).status_code in (403, 405), address
    assert everything() == before


def test_an_analyst_opens_the_desk_and_changes_nothing_but_what_is_measured(
    desk: list[str], everything: Callable[[], list[object]], analyst: Person
) -> None:
    before = everything()
    client = Client()
    client.force_login(analyst)
    for address in desk:
        if not address.endswith("/riverbend/desk/") and "/desk/indicators/" not in address:
            assert client.post(address, {"verb": "approve"}).status_code in (403, 405), address
    assert everything() == before


def test_staff_reach_nothing_of_this_town_through_the_desk_of_their_own(
    desk: list[str], everything: Callable[[], list[object]], stranger: Person
) -> None:
    before = everything()
    client = Client()
    client.force_login(stranger)
    own = ("/desk/engagements/waterfront/", "/desk/conversations/", "/desk/moderation/", "/desk/members/",
           "/desk/indicators/of/", "/desk/initiatives/of/", "/desk/decisions/1/", "/desk/witnesses/")  # fmt: skip
    told = {
        "subjects": "1",
        "decision": "rejected",
        "reason": "abuse",
        "subject_kind": "statement",
        "into": "2",
    }
    for address in (each.replace("/riverbend/", "/hilltop/") for each in desk):
        if any(part in address for part in own) and not address.endswith(
            ("/members/", "/desk/moderation/", "/desk/witnesses/")
        ):
            answer = client.post(address, told)
            assert answer.status_code in (404, 405, 302), address
            answer = client.get(address)
            assert answer.status_code in (404, 405) or leads_back(address, answer), address
    client.post("/en/hilltop/desk/places/harbour/remove/")
    assert everything() == before


def test_a_token_of_another_town_moves_nothing_here(
    activity: Activity, pending: Statement, stranger: Person, token: Callable[[Person], str],
    everything: Callable[[], list[object]],
) -> None:  # fmt: skip
    before = everything()
    client = Client(headers={"Authorization": f"Bearer {token(stranger)}"})
    decision = {
        "activity": activity.pk, "subject_kind": "statement", "subject_ids": [pending.pk],
        "decision": "accepted", "reason": "fits",
    }  # fmt: skip
    words = {"title": {"en": "Mine"}}
    assert client.get(f"{API}/desk/moderation").status_code == 403
    assert client.get(f"{API}/desk/engagements").status_code == 403
    observed = {"indicator": "BB01", "period": "2024", "value": "1", "source": {"en": "Me"}, "licence": "CC0"}
    told = {"observations": [observed]}
    assert client.post(f"{API}/desk/observations", told, "application/json").status_code == 403
    assert client.post(f"{API}/desk/moderation", decision, "application/json").status_code == 403
    assert client.patch(f"{API}/desk/engagements/waterfront", words, "application/json").status_code == 403
    other = API.replace("riverbend", "hilltop")
    assert client.post(f"{other}/desk/moderation", decision, "application/json").status_code == 404
    assert client.patch(f"{other}/desk/engagements/waterfront", words, "application/json").status_code == 404
    assert everything() == before


def test_a_session_does_not_open_the_desk_of_the_api(officer: Person, activity: Activity) -> None:
    client = Client()
    client.force_login(officer)
    assert client.get(f"{API}/desk/moderation").status_code == 401
    assert client.post(f"{API}/desk/engagements", {}, "application/json").status_code == 401


def test_single_votes_are_downloaded_by_moderators_of_this_town_only(
    activity: Activity, stranger: Person, analyst: Person, officer: Person
) -> None:
    asked = {"engagement": "waterfront", "conversation": "waterfront-talk"}
    page = "/en/riverbend/downloads/polis/"
    for person in (None, stranger, analyst):
        client = Client()
        if person:
            client.force_login(person)
        for address in (page, f"{page}checksum/", f"{API}/exports/polis"):
            assert client.get(address, asked).status_code in (401, 403), (person, address)
    staff = Client()
    staff.force_login(stranger)
    assert staff.get(page.replace("riverbend", "hilltop"), asked).status_code == 404
    staff.force_login(officer)
    assert staff.get(page, asked).status_code == 200


def test_a_receipt_tells_only_its_holder_what_was_contributed(
    activity: Activity, voice: Participant, client: Client, cast: Callable[..., object], officer: Person
) -> None:
    done = cast(voice)
    page = f"/en/riverbend/receipts/{done.contribution.pk}/"
    assert client.get(f"{page}receipt.json").status_code == 200
    others = Client()
    others.force_login(officer)
    for other in (Client(), others):
        assert other.get(f"{page}receipt.json").status_code == 404
        told = other.get(page).content.decode()
        assert done.contribution.salt.hex() not in told
        assert "Cars belong" not in told
        assert "&#34;vote&#34;" not in told
    assert client.get(page.replace("riverbend", "hilltop")).status_code == 404


def test_another_persons_ways_to_sign_in_cannot_be_removed(
    officer: Person, resident: Person, token: Callable[[Person], str]
) -> None:
    token(officer)
    client = Client()
    client.force_login(resident)
    client.post(f"/en/account/tokens/{officer.api_tokens.get().pk}/revoke/")
    assert officer.api_tokens.count() == 1


def test_demo_links_are_dead_outside_a_demo(officer: Person) -> None:
    from civiccircle.kernel.people.links import demo_link

    client = Client()
    assert client.get(demo_link(officer)).status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get("/en/account/demo/").status_code == 404
