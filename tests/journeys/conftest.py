"""Journeys: people at real browsers, in the demo city as it is served, under its real policy."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from civiccircle.web import frontend
from tests import browsers
from tests.databases import POSTGRESQL, copy_to
from tests.journeys.city import City, serve, stop
from tests.journeys.judge import Judge
from tests.journeys.visitor import How, Visitor
from tests.web.conftest import axe

__all__ = ["axe"]
Visit = Callable[[How], Visitor]

# Every width, language and way appears in the pair. Without scripts it is the same markup, which axe judged already:
# there it looks again only among the slow cases, as it does, in both themes, in the rest of the cross product.
FIRST, OPPOSITE = How(360, "en", True), How(1280, "fr", False, themes=0)
REST = [
    How(width, language, scripts, themes=2)
    for width in (360, 1280)
    for language in ("en", "fr")
    for scripts in (True, False)
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey that asks for `how` is made in every circumstance, most of them only among the slow cases.

    What residents do most is `both_ways` each time.
    """
    chosen = any("how" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "how" in metafunc.fixturenames and not chosen:
        both = metafunc.definition.get_closest_marker("both_ways") is not None
        quick = [FIRST, OPPOSITE] if both else [FIRST]
        slow = [how for how in (OPPOSITE, *REST) if how not in quick]
        metafunc.parametrize(
            "how",
            [
                *(pytest.param(how, id=str(how)) for how in quick),
                *(pytest.param(how, id=str(how), marks=pytest.mark.slow) for how in slow),
            ],
        )


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[City]:
    frontend.write_stylesheet()
    folder = tmp_path_factory.mktemp("city")
    (folder / "data").mkdir(mode=0o700)
    if (
        not POSTGRESQL
    ):  # its database is a file wherever the suite runs: where tables cannot be copied it makes them
        copy_to(str(folder / "data" / "civiccircle.sqlite3"), migrated)
    served = serve(folder)
    yield served
    stop(served)
    assert served.strangers() == [], "no page of any journey may need the network"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=browsers.PATIENCE)
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def judge(chromium: Browser, city: City, axe: str) -> Judge:
    return Judge(chromium, city.address, axe)


@pytest.fixture
def visit(chromium: Browser, city: City, judge: Judge) -> Iterator[Visit]:
    """Lets somebody in; at the end nobody may have had a complaint."""
    visitors: list[Visitor] = []

    def come(how: How) -> Visitor:
        visitors.append(Visitor(chromium, city, judge, how))
        return visitors[-1]

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert complaints == []
