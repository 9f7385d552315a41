"""A budget from idea to outcome: a resident's ballot with and without scripts, an officer's round."""

import json
import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.city import City
from tests.journeys.conftest import Visit
from tests.journeys.visitor import How, Visitor

pytestmark = pytest.mark.browser
BUDGET = "engagements/participatory-budget-this-year/budgets/where-the-money-goes/"
LAST_YEAR = "engagements/participatory-budget/budgets/where-the-money-goes/"


def tick(resident: Visitor, number: int) -> None:
    resident.page.locator("input[name=choose]").nth(number).check()


def test_a_resident_fills_in_sends_and_changes_a_ballot_and_checks_the_receipt(
    visit: Visit, how: How
) -> None:
    resident = visit(how)
    page = resident.page
    resident.go(BUDGET, "budget")
    resident.follow("Fill in my ballot")
    resident.look("ballot")
    tick(resident, 0)
    tick(resident, 3)
    if how.scripts:
        expect(page.locator("#sum")).to_have_text(re.compile(r"^\s*2\s"))
    else:
        resident.press("Add up")
        assert page.locator("input[name=choose]:checked").count() == 2
        assert page.locator("#sum").inner_text().startswith("2 ")
    page.locator(".ballot__buttons").get_by_role("button", name=resident.say("Look my ballot over")).click()
    resident.look("ballot, looked over")
    page.get_by_role("button", name=resident.say("Send my ballot"), exact=True).last.click()
    words = "Count my ballot, without an account"
    if not how.scripts:
        with resident.refused(409, 422, 429):
            resident.press(words)
        page.wait_for_timeout(4_500)
    resident.look("ballot, join")
    resident.press(words)
    expect(page.get_by_text(resident.say("Your ballot is in"))).to_be_visible()
    resident.look("my ballot")
    resident.follow("Change my ballot")
    assert page.locator("input[name=choose]:checked").count() == 2
    # The order differs from before: somebody who has joined has an order of their own.
    page.locator("input[name=choose]:not(:checked)").first.click()
    page.locator(".ballot__buttons").get_by_role("button", name=resident.say("Look my ballot over")).click()
    page.get_by_role("button", name=resident.say("Send my ballot"), exact=True).last.click()
    expect(page.locator("section[aria-labelledby=chosen] li")).to_have_count(3)
    resident.follow("My receipt")
    resident.look("receipt of a ballot")


def test_everybody_can_follow_the_outcome(visit: Visit) -> None:
    reader = visit(How(360, "fr", scripts=True))
    reader.go(LAST_YEAR, "budget, decided")
    reader.follow("See what is carried out, and why")
    reader.look("outcome")
    assert reader.page.locator("#winners ~ ol article").count() == 8
    reader.page.locator("#winners ~ ol article a").first.click()
    reader.look("project")
    reader.nothing_was_left_behind()


def test_an_officer_runs_a_round_from_ideas_to_the_outcome(visit: Visit, city: City) -> None:
    officer = visit(How(1280, "en", scripts=True))
    page = officer.page
    page.goto(city.address + city.links["Engagement officer"])
    slug = set_up(officer)
    officer.follow("Our harbour money")
    here = page.url.split("/en/heron-harbour/")[1].split("?")[0]
    resident = visit(How(360, "en", scripts=True))
    propose(resident, here)

    officer.go(here)
    officer.follow("Manage this budget")
    desk = page.url
    officer.look("desk of a new budget")
    page.locator("#projects ~ ul a").first.click()
    page.locator("[name=cost]").fill("400")
    officer.look("a resident's idea, at the desk")
    page.locator("button[value=accept]").click()
    officer.follow("Add a project")
    page.locator("[name=title_en]").fill("Lamps")
    page.locator("[name=title_fr]").fill("Lampes")
    page.locator("[name=cost]").fill("900")
    page.locator("button[value=accept]").click()

    move(city, slug, "budget.propose", starts=-9, ends=-3)
    move(city, slug, "budget.ballot", starts=-2, ends=9)
    page.goto(desk)
    officer.press("Fix the rule for the vote")
    expect(page.get_by_role("heading", name="The rule is fixed", exact=True)).to_be_visible()
    officer.look("desk of a budget, rule fixed")
    resident.go(here)
    resident.follow("Fill in my ballot")
    tick(resident, 0)
    resident.button("Look my ballot over", resident.page.locator(".ballot__buttons")).click()
    resident.page.get_by_role("button", name="Send my ballot", exact=True).last.click()
    expect(resident.page.get_by_text("Your ballot is in")).to_be_visible()

    move(city, slug, "budget.ballot", starts=-2, ends=-1)
    time.sleep(1.5)  # what a process knows of an activity is at most a second old
    page.goto(desk)
    officer.follow("Count the votes")
    officer.look("count of a budget")
    officer.press("Publish the outcome")
    officer.follow("See the outcome")
    expect(page.locator("#winners ~ ol article")).to_have_count(1)


def set_up(officer: Visitor) -> str:
    """From the desk to a published engagement with a budget; its short name."""
    page = officer.page
    officer.go("desk/engagements/new/")
    officer.follow("Decide together what money is spent on")
    officer.look("set up a budget, question")
    for language in ("en", "fr"):
        page.locator(f"[name=title_{language}]").fill("Harbour money")
        page.locator(f"[name=question_{language}]").fill("What shall we spend it on?")
        page.locator(f"[name=deciding_body_{language}]").fill("City council")
    officer.press("Save and go on")
    officer.look("set up a budget")
    for language in ("en", "fr"):
        page.locator(f"[name=title_{language}]").fill("Our harbour money")
    page.locator("[name=amount]").fill("1000")
    officer.open_disclosures()
    page.locator("[name=moderation][value=after]").check()
    officer.press("Save and go on")
    officer.press("Publish")
    page.wait_for_url("**/engagements/*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def propose(resident: Visitor, here: str) -> None:
    resident.go(here)
    resident.follow("Propose a project")
    resident.look("propose a project")
    resident.page.locator("[name=title]").fill("Benches")
    resident.press("Propose it")
    resident.look("join, to propose")
    resident.press("Take part without an account")
    resident.press("Propose it")
    resident.page.wait_for_url("**/mine/*")


def move(city: City, engagement: str, verb: str, starts: int, ends: int) -> None:
    """Lets time pass: a phase of an engagement lies so many hours from now."""
    now, at = datetime.now(UTC), "%Y-%m-%d %H:%M:%S"
    days = [(now + timedelta(hours=hours)).strftime(at) for hours in (starts, ends)]
    with closing(sqlite3.connect(city.log.with_name("data") / "civiccircle.sqlite3", timeout=60)) as file:
        found = file.execute(
            "update activities_phase set starts_at = ?, ends_at = ? where verbs = ? and engagement_id = "
            "(select id from activities_engagement where slug = ?)",
            [*days, json.dumps([verb]), engagement],
        )
        assert found.rowcount == 1
        file.commit()
