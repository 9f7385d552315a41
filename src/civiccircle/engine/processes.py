"""Worker processes of this machine. If one is killed, the partitions that were in work are run again."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

from civiccircle.engine.base import ATTEMPTS, EngineError, cores, fold

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")


@dataclass(frozen=True)
class Processes:
    """`workers` processes (default: one per core), started afresh: they share nothing with this one."""

    workers: int | None = None

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        crew = _Crew(self.workers or cores(), job)
        try:
            return fold(crew.work_on(partitions), combine)
        finally:
            crew.dismiss()


class _Crew(Generic[Partition, Partial]):
    """A pool of processes that is replaced when one of them dies."""

    def __init__(self, workers: int, job: Callable[[Partition], Partial]) -> None:
        self._workers = workers
        self._job = job
        self._pool = self._hire()
        # Partitions that were started and not given out yet, in their order.
        self._started: deque[tuple[Partition, Future[Partial]]] = deque()

    def work_on(self, partitions: Iterable[Partition]) -> Iterator[Partial]:
        for partition in partitions:
            self._start(partition)
            if len(self._started) > 2 * self._workers:
                yield self._next()
        while self._started:
            yield self._next()

    def dismiss(self) -> None:
        self._pool.shutdown(cancel_futures=True)

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

    def _start(self, partition: Partition) -> None:
        try:
            self._started.append((partition, self._pool.submit(self._job, partition)))
        except BrokenProcessPool:
            self._start_again()
            self._started.append((partition, self._pool.submit(self._job, partition)))

    def _start_again(self) -> None:
        self.dismiss()
        self._pool = self._hire()
        self._started = deque(
            (partition, future if _succeeded(future) else self._pool.submit(self._job, partition))
            for partition, future in self._started
        )

    def _hire(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))


def _succeeded(future: "Future[Partial]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
