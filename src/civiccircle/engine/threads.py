"""Threads of this process: best where the work is done by NumPy, which lets other threads run."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self, TypeVar

from civiccircle.engine.base import cores, fold

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")


@dataclass(frozen=True)
class Threads:
    """`workers` threads (default: one per core); partitions are taken up as they are needed."""

    workers: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """There is nothing to keep: threads are had at once."""

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        count = self.workers or cores()
        if count == 1:
            return fold(map(job, partitions), combine)
        with ThreadPoolExecutor(count) as pool:
            return fold(_in_order(pool, count, job, partitions), combine)


def _in_order(
    pool: ThreadPoolExecutor, ahead: int, job: Callable[[Partition], Partial], partitions: Iterable[Partition]
) -> Iterator[Partial]:
    started: deque[Future[Partial]] = deque()
    try:
        for partition in partitions:
            started.append(pool.submit(job, partition))
            if len(started) > ahead:
                yield started.popleft().result()
        while started:
            yield started.popleft().result()
    finally:
        for each in started:
            each.cancel()
