"""Those who work for the city: at the desk, on the same pages and by the same rules."""

import json
import re
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.test_resident import join
from tests.journeys.visitor import How, Visitor

pytestmark = pytest.mark.browser
LARGEST_FORM = 12  # questions that an officer must look at to have a conversation
LONGEST_SETUP = 120.0  # seconds of a script that types at once; the rest of five minutes is thinking
DESK = How(1280, "en", True)

SCRIPTED = [How(360, "en", True), pytest.param(How(1280, "fr", False), marks=pytest.mark.slow)]


def at_the_desk(visit: Visit, how: How, role: str) -> Visitor:
    official = visit(how)
    official.page.goto(official.city.links[role])
    official.go("desk/", f"desk of the {role.lower()}")
    return official


def set_up(officer: Visitor, title: str) -> str:
    """From the desk to a published engagement with a conversation; its short name."""
    page, began = officer.page, time.monotonic()
    officer.follow("Set up an engagement")
    officer.look("set up, template")
    page.locator("main .cards a").first.click()
    officer.look("set up, question")
    for language in ("en", "fr"):
        page.locator(f"[name=title_{language}]").fill(f"{title} ({language})")
        page.locator(f"[name=question_{language}]").fill(f"What should change at the {title} ({language})?")
        page.locator(f"[name=deciding_body_{language}]").fill("City council")
    officer.press("Save and go on")
    officer.look("set up, how people take part")
    asked = page.locator("main form .field:visible").count()
    for language in ("en", "fr"):
        page.locator(f"[name=title_{language}]").fill("What do you think?")
    page.locator("[name=seeds]").fill(
        "The square needs trees.\nCars should stay out.\nThe market should open on Sundays."
    )
    officer.press("Save and go on")
    officer.look("set up, look over")
    officer.press("Publish")
    page.wait_for_url("**/engagements/*/")
    assert time.monotonic() - began < LONGEST_SETUP
    assert asked <= LARGEST_FORM, f"the longest form asks {asked} questions"
    officer.look("engagement, as its officer sees it")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{title} ({officer.how.language})")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def test_an_officer_sets_up_moderates_extends_and_closes_a_conversation(visit: Visit, how: How) -> None:
    officer = at_the_desk(visit, how, "Engagement officer")
    page = officer.page
    slug = set_up(officer, f"Fish market {how}")

    resident = visit(DESK)
    resident.page.goto(resident.at(f"engagements/{slug}/"))
    resident.follow("Take part now")
    talk = resident.page.url.split("?")[0]
    resident.press("Agree")
    join(resident)
    for said in ("Stalls should be dry in winter.", "Buy at my shop, it is the best!"):
        resident.page.goto(talk + "statements/new/")
        resident.page.locator("textarea").fill(said)
        resident.press("Put it forward")
        resident.page.wait_for_url("**/mine/**")

    officer.go("desk/moderation/", "moderation")
    queue = page.locator("form.panel").filter(has_text="Stalls should be dry")
    queue.locator(".choice", has_text="Stalls").locator("input").check()
    officer.press("Show the chosen", queue)
    queue = page.locator("form.panel").filter(has_text="Buy at my shop")
    queue.locator("input[type=checkbox]").check()
    with officer.refused(422):
        officer.press("Do not show the chosen", queue)
    officer.look("moderation, a reason is missing")
    queue.locator("input[type=checkbox]").check()
    queue.locator("select[name=reason]").select_option(index=1)
    queue.locator("input[name=explanation]").fill(f"Advertising, {how}")
    officer.press("Do not show the chosen", queue)
    page.wait_for_load_state()
    assert page.get_by_text("Buy at my shop").count() == 0
    officer.look("moderation, decided")

    resident.go(f"moderation/?engagement={slug}")
    decisions = resident.page.locator("tbody tr")
    assert decisions.count() == 2
    assert f"Advertising, {how}" in decisions.first.inner_text()
    resident.page.goto(talk + "mine/")
    resident.follow("Why?")

    page.goto(officer.at(f"desk/engagements/{slug}/phases/"))
    officer.look("phases")
    last = page.locator("[name=phase-0-ends]")
    later = date.fromisoformat(last.input_value()) + timedelta(days=7)
    last.fill(later.isoformat())
    officer.press("Save")
    officer.look("engagement at the desk")
    page.goto(officer.at(f"desk/engagements/{slug}/phases/"))
    expect(page.locator("[name=phase-0-ends]")).to_have_value(later.isoformat())

    page.goto(officer.at(f"desk/engagements/{slug}/"))
    page.locator("a[href$='/close/']").click()
    officer.press("Close it")
    expect(officer.page.get_by_text(officer.say("Closed"), exact=True)).to_be_visible()
    resident.page.goto(talk)
    expect(resident.page.get_by_text("This conversation is closed")).to_be_visible()


