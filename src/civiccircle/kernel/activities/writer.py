"""Group commit: one thread commits what many requests submit, so that many acknowledgements share one disk flush.

Who submits waits until the transaction that holds their act is durable. A batch is whatever arrived while the last one
was being flushed; if a batch fails, each of its acts is tried alone, so that a bad one fails only itself.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar, cast

from django.conf import settings
from django.db import close_old_connections, transaction

Act = TypeVar("Act")
Outcome = TypeVar("Outcome")

LARGEST_BATCH = 500
PATIENCE = 30.0  # seconds a request waits before it reports that the machine is too busy


@dataclass(slots=True)
class _Waiting(Generic[Act, Outcome]):
    """An act whose submitter waits on `settled`, which the writer releases (a `Future` takes ten times as long)."""

    act: Act
    settled: Lock = field(default_factory=Lock)
    outcome: Outcome | None = None
    fault: BaseException | None = None


class Writer(Generic[Act, Outcome]):
    """Commits acts in batches through `commit`, which runs in one transaction and gives an outcome for each act."""

    def __init__(self, commit: Callable[[Sequence[Act]], Sequence[Outcome]]) -> None:
        self._commit = commit
        self._queue: SimpleQueue[_Waiting[Act, Outcome]] = SimpleQueue()
        self._owner = 0
        self._starting = Lock()

    def submit(self, act: Act) -> Outcome:
        """Commit `act` durably and return its outcome; errors of the act are raised here."""
        if settings.INTAKE != "group":
            with transaction.atomic():
                return self._commit([act])[0]
        if self._owner != os.getpid():
            self._start()
        waiting: _Waiting[Act, Outcome] = _Waiting(act)
        waiting.settled.acquire()
        self._queue.put(waiting)
        if not waiting.settled.acquire(timeout=PATIENCE):
            raise TimeoutError("the database takes too long to write: try again with the same key")
        if waiting.fault is not None:
            raise waiting.fault
        return cast(Outcome, waiting.outcome)

    def _start(self) -> None:
        with self._starting:
            if self._owner != os.getpid():
                self._queue = SimpleQueue()
                Thread(target=self._work, name="group-commit", daemon=True).start()
                self._owner = os.getpid()

    def _work(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < LARGEST_BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            close_old_connections()  # lets a connection that the database dropped meanwhile be found and replaced
            self._settle(batch)

    def _settle(self, batch: Sequence[_Waiting[Act, Outcome]]) -> None:
        try:
            with transaction.atomic():
                outcomes = self._commit([waiting.act for waiting in batch])
        except Exception as fault:
            close_old_connections()
            if len(batch) == 1:
                batch[0].fault = fault
                batch[0].settled.release()
            else:
                for alone in batch:
                    self._settle([alone])
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
            waiting.settled.release()
