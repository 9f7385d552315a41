"""A browser that sees our pages through Django's test client: no server, no port, no way out."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django import Settings

from civiccircle.kernel.capability import Capability, NavigationItem, capabilities
from civiccircle.web import frontend, navigation
from civiccircle.web import settings as base
from tests import browsers

ORIGIN = "http://localhost"


@pytest.fixture(autouse=True)
def few_routes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "tests.web.urls"
    entry = NavigationItem("Have your say", "home")
    rooms = (Capability("sample", "Sample", "listen", navigation=(entry,)),)
    monkeypatch.setattr(navigation, "capabilities", lambda: rooms)
    # Static files are served by `open_page`, from where they are written; the community comes from the view.
    left_out = ("WhiteNoiseMiddleware", "CommunityMiddleware")
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith(left_out)]
    ours, *others = settings.TEMPLATES
    settings.TEMPLATES = [ours | {"DIRS": [Path(__file__).parent / "templates"]}, *others]


@pytest.fixture
def whole_house(few_routes: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests enter by the real front door, not by the few routes of the design system's own tests."""
    settings.ROOT_URLCONF = "civiccircle.web.urls"
    settings.MIDDLEWARE = list(base.MIDDLEWARE)
    monkeypatch.setattr(navigation, "capabilities", capabilities)


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules that `check` runs."""
    script = frontend.BUILD / "axe" / "axe.min.js"
    if not script.exists():
        pytest.fail(f"{script} is missing: run `python -m civiccircle.web.frontend --with-tests`")
    return script.read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    frontend.write_stylesheet()
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture
def open_page(chromium: Browser, reader: Client) -> Iterator[Callable[..., Page]]:
    """Opens a path at a width and theme; fails on a request elsewhere or a complaint of the browser."""
    complaints: list[str] = []

    def serve(route: Route) -> None:
        try:
            answer(route)
        except Exception as fault:
            complaints.append(repr(fault))
            route.abort()

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if not route.request.url.startswith(ORIGIN + "/"):
            complaints.append(f"asked {route.request.url}")
            route.abort()
        elif url.path.startswith("/static/"):
            file = finders.find(url.path.removeprefix("/static/"))
            if not isinstance(file, str):
                complaints.append(f"no static file {url.path}")
                route.abort()
                return
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0])
        else:
            sent = route.request.post_data or ""
            method = reader.post if route.request.method == "POST" else reader.get
            data = {"data": sent, "content_type": "application/x-www-form-urlencoded"} if sent else {}
            page = method(
                f"{url.path}?{url.query}",
                headers={"Sec-Fetch-Site": "same-origin"},
                **data,
            )
            route.fulfill(status=page.status_code, headers=dict(page.headers), body=page.content)

    def visit(path: str, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(browsers.PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", serve)
        page.goto(ORIGIN + path)
        return page

    yield visit
    for context in chromium.contexts:
        context.close()
    assert complaints == []
