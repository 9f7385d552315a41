"""A sceptic who follows one sentence of a resident to what came of it, and looks for what was never followed up."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import How

pytestmark = pytest.mark.browser


def test_a_sceptic_follows_a_statement_through_the_trace(visit: Visit, how: How) -> None:
    sceptic = visit(how)
    page = sceptic.page
    sceptic.go("engagements/library-hours/conversations/what-do-you-think/results/")
    page.locator(".finding a[href*='/statements/']").first.click()
    assert "/r/" in page.url, "a statement leads to its record"
    sceptic.look("record of a statement")
    story = page.locator(".story")
    assert story.locator("> li").count() == 5
    assert story.locator("a").count() >= 2, "what was asked and what was decided"
    statement = page.get_by_role("heading", level=1).inner_text()

    story.locator("> li").nth(1).get_by_role("link").first.click()
    sceptic.look("record of a decision")
    assert page.get_by_role("heading", level=1).inner_text() != statement
    page.locator("a[href$='/open-ends/']").first.click()
    sceptic.look("open ends")
    assert page.locator("table tbody tr").count() >= 1
    sceptic.nothing_was_left_behind()
