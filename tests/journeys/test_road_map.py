"""From a decision of the council to a milestone that is done: the desk that keeps the road map, and its reader."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.visitor import How

pytestmark = pytest.mark.browser


def test_an_officer_records_a_decision_and_begins_what_it_asks_for(visit: Visit, how: How) -> None:
    officer = visit(how)
    page, title = officer.page, f"Ferry steps {how}"
    page.goto(officer.city.links["Engagement officer"])
    officer.go("desk/decisions/new/", "record a decision")
    for name, words in (("title", title), ("body", "City council")):
        page.locator(f"[name={name}_en]").fill(words)
    page.locator("[name=decided_on]").fill("2026-03-04")
    page.locator("[name=asked_words]").fill("Shade")
    officer.press("Search")
    expect(page.locator("[name=title_en]")).to_have_value(title)
    officer.look("record a decision, searched")
    page.locator("[name=asked]").first.check()
    officer.press("Save")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    officer.look("decision")

    officer.go("desk/initiatives/new/", "begin an initiative")
    page.locator("[name=title_en]").fill(title)
    page.locator("[name=summary_en]").fill("Steps down to the ferry")
    page.locator("[name=state]").select_option("approved")
    with officer.refused(422):
        officer.press("Save")
    officer.look("begin an initiative, without a decision")
    if page.locator("[name=decision_words]").count():
        page.locator("[name=decision_words]").fill(title)
        officer.press("Search", page.locator(".search", has=page.locator("[name=decision_words]")))
    page.get_by_label(re.compile(re.escape(title))).first.check()
    officer.press("Save")
    page.wait_for_url("**/desk/initiatives/of/*/")
    officer.look("initiative, at the desk")
    officer.follow("Set a milestone")
    page.locator("[name=title_en]").fill("Steps poured")
    page.locator("[name=due]").fill("2026-04-01")
    officer.look("set a milestone")
    officer.press("Save")
    officer.follow("See it as the public does")
    expect(page.locator("main .notice--warning")).to_contain_text("Steps poured")


def test_a_reader_finds_what_is_late_and_follows_it_to_the_decision(visit: Visit, how: How) -> None:
    reader = visit(how)
    page = reader.page
    reader.go("initiatives/", "road map")
    page.locator("details > summary").first.click()
    page.locator("[name=state]").select_option("late")
    reader.press("Show")
    expect(page.locator(".road__mark--late").first).to_be_attached()
    reader.look("road map, filtered")
    page.locator(".road ol a").first.click()
    reader.look("initiative")
    expect(page.locator("main .notice--warning")).to_be_visible()
    page.locator("#decided ~ .rows a").first.click()
    reader.look("record of a decision")
    reader.go("decisions/", "decisions")
    reader.nothing_was_left_behind()
