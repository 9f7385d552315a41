"""Somebody who uses the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import TALK
from tests.journeys.conftest import Visit
from tests.journeys.visitor import How

pytestmark = pytest.mark.browser
MARKED = """each => {
  const style = getComputedStyle(each);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
TABS = 60


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what has this name; every stop on the way can be seen."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count():  # past the last stop of the page: the next one is its first
            page.keyboard.press("Tab")
        seen = focused.evaluate(MARKED) or focused.locator("xpath=ancestor-or-self::*").evaluate_all(
            f"all => all.some({MARKED})"
        )
        assert seen, f"the focus cannot be seen on {focused.evaluate('each => each.outerHTML')[:120]}"
        if focused.inner_text().strip() == words or focused.get_attribute("aria-label") == words:
            return
    raise AssertionError(f"no “{words}” within {TABS} tabs of {page.url}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_resident_votes_by_keyboard_alone(visit: Visit, scripts: bool) -> None:
    resident = visit(How(1280, "en", scripts))
    page = resident.page
    page.goto(resident.at(""))
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "Have your say")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Take part now")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Agree")
    page.keyboard.press("Enter")
    page.locator("#join-title").wait_for()
    if scripts:
        expect(page.locator("#join-title")).to_be_focused()
    else:
        page.wait_for_timeout(4_500)
    tab_to(page, "Count my answer, without an account")
    page.keyboard.press("Enter")
    expect(page.locator("#vote").get_by_text("Counted.")).to_be_visible()
    page.wait_for_load_state()  # it is a new page

    said = page.locator(".vote__statement").inner_text()
    tab_to(page, "Disagree")
    page.keyboard.press("Space")
    expect(page.locator(".vote__statement")).not_to_have_text(said)
    if scripts:
        expect(page.locator(".vote__statement")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Agree")
    assert page.url.split("#")[0].split("?")[0].endswith(f"{TALK}/")
