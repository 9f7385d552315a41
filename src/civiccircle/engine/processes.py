"""Worker processes of this machine. If one is killed, the partitions that were in work are run again."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Generic, Self, TypeVar

from civiccircle.engine.base import ATTEMPTS, EngineError, cores, fold

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")


@dataclass
class Processes:
    """`workers` processes (default: one per core), started afresh: they share nothing with this one."""

    workers: int | None = None
    _pool: ProcessPoolExecutor | None = field(default=None, init=False, repr=False, compare=False)

    def __enter__(self) -> Self:
        self._pool = self._hire()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        if self._pool is None:
            with self:
                return self.run(job, partitions, combine)
        return fold(_Round(self, job).work_on(partitions), combine)

    def submit(self, job: Callable[[Partition], Partial], partition: Partition) -> "Future[Partial]":
        """Start one job, with a new crew if the old one has lost a member."""
        if self._pool is None:
            raise EngineError("the worker processes are not running: use the engine in a with block")
        try:
            return self._pool.submit(job, partition)
        except BrokenProcessPool:
            self.__exit__()
            self._pool = self._hire()
            return self._pool.submit(job, partition)

    def _hire(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers or cores(), mp_context=get_context("spawn"))


class _Round(Generic[Partition, Partial]):
    """One run: the partitions that were started and not given out yet, in their order."""

    def __init__(self, engine: Processes, job: Callable[[Partition], Partial]) -> None:
        self._engine = engine
        self._job = job
        self._started: deque[tuple[Partition, Future[Partial]]] = deque()

    def work_on(self, partitions: Iterable[Partition]) -> Iterator[Partial]:
        ahead = 2 * (self._engine.workers or cores())
        for partition in partitions:
            self._started.append((partition, self._engine.submit(self._job, partition)))
            if len(self._started) > ahead:
                yield self._next()
        while self._started:
            yield self._next()

    def _next(self) -> Partial:
        for _attempt in range(ATTEMPTS):
            try:
                partial = self._started[0][1].result()
            except BrokenProcessPool:
                self._start_again()
            else:
                self._started.popleft()
                return partial
        raise EngineError(
            f"worker processes died {ATTEMPTS} times on one partition: give it more memory, or cut it smaller"
        )

    def _start_again(self) -> None:
        self._started = deque(
            (each, future if _succeeded(future) else self._engine.submit(self._job, each))
            for each, future in self._started
        )


def _succeeded(future: "Future[Partial]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
