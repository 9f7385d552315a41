"""The road map as everybody sees it, and the desk on which it is kept."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from civiccircle.deliver.initiatives import actions
from civiccircle.deliver.initiatives import milestone_actions as steps
from civiccircle.deliver.initiatives.models import Initiative, Milestone
from civiccircle.deliver.initiatives.timeline import Span, timeline
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.models import Link, Record

from .conftest import DAY, TODAY, WHY, Begin, Publish

MAP, DESK = "/en/riverbend/initiatives/", "/en/riverbend/desk/initiatives/"
PAGE, OF = f"{MAP}RB-2026-07/", f"{DESK}of/RB-2026-07/"
API = "/api/v1/communities/riverbend/initiatives"
SENT = {"title_en": "Benches", "summary_en": "Ten of them", "state": "idea", "starts_on": str(TODAY)}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def late(initiative: Initiative, officer: Person) -> Milestone:
    step = {"by": officer, "initiative": initiative}
    reached = steps.set_milestone(title={"en": "Planned"}, due=TODAY - 30 * DAY, **step)
    shown = {
        "evidence": {"en": "The plan hangs in the hall."},
        "evidence_url": "https://riverbend.example/plan",
    }
    steps.reach_milestone(by=officer, milestone=reached, done_on=TODAY - 28 * DAY, **shown)
    return steps.set_milestone(title={"en": "Paved"}, due=TODAY - DAY, **step)


def test_the_road_map_is_told_as_picture_and_as_table(late: Milestone, client: Client) -> None:
    page = client.get(MAP).content.decode()
    assert page.count('<svg class="road__bar"') == 1
    for sign in ("road__mark--done", "road__mark--late"):
        assert sign in page.partition('<svg class="road__bar"')[2].partition('<ul class="legend">')[0]
    told = text(client, MAP)
    assert "1 of 2 reached, one late" in told
    assert "Paved: was due on" in told
    assert "(one day late)" in told
    assert f'href="{PAGE}"' in page


def test_the_road_map_is_filtered_by_goal_factor_place_area_and_state(
    late: Milestone, begin: Begin, place: Place, client: Client
) -> None:
    other = begin(
        identifier="RB-8", title={"en": "Benches"}, goal={"en": "Sit"}, factor="include", area_of_life="lives",
        places=[place],
    )  # fmt: skip
    filters = {
        "goal": other.goal_id,
        "factor": "include",
        "place": "harbour",
        "area": "lives",
        "state": "idea",
    }
    for name, value in filters.items():
        told = text(client, f"{MAP}?{name}={value}").partition("At a glance")[2]
        assert "Benches" in told, name
        assert "harbour path" not in told, name
    assert "harbour path" in text(client, f"{MAP}?state=late").partition("At a glance")[2]
    assert "Nothing fits" in text(client, f"{MAP}?state=live")
    assert "Benches" in text(client, f"{MAP}?goal=%27&factor=x&page=99"), "nonsense filters nothing"


def test_the_page_tells_what_why_who_decided_money_milestones_and_history(
    late: Milestone, initiative: Initiative, officer: Person, on_record: Publish, client: Client
) -> None:
    joined = {"measured_by": [on_record("indicator")], "paid_by": []}
    actions.join(by=officer, initiative=initiative, decision=initiative.decision, **joined)
    actions.change_state(by=officer, initiative=initiative, state="live", reason=WHY)
    told = text(client, PAGE)
    parts = (
        "A milestone is late", "People walk to the ferry.", "Planned", "2 days late", "The plan hangs in the hall.",
        "Who decided", "Decision 1", "Money", "not known", "What it led to", "Indicator 1",
        "Approved → Live", "Council asked for it.", "Entered on the road map as: Approved",
    )  # fmt: skip
    places = [told.find(each) for each in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places)
    assert (
        'href="https://riverbend.example/plan" rel="nofollow noopener"' in client.get(PAGE).content.decode()
    )
    assert "Le conseil l’a demandé." in text(client, PAGE.replace("/en/", "/fr/"))
    assert client.get(f"{MAP}RB-1/").status_code == 404


def test_a_story_tells_how_far_it_is(late: Milestone, client: Client) -> None:
    told = text(client, f"/en/riverbend/r/{Record.objects.get(kind='initiative').uid}/")
    assert "The harbour path . State: Approved. Milestones: 1 of 2 reached, one late ." in told


def test_an_empty_road_map_says_what_will_stand_there(community: object, client: Client) -> None:
    assert "Nothing is on the road map yet" in text(client, MAP)
    assert "<entry" not in client.get(f"{MAP}feed/").content.decode()


def test_changes_are_followed_by_feed(late: Milestone, begin: Begin, client: Client) -> None:
    begin(identifier="RB-8", title={"en": "Benches"})
    feed = client.get(f"{MAP}feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    told = feed.content.decode()
    assert "The harbour path: “Planned” was reached on" in told
    assert "Benches: Entered on the road map as: Idea" in told
    assert "Benches" not in client.get(f"{PAGE}feed/").content.decode()


def test_programs_read_the_road_map_and_its_history(late: Milestone, client: Client) -> None:
    [told] = client.get(API, {"state": "late"}).json()["results"]
    assert [each["state"] for each in told["milestones"]] == ["done", "late"]
    one = client.get(f"{API}/RB-2026-07").json()
    assert [each["kind"] for each in one["decided"]] == ["decision"]
    assert "owner" not in one
    changes = client.get(f"{API}/RB-2026-07/changes").json()["results"]
    assert [each["kind"] for each in changes][-1] == "begun"
    assert client.get(f"{API}/RB-1").status_code == 404
    csv = b"".join(client.get("/en/riverbend/downloads/initiatives/")).decode()
    assert "RB-2026-07,approved" in csv
    rows = json.loads(b"".join(client.get("/en/riverbend/downloads/initiatives-json/")))["rows"]
    assert [each["title"]["en"] for each in rows[0]["milestones"]] == ["Planned", "Paved"]
    assert b"Paved" in b"".join(client.get("/en/riverbend/downloads/milestones/"))


def test_an_officer_begins_and_cannot_approve_without_choosing_the_decision(
    officer: Person, decision: Record, place: Place, on_record: Publish, client: Client
) -> None:
    client.force_login(officer)
    assert DESK in client.get("/en/riverbend/desk/").content.decode()
    indicator = on_record("indicator")
    refused = client.post(f"{DESK}new/", SENT | {"state": "approved"})
    assert refused.status_code == 422
    assert "Nothing is approved without a decision" in refused.content.decode()
    assert not Initiative.objects.exists()
    more: dict[str, Any] = {
        "state": "approved", "decision": decision.uid, "measured_by": [indicator.uid], "cost": "15000",
        "currency": "cad",
        "places": ["harbour"], "goal_en": "Sit", "owner": officer.pk,
    }  # fmt: skip
    answer = client.post(f"{DESK}new/", SENT | more)
    made = Initiative.objects.get()
    assert answer["Location"] == f"{DESK}of/{made.identifier}/"
    assert (made.state, made.currency, made.owner) == ("approved", "CAD", officer)
    assert set(Link.objects.values_list("kind", flat=True)) == {"delivered_by", "measured_by"}


def test_the_desk_leads_through_the_life_of_an_initiative(
    initiative: Initiative, officer: Person, decision: Record, client: Client
) -> None:
    client.force_login(officer)
    form = client.get(f"{OF}state/").content.decode()
    assert 'value="procured"' in form
    assert 'value="evaluated"' not in form
    body = {"state": "live", "reason_en": "Opened by the mayor", "decision": decision.uid}
    assert client.post(f"{OF}state/", body | {"reason_en": ""}).status_code == 422
    assert client.post(f"{OF}state/", body).status_code == 302
    assert client.post(f"{OF}milestones/", {"title_en": "Lit", "due": TODAY}).status_code == 302
    step = f"{OF}milestones/{Milestone.objects.get().pk}/"
    assert client.post(f"{step}move/", {"due": TODAY - DAY, "reason_en": "Rain"}).status_code == 302
    assert client.post(f"{step}reach/", {"done_on": TODAY}).status_code == 422
    assert client.post(f"{step}reach/", {"done_on": TODAY, "evidence_en": "Lamps burn."}).status_code == 302
    assert client.post(f"{step}reopen/", {"reason_en": "They went out."}).status_code == 302
    assert client.post(f"{step}drop/", {"reason_en": "No lamps"}).status_code == 302
    assert client.post(f"{step}drop/", {"reason_en": "No lamps"}).status_code == 404
    words = {"title_en": "The quay", "summary_en": "Walk", "starts_on": TODAY, "reason_en": "Its new name"}
    assert client.post(f"{OF}words/", words).status_code == 302
    joined = {"decision": decision.uid, "reason_en": ""}
    assert client.post(f"{OF}links/", joined).status_code == 302
    assert "The quay" in text(client, OF)
    assert client.get(f"{DESK}of/RB-1/").status_code == 404


def test_who_looks_after_one_finds_it_on_the_desk_and_no_other(
    initiative: Initiative, begin: Begin, analyst: Person, client: Client
) -> None:
    client.force_login(analyst)
    assert client.get(DESK).status_code == 403
    begin(identifier="RB-8", title={"en": "Benches"}, owner=analyst)
    listed = text(client, DESK)
    assert "Benches" in listed
    assert "harbour path" not in listed
    assert "Begin an initiative" not in listed
    body = {"state": "consulted", "reason_en": "We asked"}
    assert client.post(f"{DESK}of/RB-8/state/", body).status_code == 302
    assert client.get(OF).status_code == 403
    assert client.post(f"{OF}state/", {"state": "live", "reason_en": "Me"}).status_code == 403
    assert client.post(f"{DESK}new/", SENT).status_code == 403


def test_bars_and_their_signs_lie_where_their_days_are() -> None:
    span = Span(TODAY - 100 * DAY, TODAY + 100 * DAY, [(TODAY, "late")])
    drawn = timeline([span, Span(TODAY, None), Span(TODAY, TODAY)], TODAY)
    first, open_one, one_day = drawn.bars
    assert drawn.today == first.marks[0][0] == 50.0
    assert first.x + first.width / 2 == pytest.approx(50, abs=0.1)
    assert (open_one.open, open_one.x + open_one.width) == (True, 100)
    assert one_day.width > 1, "a bar of one day can be seen"
    assert 2 <= len(drawn.ticks) <= 5
    years = timeline([Span(TODAY - 2000 * DAY, TODAY + 2000 * DAY)], TODAY)
    assert years.by_year
    assert all(day.month == 1 for _x, day in years.ticks)
