"""What all engines have in common: how they are called, and the order in which they combine."""

import os
from collections.abc import Callable, Iterable
from typing import Protocol, Self, TypeVar

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")

ATTEMPTS = 3
"""How often a partition is run before its dying workers are held to be its own fault."""


class EngineError(Exception):
    """The work could not be done where it was asked to be done; the message says what to do."""


class Engine(Protocol):
    """A place where partitions are worked on. Enter it to keep its workers between runs."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        """Run `job` on each partition and combine the partials with `fold`."""
        ...


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fold(partials: Iterable[Partial], combine: Callable[[Partial, Partial], Partial]) -> Partial:
    """Combine neighbours in a balanced tree, as the partials come; at most log2(n) of them wait.

    The shape depends on their number alone, so a `combine` that rounds gives the same bytes on every engine
    too.
    """
    waiting: list[tuple[int, Partial]] = []  # rank (the height of its subtree) and partial, ranks falling
    for partial in partials:
        rank, joined = 0, partial
        while waiting and waiting[-1][0] == rank:
            joined = combine(waiting.pop()[1], joined)
            rank += 1
        waiting.append((rank, joined))
    if not waiting:
        raise ValueError("there is no partition to work on")
    result = waiting.pop()[1]
    while waiting:
        result = combine(waiting.pop()[1], result)
    return result
