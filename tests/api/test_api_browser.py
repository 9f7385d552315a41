"""The log, downloads, the API and tokens in a real browser: no fault of access, no scrolling sideways."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import Person
from civiccircle.web import frontend
from tests.browsers import PATIENCE, chromium, faults

AXE = frontend.BUILD / "axe" / "axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not AXE.exists(), reason="no axe: run python -m civiccircle.web.frontend --with-tests"
    ),
]


@pytest.fixture
def page(width: int, live_server: Any) -> Iterator[Page]:
    with chromium() as browser:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, bypass_csp=True
        )
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.mark.parametrize(
    ("width", "language"),
    [
        (360, "fr"),
        (1280, "en"),
        pytest.param(360, "en", marks=pytest.mark.slow),
        pytest.param(1280, "fr", marks=pytest.mark.slow),
    ],
)
def test_our_pages_are_accessible_at_every_width(
    page: Page, client: Any, town: Community, resident: Person, language: str
) -> None:
    tokens.make(person=resident, name="weekly report", life=timedelta(days=9))
    client.force_login(resident)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/health")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}])
    for path in (
        "riverbend/ledger/",
        "riverbend/ledger/facts/0/",
        "riverbend/downloads/",
        "api/",
        "account/tokens/",
    ):
        answer = page.goto(f"/{language}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide}"
        page.evaluate(AXE.read_text())
        assert faults(page) == [], path
