"""A person at a browser, who complains about everything that a page of ours must not do."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.browsers import PATIENCE
from tests.journeys.city import SLUG, City
from tests.journeys.judge import Judge

NARROWEST = 320
BUDGET = 60_000  # bytes of style and script of one page, as they are sent
FILES_OF_PAGE = (
    "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(each => each.href || each.src)"
)
SEEN: set[tuple[Any, ...]] = set()
"""Pages that were looked at already, by what was shown and how: a second look would find the same."""


@dataclass(frozen=True)
class How:
    """The circumstances of a journey, and in how many of the themes each page is judged."""

    width: int
    language: str
    scripts: bool
    themes: int = 1

    def __str__(self) -> str:
        way = "scripts" if self.scripts else "plain"
        return f"{self.width}-{self.language}-{way}{('-briefly', '', '-both-themes')[self.themes]}"


class Visitor:
    """One browser window of its own, without any past."""

    def __init__(self, browser: Browser, city: City, judge: Judge, how: How) -> None:
        self.city, self.how, self.complaints = city, how, list[str]()
        self._judge, self._sizes, self._refusals = judge, dict[str, int](), set[int]()
        self.context = browser.new_context(
            base_url=city.address,
            viewport={"width": how.width, "height": 800},
            java_script_enabled=how.scripts,
            locale=how.language,
            reduced_motion="reduce",  # colours are judged at once, not in between
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._watch)
        page.on("response", self._heed)
        page.on("requestfinished", self._weigh)
        return page

    def leave(self) -> None:
        self.context.close()

    # What one does.

    def say(self, words: str) -> str:
        """What the house says in this visitor's language."""
        with override(self.how.language):
            return gettext(words)

    def at(self, path: str) -> str:
        return f"/{self.how.language}/{SLUG}/{path}"

    def go(self, path: str, name: str = "") -> None:
        """Open a page of the city by its address, and look at it."""
        self.page.goto(self.at(path))
        self.look(name)

    def button(self, words: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(words), exact=True)

    def link(self, words: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("link", name=self.say(words), exact=True)

    def press(self, words: str, within: Page | Locator | None = None) -> None:
        self.button(words, within).first.click()

    def follow(self, words: str, within: Page | Locator | None = None) -> None:
        self.link(words, within).first.click()

    def open_disclosures(self) -> None:
        closed = self.page.locator("main details:not([open]) > summary")
        while closed.count():
            closed.first.click()

    @contextmanager
    def refused(self, *statuses: int) -> Iterator[None]:
        """What is done inside is meant to be refused with one of the statuses."""
        self._refusals, heard = set(statuses), len(self.complaints)
        yield
        self.page.wait_for_load_state()
        self._refusals = set()
        assert len(self.complaints) == heard, self.complaints[heard:]

    # What one looks at.

    def look(self, name: str = "") -> None:
        """The page holds what every page promises: for everyone's eyes, on every width, within its weight."""
        page = self.page
        page.wait_for_load_state()
        told = name or page.url.split("?")[0]
        seen = (told, str(self.how))
        if name and seen in SEEN:
            return
        SEEN.add(seen)
        assert page.locator("html").get_attribute("lang") == self.how.language, told
        faults = self._judge.faults(page, told, self.how.themes)
        assert not faults, f"{told}, {self.how}: {faults}"
        wide = self._overflow(page)
        assert not wide, f"{told} scrolls sideways at {NARROWEST} px: {wide}"
        weight = sum(self._sizes.get(file, 0) for file in page.evaluate(FILES_OF_PAGE))
        assert 0 < weight <= BUDGET, f"{told} has {weight} bytes of style and script"

    def _overflow(self, page: Page) -> list[str]:
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        width = page.evaluate("document.documentElement.scrollWidth")
        wide = page.evaluate(
            "width => [...document.querySelectorAll('main *')]"
            ".filter(each => each.getBoundingClientRect().right > width + 1)"
            ".slice(0, 5).map(each => each.outerHTML.slice(0, 120))",
            NARROWEST,
        )
        hidden: list[str] = page.evaluate(
            "[...document.querySelectorAll('.table-scroll')].filter(each => each.scrollWidth > each.clientWidth + 1)"
            ".map(each => 'columns of the table: ' + each.querySelector('caption').innerText)"
        )
        page.set_viewport_size(size)
        return hidden if width <= NARROWEST else [f"{width} px", *wide, *hidden]

    def nothing_was_left_behind(self) -> None:
        """No cookie, nothing in the browser's stores: as a reader may expect."""
        assert self.context.cookies() == []
        if self.how.scripts:
            assert self.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]

    # What one complains about.

    def _hear(self, message: ConsoleMessage) -> None:
        # The answers themselves are judged below, with their addresses.
        if not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.page and message.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.city.address + "/", "data:", "blob:" + self.city.address)):
            self.complaints.append(f"asked a stranger: {request.url}")

    def _heed(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._refusals:
            self.complaints.append(f"{response.status}: {response.url}")

    def _weigh(self, request: Request) -> None:
        if request.resource_type in ("stylesheet", "script"):
            size = request.sizes()["responseBodySize"]
            self._sizes[request.url] = max(size, self._sizes.get(request.url, 0))


def numbers(texts: Iterable[str]) -> list[int]:
    """Whole numbers as they are written in either language."""
    return [int("".join(filter(str.isdigit, text))) for text in texts]
