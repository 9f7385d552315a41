"""Somebody who only reads: finds what is open, what came of it, and whether to believe it."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.visitor import How

pytestmark = pytest.mark.browser


@pytest.mark.both_ways
def test_a_reader_finds_what_is_open_and_reads_on_without_leaving_a_trace(visit: Visit, how: How) -> None:
    reader = visit(how)
    page = reader.page
    page.goto("/")
    assert page.url.endswith(reader.at("")), "the front door leads to the only city, in the reader's language"
    reader.look("home")

    page.get_by_role("searchbox").fill("Harbour 2030" if how.language == "en" else "2030")
    reader.press("Search")
    reader.look("search")
    assert page.locator(".hits li").count() >= 1
    page.locator(".hits a[href$='/engagements/streets-2030/']").first.click()
    reader.look("engagement")

    reader.follow("Take part now")
    reader.look("conversation")
    page.locator("a[href$='/results/']").first.click()
    assert page.locator(".opinion__outline").count() >= 2, "the map shows groups"
    reader.open_disclosures()
    reader.look("results, opened")
    assert page.locator("table").last.get_by_role("row").count() > 30, "every statement stands in the table"
    assert page.locator("table").count() == 2

    page.goto(reader.at(""))
    for name, route in (("ledger", "ledger/"), ("register", "privacy/")):
        page.locator(f".foot a[href='{reader.at(route)}']").click()
        reader.look(name)
        assert page.get_by_role("heading", level=1).is_visible()
    reader.nothing_was_left_behind()


def test_a_reader_changes_the_language_and_stays_where_they_are(visit: Visit) -> None:
    reader = visit(How(360, "en", False))
    reader.page.goto(reader.at("engagements/library-hours/?from=home"))
    reader.page.get_by_role("link", name="Français").click()
    assert reader.page.url.endswith("/fr/heron-harbour/engagements/library-hours/?from=home")
    assert reader.page.locator("html").get_attribute("lang") == "fr"


def test_what_is_over_or_still_to_come_reads_as_well(visit: Visit) -> None:
    reader = visit(How(360, "en", True))
    for name in ("library-hours", "night-lights", "no-one-offline"):
        talk = f"engagements/{name}/conversations/what-do-you-think/"
        reader.go(f"engagements/{name}/", name)
        reader.go(talk, f"{name}, conversation")
        reader.go(f"{talk}results/", f"{name}, results")
    reader.nothing_was_left_behind()


def test_every_other_public_page_keeps_the_promises_too(visit: Visit) -> None:
    reader = visit(How(360, "en", True))
    for path in (
        "engagements/?stage=all", "search/?q=zzzz", "receipts/", "receipts/check/", "moderation/", "my-data/",
        "releases/", "downloads/", "take-part/streets-2030/", "ledger/facts/0/",
    ):  # fmt: skip
        reader.go(path)
        reader.nothing_was_left_behind()
