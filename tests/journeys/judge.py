"""What axe finds in the pages that visitors look at."""

import re
from typing import Any
from zlib import crc32

from playwright.sync_api import Browser, Page

from tests.browsers import PATIENCE, faults

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
        found = self._in(THEMES[first])
        if themes > 1:
            found += self._in(THEMES[1 - first], ["color-contrast"], "rule")
        return found

    def _in(self, theme: str, *rules: Any) -> list[str]:
        self._page.emulate_media(color_scheme="light" if theme == "light" else "dark")
        return [f"{theme}: {fault}" for fault in faults(self._page, *rules)]