def test_an_officer_answers_and_everybody_can_read_it(visit: Visit) -> None:
    officer = at_the_desk(visit, DESK, "Engagement officer")
    page = officer.page
    page.locator("section[aria-labelledby=answers] a").first.click()
    officer.look("answer")
    page.locator("[name=answer_en]").fill("You were heard: **lamps dim at eleven**, except at crossings.")
    page.locator("[name=answer_fr]").fill("Vous avez été entendus : **les lampadaires baissent à 23 h**.")
    officer.press("Publish the answer")
    address = page.url
    reader = visit(How(360, "fr", False))
    reader.page.goto(address.replace("/en/", "/fr/"))
    reader.look("engagement, answered")
    expect(reader.page.locator("#answer strong")).to_have_text("les lampadaires baissent à 23 h")


@pytest.mark.parametrize("how", SCRIPTED, ids=str)
def test_a_privacy_officer_looks_at_what_is_collected_and_decides(visit: Visit, how: How) -> None:
    officer = at_the_desk(visit, how, "Privacy officer")
    page = officer.page
    officer.go("desk/privacy/", "assessments")
    page.locator("tbody a").first.click()
    officer.look("assessment")
    for field in page.locator("[name^=measures]").all():
        field.fill("Small counts are withheld; pseudonyms hold for one question only.")
    officer.press("Approve")
    officer.look("assessments")
    expect(page.locator("tbody .tag--success").first).to_be_visible()
    officer.go("desk/privacy/retention/", "retention")


@pytest.mark.parametrize("how", SCRIPTED, ids=str)
def test_an_administrator_gives_a_role_and_is_kept_from_unreadable_colours(visit: Visit, how: How) -> None:
    administrator = at_the_desk(visit, how, "Administrator")
    page, newcomer = administrator.page, f"kim.{how}@heron-harbour.example"
    administrator.go("desk/members/", "members")
    page.locator("[name=email]").fill(newcomer)
    page.locator("[name=role]").select_option("analyst")
    page.locator("[name=reason]").fill("New at the office")
    administrator.press("Give the role")
    page.wait_for_load_state()
    expect(page.get_by_role("cell", name=newcomer, exact=True)).to_be_visible()
    administrator.look("members, one more")
    assert administrator.city.mails(newcomer)
    page.locator("tr", has_text=newcomer).locator("a").click()
    administrator.look("role, to be taken back")
    page.locator("[name=reason]").fill("Never came")
    administrator.press("Take the role back")
    page.wait_for_url("**/desk/members/")
    expect(page.get_by_role("cell", name=newcomer, exact=True)).to_have_count(0)

    administrator.go("desk/look/", "look")
    before = page.locator("[name=brand_colour]").input_value()
    page.locator("[name=brand_colour]").fill("#f4f1a0")
    page.locator("[name=accent_colour]").fill("#f7e9b0")
    with administrator.refused(422):
        administrator.press("Save")
    refusal = page.locator(".field__error").all_inner_texts()
    assert refusal
    assert all(re.search(r"#[0-9a-f]{6}", each) for each in refusal), (
        "the refusal names a colour that would do"
    )
    administrator.look("look, refused")
    page.goto(administrator.at("desk/look/"))
    expect(page.locator("[name=brand_colour]")).to_have_value(before)


