"""Chromium for the cases that need a real browser."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--metrics-recording-only",
]
# The first is the same without windows that nobody sees, at two thirds of the cost.
PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
PATIENCE = 30_000  # milliseconds for a step of the browser: many cases may share the machine

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def faults(page: Page, values: Sequence[str] = RULES, kind: str = "tag") -> list[str]:
    """What axe, which the page has loaded, finds wrong with it, by the rules that have one of the tags, or by name."""
    asked = {"runOnly": {"type": kind, "values": list(values)}, "resultTypes": ["violations"]}
    # Nobody reads where in the tree a fault is, its markup is told; and there are no films to look into.
    result = page.evaluate("asked => axe.run(asked)", asked | {"selectors": False, "preload": False})
    assert result["passes"], "no rule was checked"
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, until the block ends.

    Playwright keeps an event loop in this thread meanwhile, so Django takes the thread for another one and opens
    connections of their own for it. They are closed with the browser: the next one would find them again, and by
    then the database may have let go of them.
    """
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        pytest.fail("no Chromium: run `make install-test`")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as player:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = player.chromium.launch(executable_path=found, headless=True, args=LAUNCH_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()
