"""Journeys: people at real browsers, in the demo city as it is served, under its real policy."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from civiccircle.web import frontend
from tests import browsers
from tests.journeys.city import City, serve, stop
from tests.journeys.visitor import How, Visitor
from tests.web.conftest import axe

__all__ = ["axe"]
Visit = Callable[[How], Visitor]

# Every width, language and way appears in each pair. Without scripts it is the same markup, which axe judged already:
# there it looks again only among the slow cases, as it does in the rest of the cross product.
FIRST = [How(360, "en", True), How(1280, "fr", False, themes=())]
REST = [
    how
    for width in (360, 1280)
    for language in ("en", "fr")
    for scripts in (True, False)
    if (how := How(width, language, scripts)) not in FIRST
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey that asks for `how` is made in every circumstance, most of them only among the slow cases."""
    chosen = any("how" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "how" in metafunc.fixturenames and not chosen:
        slow = [pytest.param(how, id=str(how), marks=pytest.mark.slow) for how in REST]
        metafunc.parametrize("how", [*(pytest.param(how, id=str(how)) for how in FIRST), *slow])


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    frontend.write_stylesheet()
    served = serve(tmp_path_factory.mktemp("city"))
    yield served
    stop(served)
    assert served.strangers() == [], "no page of any journey may need the network"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=browsers.PATIENCE)
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser, city: City, axe: str) -> Iterator[Visit]:
    """Lets somebody in; at the end nobody may have had a complaint."""
    visitors: list[Visitor] = []

    def come(how: How) -> Visitor:
        visitors.append(Visitor(chromium, city, axe, how))
        return visitors[-1]

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert complaints == []
