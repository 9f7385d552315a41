"""Fixtures shared by the whole suite."""

import gc
import os
import time
from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

pytest_plugins = ["tests.databases", "tests.towns"]
REPOSITORY = Path(__file__).resolve().parents[1]
JOURNEYS = "tests/journeys/"
# How long an example takes says how busy the machine is.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("whole", patient)
settings.register_profile("quick", patient, max_examples=40)


def pytest_configure(config: pytest.Config) -> None:
    """Where the slow cases are left out, fewer examples are tried, too."""
    settings.load_profile("quick" if "not slow" in config.option.markexpr else "whole")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="run only what touches the database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # What takes longest is not left for the end, when the other processes would wait for it.
    items.sort(
        key=lambda item: (not item.nodeid.startswith(JOURNEYS), not item.get_closest_marker("browser"))
    )
    if config.getoption("--only-database"):
        others = [item for item in items if not _touches_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _touches_the_database(item)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded by the end of it stays: the collector looks at it neither meanwhile nor ever after."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """One process takes all cases of a file, which share what they set up, and all journeys: they share a city."""

    class Companies(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))

    return Companies(config, log)


def _touches_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "installation"}
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures.intersection(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout; cases that need it are skipped where it is absent."""
    folder = Path(os.environ.get("CIVICCIRCLE_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real inputs are absent: set CIVICCIRCLE_SHARED_DATA to the folder that holds them")
    return folder


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts with empty memories: rows of another test must not look alive.

    The clock of what is remembered for seconds stands still meanwhile: what a page costs does not depend on how
    long the last page took.
    """
    from civiccircle.kernel import recent

    started = time.monotonic()
    monkeypatch.setattr(recent, "time", SimpleNamespace(monotonic=lambda: started))
    from django.core.cache import caches

    from civiccircle.kernel.activities import snapshots
    from civiccircle.kernel.pages import store
    from civiccircle.kernel.people import limits
    from civiccircle.kernel.recent import forget_everything
    from civiccircle.listen.conversations import board, map_state

    forget_everything()
    snapshots.forget()
    board.forget()
    map_state.forget()
    limits.forget()
    store.clear()
    for cache in caches.all(initialized_only=True):
        cache.clear()
