from collections.abc import Iterator
from pathlib import Path

import pytest

from civiccircle.engine import Engine, EngineError, Processes, Threads, choose, map_combine
from civiccircle.engine.base import fold
from civiccircle.engine.cluster import Cluster

from . import toy

N = 11
EXPECTED = fold(map(toy.measure, range(N)), toy.join)

MANY = {"two processes": Processes(2), "cluster with TLS": Cluster(workers=2)}
ENGINES = MANY | {"one thread": Threads(1), "two threads": Threads(2)}
many = pytest.mark.parametrize("engine", MANY.values(), ids=MANY, indirect=True)


@pytest.fixture(scope="module", params=ENGINES.values(), ids=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine whose workers are kept for the next case, or replaced when they were killed."""
    with request.param as running:
        yield running


def test_every_engine_gives_the_same_bytes(engine: Engine) -> None:
    assert map_combine(toy.measure, iter(range(N)), toy.join, engine=engine) == EXPECTED


def test_an_error_of_the_job_passes_through(engine: Engine) -> None:
    with pytest.raises(ValueError, match="is bad"):
        map_combine(toy.refuse, range(3), toy.join, engine=engine)


@many
def test_a_partition_whose_worker_is_killed_is_run_again(engine: Engine, tmp_path: Path) -> None:
    partitions = [(number, str(tmp_path)) for number in range(N)]
    assert map_combine(toy.measure_or_be_killed, partitions, toy.join, engine=engine) == EXPECTED
    assert (tmp_path / "killed").exists()
    workers = {path.name.rsplit("-", 1)[1] for path in tmp_path.glob("done-*")}
    assert len(workers) >= 2


@many
def test_workers_are_kept_between_runs_and_replaced_when_killed(engine: Engine, tmp_path: Path) -> None:
    partitions = [(number, str(tmp_path)) for number in range(N)]
    assert map_combine(toy.measure_or_be_killed, partitions, toy.join, engine=engine) == EXPECTED
    before = set(map_combine(toy.process, range(N), toy.gather, engine=engine))
    after = set(map_combine(toy.process, range(N), toy.gather, engine=engine))
    assert before & after
    assert len(before | after) <= 2


# The last one: it leaves no worker alive.
@many
def test_a_partition_that_kills_every_worker_is_given_up(engine: Engine) -> None:
    with pytest.raises(EngineError, match="cut"):
        map_combine(toy.always_be_killed, range(3), toy.join, engine=engine)


@pytest.mark.parametrize("alone", [Processes(2), pytest.param(Cluster(workers=2), marks=pytest.mark.slow)])
def test_an_engine_that_nobody_started_is_started_for_the_run(alone: Engine) -> None:
    assert map_combine(toy.measure, range(N), toy.join, engine=alone) == EXPECTED


def test_neighbours_are_combined_first() -> None:
    assert fold("abcdefg", lambda a, b: f"({a}{b})") == "(((ab)(cd))((ef)g))"


def test_one_partition_needs_no_combining() -> None:
    assert map_combine(toy.measure, [7], toy.join) == toy.measure(7)


def test_no_partition_is_an_error() -> None:
    with pytest.raises(ValueError, match="no partition"):
        map_combine(toy.measure, [], toy.join)


def test_partitions_are_taken_up_as_they_are_needed() -> None:
    taken: list[int] = []
    done: list[int] = []

    def partitions() -> object:
        for number in range(100):
            taken.append(number)
            assert len(taken) - len(done) <= 8
            yield number

    def job(number: int) -> int:
        done.append(number)
        return number

    assert map_combine(job, partitions(), lambda a, b: a + b, engine=Threads(2)) == 4950


def test_the_environment_chooses_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIVICCIRCLE_ENGINE", "processes")
    assert choose(workers=2) == Processes(2)
    monkeypatch.setenv("CIVICCIRCLE_ENGINE", "tls://scheduler.example:8786")
    assert choose() == Cluster(address="tls://scheduler.example:8786")


def test_an_unknown_engine_says_which_there_are() -> None:
    with pytest.raises(EngineError, match="threads, processes, dask"):
        choose("spark")


def test_a_scheduler_without_encryption_is_refused() -> None:
    with pytest.raises(EngineError, match="not encrypted"):
        map_combine(toy.measure, [1], toy.join, engine="tcp://10.0.0.1:8786")
