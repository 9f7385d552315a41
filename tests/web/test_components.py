"""The living page of components, and what it promises of every page."""

import gzip
import re
from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from playwright.sync_api import Page

from civiccircle.web import frontend
from civiccircle.web.components import EXAMPLES
from tests import browsers

Open = Callable[..., Page]


def faults(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    return browsers.faults(page)


def test_every_component_is_shown_with_the_lines_that_make_it(reader: Client) -> None:
    page = reader.get("/en/components/").content.decode()
    for example in EXAMPLES:
        assert f'<section class="section stack" id="{example.name}"' in page
    assert "{% from &#34;components/voting.html&#34; import vote_card %}" in page


def test_a_reader_gets_no_cookie_and_a_page_that_anyone_may_share(reader: Client) -> None:
    answer = reader.get("/en/components/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_the_navigation_marks_where_the_reader_is_and_the_languages_lead_to_the_same_page(
    reader: Client,
) -> None:
    page = reader.get("/en/riverbend/?page=2").content.decode()
    assert '<a href="/en/riverbend/" aria-current="page">Have your say</a>' in page
    assert '<a href="/fr/riverbend/?page=2" lang="fr" hreflang="fr">Français</a>' in page


@pytest.mark.parametrize(
    ("path", "status"), [("/en/components/", 200), ("/en/riverbend/", 200), ("/en/nowhere/at-all/", 404)]
)
def test_no_style_no_script_and_no_address_elsewhere_is_written_into_a_page(
    reader: Client, path: str, status: int
) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    page = answer.content.decode()
    shown_code = re.compile(r"<pre.*?</pre>", re.DOTALL)
    markup = shown_code.sub("", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", markup)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', markup)


@pytest.mark.browser
def test_on_a_phone_a_table_shows_each_value_with_its_column_and_stays_a_table(open_page: Open) -> None:
    page = open_page("/en/components/", 360)
    table = page.get_by_role("table", name="Statements that unite")
    frame = page.locator(".table-scroll").filter(has=table)
    assert frame.evaluate("each => each.scrollWidth <= each.clientWidth"), "no column lies beyond the edge"
    row = table.get_by_role("row").filter(has_text="Benches in the shade")
    assert row.get_by_role("rowheader").count() == 1
    assert row.get_by_role("cell").all_inner_texts() == ["81%", "987", "76%"]
    told = row.get_by_role("cell").nth(1)
    assert told.evaluate("each => getComputedStyle(each, '::before').content").startswith('"Votes"')
    assert told.evaluate("each => getComputedStyle(each).display") == "block"
    assert table.get_by_role("columnheader").count() == 4
    assert table.get_by_role("link", name="Votes").is_visible(), "it can still be sorted"


# Every width, theme and direction; the rest of the cross product is slow.
FIRST = {(360, "light", "ltr"), (1280, "dark", "rtl")}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "theme", "direction"),
    [
        pytest.param(*each, marks=() if each in FIRST else pytest.mark.slow)
        for each in product((360, 1280), ("light", "dark"), ("ltr", "rtl"))
    ],
)
def test_components_have_no_accessibility_fault(
    open_page: Open, axe: str, width: int, theme: str, direction: str
) -> None:
    page = open_page(f"/en/components/?direction={direction}", width, theme)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert faults(page, axe) == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_community_in_its_own_colours_has_no_accessibility_fault(
    open_page: Open, axe: str, theme: str
) -> None:
    assert faults(open_page("/en/riverbend/", 360, theme), axe) == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_looks_as_the_device_s_own(open_page: Open, theme: str) -> None:
    other = {"light": "dark", "dark": "light"}[theme]
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    chosen = open_page(f"/en/components/?theme={theme}", theme=other).evaluate(paper)
    assert chosen == open_page("/en/components/", theme=theme).evaluate(paper)
    assert chosen != open_page("/en/components/", theme=other).evaluate(paper)


@pytest.mark.browser
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_scrolls_sideways_on_a_narrow_phone(open_page: Open, direction: str) -> None:
    page = open_page(f"/en/components/?direction={direction}", 320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
def test_every_button_and_answer_is_large_enough_for_a_thumb(open_page: Open) -> None:
    page = open_page("/en/components/", 360)
    sizes = page.locator("button:visible, .button:visible").evaluate_all(
        "buttons => buttons.map(each => each.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert page.locator(".vote__button").first.bounding_box()["height"] >= 60


@pytest.mark.browser
def test_the_first_tab_offers_to_skip_to_the_content(open_page: Open) -> None:
    page = open_page("/en/components/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").text_content() == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.browser
def test_a_text_field_tells_how_many_characters_are_left(open_page: Open) -> None:
    page = open_page("/en/components/")
    page.locator("#id_details").fill("x" * 480)
    assert page.locator("#id_details_count").text_content() == "20 characters left"
    page.locator("#id_details").fill("x" * 512)
    assert page.locator("#id_details_count").text_content() == "12 characters too many"


@pytest.mark.browser
def test_a_vote_swaps_in_the_next_card_and_takes_the_focus_there(open_page: Open) -> None:
    page = open_page("/en/vote/")
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_text("Second statement").wait_for()
    assert page.evaluate("window.stayed"), "the whole page was loaded anew"
    assert page.locator(":focus").text_content() == "Second statement"
    assert page.locator(".vote").count() == 1


@pytest.mark.browser
def test_a_vote_works_without_scripts(open_page: Open) -> None:
    page = open_page("/en/vote/", scripts=False)
    page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_text("Second statement").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_that_is_missing_says_so_without_a_fault(
    reader: Client, open_page: Open, axe: str, width: int
) -> None:
    page = open_page("/en/components/", width)
    page.set_content(reader.get("/en/nowhere/at-all/").content.decode())
    assert page.locator("h1").text_content() == "There is no page at this address"
    assert faults(page, axe) == []


@pytest.mark.parametrize("status", [400, 403, 500])
def test_errors_tell_what_happened(reader: Client, status: int, caplog: pytest.LogCaptureFixture) -> None:
    answer = reader.get(f"/en/{status}/")
    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()


def test_style_and_scripts_stay_within_their_budget() -> None:
    def compressed(*texts: bytes) -> int:
        return sum(len(gzip.compress(text, 9)) for text in texts)

    style = frontend.stylesheet().encode()
    ours = (frontend.STATIC / "civiccircle" / "civiccircle.js").read_bytes()
    htmx = next(iter(frontend.SCRIPTS.values())).read_bytes()
    assert compressed(style) <= 20_000
    assert compressed(style, ours, htmx) <= 60_000
