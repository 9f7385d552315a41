"""What axe finds in the pages that visitors look at."""

import re
from zlib import crc32

from playwright.sync_api import Browser, Page

from tests.browsers import PATIENCE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES = ("light", "dark")
SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)


class Judge:
    """A window in which axe stays loaded and warm: pages are shown to it one after the other, without their scripts.

    It stands at an address of the city, so that the pages find their style, but under no policy.
    """

    def __init__(self, browser: Browser, address: str, axe: str) -> None:
        context = browser.new_context(reduced_motion="reduce")  # colours are judged at once, not in between
        context.set_default_timeout(PATIENCE)
        self._page = context.new_page()
        here = f"{address}/judge"
        self._page.route(here, lambda route: route.fulfill(body="", content_type="text/html"))
        self._page.goto(here)
        self._page.evaluate(axe)

    def faults(self, shown: Page, told: str, themes: int) -> list[str]:
        """What is wrong with a page, in so many of the themes; which one comes first, its name decides."""
        if not themes:
            return []
        size = shown.viewport_size
        assert size is not None
        self._page.set_viewport_size(size)
        self._page.set_content(SCRIPTS.sub("", shown.content()))
        first = crc32(told.encode()) % 2
        faults = self._faults(THEMES[first], RULES, "tag")
        if themes > 1:
            faults += self._faults(THEMES[1 - first], ["color-contrast"], "rule")
        return faults

    def _faults(self, theme: str, values: list[str], kind: str) -> list[str]:
        self._page.emulate_media(color_scheme="light" if theme == "light" else "dark")
        asked = {"runOnly": {"type": kind, "values": values}, "resultTypes": ["violations"]}
        asked |= {
            "selectors": False,
            "preload": False,
        }  # the elements themselves are told, and there are no films
        result = self._page.evaluate("asked => axe.run(asked)", asked)
        assert result["passes"], "no rule was checked"
        return [
            f"{theme}: {fault['id']}: {node['html'][:160]} {node['failureSummary']}"
            for fault in result["violations"]
            for node in fault["nodes"]
        ]
