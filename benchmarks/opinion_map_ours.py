"""One measurement of our opinion map in a process of its own; prints one line of JSON."""

import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from opinion_map_measure import measured
from opinion_map_votes import shuffled, synthetic

from civiccircle.methods.opinion_map import (
    LiveMap,
    Parameters,
    Votes,
    canonical_votes,
    opinion_map,
    opinion_map_from_partitions,
)

PEOPLE_IN_A_PARTITION = 25_000


def of_columns(people: str, statements: str) -> dict[str, float]:
    columns = synthetic(int(people), int(statements))
    return measured(lambda: opinion_map(canonical_votes(*columns)))


def of_shuffled_columns() -> dict[str, float]:
    columns = shuffled(synthetic(100_000, 1_000))
    return measured(lambda: opinion_map(canonical_votes(*columns)))


def one_vote() -> dict[str, float]:
    votes = canonical_votes(*synthetic(100_000, 1_000))
    live = LiveMap(votes, opinion_map(votes))
    random = np.random.default_rng(3)
    many = 2_000
    who, what, how = (
        random.integers(0, 100_000, many),
        random.integers(0, 1_000, many),
        random.integers(-1, 2, many),
    )

    def vote_all() -> None:
        for one in zip(who.tolist(), what.tolist(), how.tolist(), strict=True):
            live.vote(*one)
            live.position(one[0])
            live.consensus()

    figures = measured(vote_all)
    return figures | {name: figures[name] / many for name in ("cpu", "wall")}


def bootstraps() -> dict[str, float]:
    votes = canonical_votes(*synthetic(2_000, 200))
    return measured(lambda: opinion_map(votes, Parameters(bootstraps=100)))


@dataclass(frozen=True)
class Stored:
    """A partition in files that are mapped into memory only while a job runs."""

    folder: str
    number: int

    def load(self) -> Votes:
        names = ("participants", "statements", "starts", "codes", "left_out", "meta")
        arrays = {
            name: np.load(Path(self.folder) / f"{self.number}-{name}.npy", mmap_mode="r") for name in names
        }
        return Votes(**arrays)


def write(folder: str, number: int) -> Stored:
    columns = synthetic(PEOPLE_IN_A_PARTITION, 1_000, 100.0, number * PEOPLE_IN_A_PARTITION)
    votes = canonical_votes(*columns, statements=range(1_000))
    for name, array in vars(votes).items():
        np.save(Path(folder) / f"{number}-{name}.npy", array)
    return Stored(folder, number)


def two_threads(
    job: Callable[[Any], Any], partitions: Sequence[Any], combine: Callable[[Any, Any], Any]
) -> Any:
    with ThreadPoolExecutor(2) as pool:
        return reduce(combine, pool.map(job, partitions))


def huge(folder: str, people: str) -> dict[str, float]:
    parts = [write(folder, number) for number in range(int(people) // PEOPLE_IN_A_PARTITION)]
    return measured(lambda: opinion_map_from_partitions(parts, run=two_threads))


MEASUREMENTS: dict[str, Callable[..., dict[str, float]]] = {
    "map": of_columns,
    "shuffled": of_shuffled_columns,
    "vote": one_vote,
    "stability": bootstraps,
    "huge": huge,
}

if __name__ == "__main__":
    opinion_map(canonical_votes(*synthetic(100, 20)))  # imports and first calls are not measured
    print(json.dumps(MEASUREMENTS[sys.argv[1]](*sys.argv[2:])))
