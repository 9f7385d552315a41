"""Somebody with something to say, without an account and with one."""

import json
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import PATIENCE
from tests.journeys.city import TALK
from tests.journeys.conftest import Visit
from tests.journeys.visitor import How, Visitor, numbers

pytestmark = pytest.mark.browser
NEARLY_SAID = "Every child should be able to walk or cycle to their school safely."


def join(resident: Visitor) -> None:
    """The step before the first vote counts: a sum that the browser does, or a short wait."""
    words = "Count my answer, without an account"
    if resident.how.scripts:
        resident.look("join")
    else:  # at once: to look at the page takes a busy machine longer than the wait
        with resident.refused(409, 422, 429):
            resident.press(words)
        assert resident.context.cookies() == [], "nothing is kept of somebody who was not let in yet"
        resident.look("join, too quick")
        resident.page.wait_for_timeout(4_500)
    resident.press(words)
    counted(resident)
    assert [cookie["name"] for cookie in resident.context.cookies()] == ["voice"]


def counted(resident: Visitor) -> None:
    expect(resident.page.locator("#vote").get_by_text(resident.say("Counted."))).to_be_visible()


def vote(resident: Visitor, answer: str) -> None:
    """One more answer; the next statement comes up."""
    card = resident.page.locator("#vote .vote__statement")
    said = card.inner_text()
    resident.press(answer, resident.page.locator("#vote"))
    expect(card).not_to_have_text(said)
    counted(resident)


@pytest.mark.both_ways
def test_a_resident_votes_changes_their_mind_and_puts_a_statement_forward(visit: Visit, how: How) -> None:
    resident = visit(how)
    page = resident.page
    talk = f"engagements/{TALK}/"
    resident.go(talk, "conversation")
    resident.press("Agree")
    join(resident)
    vote(resident, "Disagree")
    vote(resident, "Pass")
    vote(resident, "Agree")
    resident.look("conversation, after a vote")
    said = f"Ferries should run until midnight, says the {resident.how} side."
    page.locator("main textarea").fill(said)
    resident.press("Put it forward")
    assert said in page.locator("section[aria-labelledby=said]").inner_text()
    page.go_back()

    resident.follow("Change an answer")
    resident.look("my answers")
    rows = page.locator("section[aria-labelledby=voted] li")
    assert rows.count() == 4
    agreed = rows.filter(has_text=resident.say("You agreed")).first
    text = agreed.locator("span span").first.inner_text()
    agreed.get_by_role("link").nth(1).click()
    expect(page.locator("#vote .vote__statement")).to_have_text(text)
    expect(resident.button("Agree")).to_have_attribute("aria-pressed", "true")
    resident.look("conversation, changing an answer")
    vote(resident, "Disagree")
    page.goto(resident.at(talk + "mine/"))
    assert rows.count() == 4
    changed = rows.filter(has_text=text)
    assert resident.say("You disagreed") in changed.inner_text()

    page.goto(resident.at(talk + "statements/new/"))
    resident.look("put forward")
    page.locator("textarea").fill(NEARLY_SAID)
    resident.press("Put it forward")
    resident.look("put forward, said before")
    alike = page.locator("main .cards a")
    assert any("walk or cycle to school" in each for each in alike.all_inner_texts())
    own = f"Benches along the quay need shade on the {resident.how} side."
    page.locator("textarea").fill(own)
    resident.press("Put it forward")
    resident.look("my answers, after putting forward")
    assert own in page.locator("section[aria-labelledby=said]").inner_text()


def test_a_vote_that_does_not_get_through_is_told_in_the_card_and_can_be_given_again(visit: Visit) -> None:
    resident = visit(How(360, "en", True, themes=0))
    page = resident.page
    page.goto(resident.at(f"engagements/{TALK}/"))
    resident.press("Agree")
    join(resident)
    card = page.locator("#vote")
    page.route("**/vote/", lambda route: route.fulfill(status=503, body="<html><body>Sorry</body></html>"))
    with resident.refused(503):
        resident.press("Agree", card)
        expect(card.get_by_role("alert")).to_contain_text("That was not counted")
    expect(card.get_by_role("status")).to_have_count(0)
    page.unroute("**/vote/")
    vote(resident, "Agree")


