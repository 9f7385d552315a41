"""The first real method on every engine: the map of the same votes has the same bytes, a killed worker or not."""

import os
import signal
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pytest

from civiccircle.engine import Engine, Processes, Threads
from civiccircle.engine.cluster import Cluster
from civiccircle.methods.opinion_map import Votes, canonical_votes, opinion_map_from_partitions

PEOPLE, STATEMENTS, PARTS = 120, 20, 6


@dataclass(frozen=True)
class OnDisk:
    """Votes in a file; the first process that loads the marked one is killed."""

    path: Path
    marked: bool = False

    def load(self) -> Votes:
        if self.marked:
            try:
                self.path.with_suffix(".killed").touch(exist_ok=False)
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        with np.load(self.path) as arrays:
            return Votes(**arrays)


def two_camps() -> Votes:
    dice = np.random.default_rng(7)
    who, what = np.divmod(np.arange(PEOPLE * STATEMENTS), STATEMENTS)
    leaning = np.where((who % 2 == 0) == (what % 3 == 0), 1, -1)
    vote = np.where(dice.random(who.size) < 0.8, leaning, 0)
    return canonical_votes(who, what, vote, order=np.arange(who.size), statements=np.arange(STATEMENTS))


@pytest.fixture
def partitions(tmp_path: Path) -> list[OnDisk]:
    votes = two_camps()
    parts = []
    for number in range(PARTS):
        path = tmp_path / f"part-{number}.npz"
        first = number * PEOPLE // PARTS
        part = votes.part(first, first + PEOPLE // PARTS)
        np.savez(path, **{each.name: getattr(part, each.name) for each in fields(part)})
        parts.append(OnDisk(path))
    return parts


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(Threads(2), id="threads"),
        pytest.param(Processes(2), id="processes"),
        # That a cluster gives the same bytes, and runs again what a killed worker left, test_engines.py asks.
        pytest.param(Cluster(workers=2), id="cluster", marks=pytest.mark.slow),
    ],
)
def test_the_map_has_the_same_bytes_when_a_worker_is_killed(engine: Engine, partitions: list[OnDisk]) -> None:
    expected = opinion_map_from_partitions(partitions)
    if not isinstance(engine, Threads):
        partitions[3] = OnDisk(partitions[3].path, marked=True)
    with engine:
        found = opinion_map_from_partitions(partitions, run=engine.run)
    assert found.digest == expected.digest
    assert found.digest == opinion_map_from_partitions([two_camps()]).digest
    assert isinstance(engine, Threads) or partitions[3].path.with_suffix(".killed").exists()
