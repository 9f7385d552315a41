"""The writer of group commit answers everybody, whatever happens to it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError, connection
from pytest_django import Settings

from civiccircle.kernel.activities import writer
from civiccircle.kernel.activities.writer import Writer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def grouped(settings: Settings) -> None:
    settings.INTAKE = "group"


@pytest.fixture
def make() -> Iterator[Callable[..., Writer[int, int]]]:
    """Makes writers whose thread leaves no connection behind, which would keep the test database from going."""

    def make(commit: Callable[[Sequence[int]], Sequence[int]]) -> Writer[int, int]:
        def committing(acts: Sequence[int]) -> Sequence[int]:
            try:
                return commit(acts)
            finally:
                leave.append(connection.connection)

        return Writer(committing)

    leave: list[object] = []
    yield make
    for each in leave:
        if connection.vendor == "postgresql":
            each.close()


def test_a_bad_act_fails_only_itself(make: Callable[..., Writer[int, int]]) -> None:
    def commit(acts: Sequence[int]) -> Sequence[int]:
        if 3 in acts:
            raise ValueError("three is bad")
        return [act * 2 for act in acts]

    doubling = make(commit)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(doubling.submit, act) for act in range(8)]
    assert [each.result() for each in waiting if each.exception() is None] == [0, 2, 4, 8, 10, 12, 14]
    assert isinstance(waiting[3].exception(), ValueError)


def test_a_fault_of_the_database_is_tried_once_more_and_then_told(
    make: Callable[..., Writer[int, int]],
) -> None:
    faults = [OperationalError("gone"), None, OperationalError("full"), OperationalError("full"), None]

    def commit(acts: Sequence[int]) -> Sequence[int]:
        fault = faults.pop(0)
        if fault is not None:
            raise fault
        return acts

    failing = make(commit)
    assert failing.submit(1) == 1
    with pytest.raises(OperationalError, match="full"):
        failing.submit(2)
    assert failing.submit(3) == 3


def test_an_act_that_another_process_wrote_at_the_same_moment_is_looked_for_once_more(
    make: Callable[..., Writer[int, int]],
) -> None:
    faults = [
        IntegrityError("written meanwhile"),
        None,
        IntegrityError("wrong"),
        IntegrityError("wrong"),
        None,
    ]

    def commit(acts: Sequence[int]) -> Sequence[int]:
        fault = faults.pop(0)
        if fault is not None:
            raise fault
        return acts

    racing = make(commit)
    assert racing.submit(1) == 1
    with pytest.raises(IntegrityError, match="wrong"):
        racing.submit(2)
    assert racing.submit(3) == 3


def test_nothing_ends_the_writer_and_who_waited_is_told(
    make: Callable[..., Writer[int, int]],
) -> None:
    def commit(acts: Sequence[int]) -> Sequence[int]:
        if 0 in acts:
            raise SystemExit
        return acts

    interrupted = make(commit)
    with pytest.raises(OperationalError, match="interrupted"):
        interrupted.submit(0)
    assert interrupted.submit(1) == 1


def test_too_few_outcomes_are_an_error_and_not_a_silence(make: Callable[..., Writer[int, int]]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        make(lambda acts: []).submit(1)


def test_who_waits_too_long_is_told_and_the_act_is_dropped_if_it_had_not_begun(
    make: Callable[..., Writer[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.2)
    go_on, begun, seen = Event(), Event(), []

    def commit(acts: Sequence[int]) -> Sequence[int]:
        seen.extend(acts)
        begun.set()
        go_on.wait(120)
        return acts

    slow = make(commit)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow.submit, 1)
        assert begun.wait(60)
        second = pool.submit(slow.submit, 2)
        for each in (first, second):
            assert isinstance(each.exception(), TimeoutError)
    go_on.set()
    assert slow.submit(3) == 3
    assert seen == [1, 3]
