"""A budget from idea to outcome: a resident's ballot with and without scripts, an officer's round."""

import re

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


@pytest.mark.parametrize("how", [How(360, "en", scripts=True), How(1280, "fr", scripts=False)], ids=str)
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
        expect(page.locator("#sum")).to_contain_text("2 chosen")
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
    tick(resident, 5)
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


def test_an_officer_looks_after_a_round(visit: Visit, city: City) -> None:
    officer = visit(How(1280, "en", scripts=True))
    page = officer.page
    page.goto(city.address + city.links["Engagement officer"])
    officer.go(LAST_YEAR)
    officer.follow("Manage this budget")
    officer.look("desk of a budget")
    page.goto(officer.at(BUDGET))
    officer.follow("Manage this budget")
    expect(page.get_by_text(re.compile("The rule is fixed"))).to_be_visible()