EVERYWHERE = [
    How(360, "en", True),
    How(1280, "fr", False),
    pytest.param(How(360, "fr", False), marks=pytest.mark.slow),
    pytest.param(How(1280, "en", True), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("how", EVERYWHERE, ids=str)
def test_an_administrator_looks_after_the_community(visit: Visit, how: How) -> None:
    administrator = at_the_desk(visit, how, "Administrator")
    page = administrator.page
    administrator.follow("Languages and rules", page.locator(".tools"))
    administrator.look("languages and rules")
    page.locator("[name=languages][value=fr]").uncheck()
    page.locator("[name=minimum_cell]").fill("2")
    with administrator.refused(422):
        administrator.press("Save")
    administrator.look("languages and rules, refused")
    expect(page.locator(".field__error")).to_have_count(2)  # and that a reason is missing
    page.locator("[name=minimum_cell]").fill("5")
    page.locator("[name=reason]").fill("Trial")
    with administrator.refused(422):
        administrator.press("Save")
    expect(page.locator(".field__error")).to_contain_text("Français")
    page.locator("[name=languages][value=fr]").check()
    page.locator("[name=population]").fill(str(120_000 + how.width + len(str(how))))
    page.locator("[name=reason]").fill(f"New census, {how}")
    administrator.press("Save")
    administrator.look("languages and rules, saved")
    expect(page.locator(".notice--success")).to_be_visible()
    reader = visit(how)
    reader.go("ledger/", "public log")
    expect(reader.page.get_by_text(f"New census, {how}")).to_be_visible()

    administrator.go("desk/look/", "look, before")
    page.locator("[name=brand_colour]").fill("#7a2048")
    if not how.scripts:
        administrator.press("Only show how it looks")
    expect(page.locator("#preview rect[fill='#7a2048']").first).to_be_visible()
    administrator.look("look, shown")
    administrator.go("desk/look/")
    expect(page.locator("#preview rect[fill='#7a2048']")).to_have_count(0)

    administrator.go("desk/places/", "places")
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"name": "Bow tie"}, "geometry": shape}
    file = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    page.locator("[name=file]").set_input_files(
        {"name": "places.geojson", "mimeType": "application/geo+json", "buffer": file}
    )
    page.locator("[name=replace]").check()
    with administrator.refused(422):
        administrator.press("Import places")
    administrator.look("places, refused")
    expect(page.locator(".field__error")).to_contain_text("Bow tie")
    expect(page.locator(".places li")).to_have_count(8)


TABLE = """indicator,period,value,unit,source,licence
SU12,{year},"44,6",%,Works department,CC-BY-4.0
IN11,{year},88.2,per person,City clerk,CC-BY-4.0
DE08,{year},71.5,%,Digital services,CC-BY-4.0
"""


@pytest.mark.parametrize("how", SCRIPTED, ids=str)
def test_an_analyst_mends_a_table_and_everybody_sees_the_number(visit: Visit, how: How) -> None:
    analyst, year = at_the_desk(visit, how, "Analyst"), date.today().year - 9 - how.width // 1000
    page = analyst.page
    analyst.follow("Indicators", page.locator(".tools"))
    analyst.look("indicators at the desk")
    analyst.follow("Take in a table")
    analyst.look("take in a table")
    page.locator("[name=table]").fill(TABLE.format(year=year))
    with analyst.refused(422):
        analyst.press("Take it in")
    analyst.look("table with faults")
    assert page.locator(".faults > li").count() == 2
    mended = TABLE.format(year=year).replace('"44,6"', "44.6").replace("per person", "%")
    expect(page.locator("[name=table]")).to_have_value(TABLE.format(year=year))
    page.locator("[name=table]").fill(mended)
    analyst.press("Only check it")
    analyst.look("table without faults")
    page.locator("[name=table]").fill(mended)
    analyst.press("Take it in")
    expect(page.locator(".notice--success")).to_contain_text(analyst.say("The table was taken in"))
    for name, path in (("of/DE01/", "indicator at the desk"), ("catalogue/", "catalogue"), ("new/", "own indicator"),
                       ("of/DE01/observations/", "observation"), ("of/DE01/targets/", "target")):  # fmt: skip
        analyst.go(f"desk/indicators/{name}", path)

    reader = visit(how)
    reader.go("indicators/", "indicators")
    reader.page.locator("main .card a[href$='/indicators/DE08/']").click()
    reader.look("indicator with one value")
    expect(reader.page.locator(".standing .reading__number")).to_have_text(
        "71.5" if how.language == "en" else "71,5"
    )
    reader.go("indicators/DE01/", "indicator with a chart")
    reader.go("indicators/SU12/", "indicator with a gap")
    reader.nothing_was_left_behind()


def test_the_other_pages_of_the_desk_keep_the_promises_too(visit: Visit) -> None:
    phone = How(360, "en", True)
    at_the_desk(visit, phone, "Administrator").go("desk/places/")
    officer = at_the_desk(visit, phone, "Engagement officer")
    for path in ("desk/engagements/", "desk/engagements/streets-2030/words/"):
        officer.go(path)