@pytest.mark.both_ways
def test_a_resident_finds_the_receipt_checks_it_and_cannot_forge_one(visit: Visit, how: How) -> None:
    resident = visit(how)
    page = resident.page
    resident.go(f"engagements/{TALK}/", "conversation")
    resident.press("Pass")
    join(resident)
    resident.follow("Your receipt")
    resident.look("receipt")
    if resident.button("Seal the log now and check").is_visible():
        resident.press("Seal the log now and check")
        page.wait_for_load_state()
    expect(
        page.get_by_text(resident.say("Your contribution is in the public log, unchanged"))
    ).to_be_visible()
    resident.open_disclosures()
    resident.look("receipt, sealed")

    file = page.context.request.get(resident.link("Download the receipt").get_attribute("href") or "").text()
    resident.follow("Check a kept receipt")
    resident.look("check a receipt")
    page.locator("textarea").fill(file)
    resident.press("Check")
    page.wait_for_load_state()
    expect(
        page.get_by_text(resident.say("Your contribution is in the public log, unchanged"))
    ).to_be_visible()
    resident.look("check a receipt, genuine")

    [(leaf, letter)] = re.findall(r'("leaf_hash":")(.)', file)
    forged = file.replace(leaf + letter, leaf + ("A" if letter != "A" else "B"))
    page.locator("textarea").fill(forged)
    with resident.refused(422):
        resident.press("Check")
    expect(page.get_by_text(resident.say("This receipt does not fit the log"))).to_be_visible()
    resident.look("check a receipt, forged")


def _votes(page: Page) -> int:
    return numbers(page.locator(".stats .stat__number").all_inner_texts())[1]


def _comes_to_tell(reader: Visitor, votes: int) -> bool:
    """Whether the reader's page tells of so many; without scripts, one loads it again and again."""
    given_up = time.monotonic() + PATIENCE / 1000
    while _votes(reader.page) != votes:
        if time.monotonic() > given_up:
            return False
        if reader.how.scripts:
            reader.page.wait_for_timeout(50)
        else:
            reader.page.reload()
    return True


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_the_map_moves_when_somebody_votes(visit: Visit, scripts: bool) -> None:
    resident, reader = visit(How(360, "en", True)), visit(How(1280, "fr", scripts))
    resident.page.goto(resident.at(f"engagements/{TALK}/"))
    resident.press("Agree")
    join(resident)
    reader.go(f"engagements/{TALK}/results/", "results")
    before = _votes(reader.page)
    vote(resident, "Agree")
    assert _comes_to_tell(reader, before + 1), "the page still tells what was before the vote"


def test_what_a_reader_opened_stays_open_while_the_map_moves(visit: Visit) -> None:
    resident, reader = visit(How(360, "en", True)), visit(How(360, "en", True))
    resident.page.goto(resident.at(f"engagements/{TALK}/"))
    resident.press("Agree")
    join(resident)
    reader.page.goto(reader.at(f"engagements/{TALK}/results/"))
    table = reader.page.locator("[data-keep=statements]")
    table.locator("summary").click()
    before = _votes(reader.page)
    vote(resident, "Agree")
    expect(reader.page.locator(".stats .stat__number").nth(1)).not_to_have_text(f"{before:,}")
    expect(table.get_by_role("table")).to_be_visible()
    expect(table.locator("summary")).to_be_focused()


def test_a_resident_signs_in_by_link_takes_part_takes_the_data_along_and_is_forgotten(
    visit: Visit, how: How
) -> None:
    resident = visit(how)
    page, address = resident.page, f"noor.{how}@residents.example"
    page.goto(resident.at(""))
    resident.follow("Sign in")
    resident.look("sign in")
    page.locator("input[type=email]").fill(address)
    resident.press("Send me a link")
    resident.look("sign in, sent")
    page.goto(resident.city.sign_in_link(address))
    resident.look("sign in, link")
    resident.press("Sign in")
    expect(page).to_have_url(re.compile(resident.at("") + "$"))
    page.goto(f"/{resident.how.language}/account/")
    resident.look("account")
    assert address in page.locator("main").inner_text()

    page.goto(resident.at(f"engagements/{TALK}/"))
    resident.press("Disagree")
    resident.look("join, signed in")
    resident.press("Count my answer")
    counted(resident)
    assert [cookie["name"] for cookie in resident.context.cookies()] == ["session"]

    page.goto(resident.at("my-data/"))
    resident.look("my data")
    everything = page.context.request.get(
        resident.link("Download everything").get_attribute("href") or ""
    ).json()
    told = json.dumps(everything, ensure_ascii=False)
    assert address in told
    assert '"choice": -1' in told
    resident.follow("Have it erased")
    resident.look("erase")
    page.locator("input[type=checkbox]").check()
    resident.press("Erase")
    resident.look("erased")
    page.goto(resident.at("my-data/"))
    expect(page.get_by_text(resident.say("Nothing is held about you"))).to_be_visible()
    assert [cookie["name"] for cookie in resident.context.cookies()] == [], "nothing is left in the browser"
