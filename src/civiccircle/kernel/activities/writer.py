"""Group commit: one thread commits what many requests submit, so that many acknowledgements share one disk flush.

Who submits waits until the transaction that holds their act is durable. A batch is whatever arrived while the last one
was being flushed; if a batch fails, each of its acts is tried alone, so that a bad one fails only itself.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

from django.conf import settings
from django.db import close_old_connections, transaction

Act = TypeVar("Act")
Outcome = TypeVar("Outcome")

LARGEST_BATCH = 500
PATIENCE = 30.0  # seconds a request waits before it reports that the machine is too busy


class Writer(Generic[Act, Outcome]):
    """Commits acts in batches through `commit`, which runs in one transaction and gives an outcome for each act."""

    def __init__(self, commit: Callable[[Sequence[Act]], Sequence[Outcome]]) -> None:
        self._commit = commit
        self._queue: SimpleQueue[tuple[Act, Future[Outcome]]] = SimpleQueue()
        self._owner = 0
        self._starting = Lock()

    def submit(self, act: Act) -> Outcome:
        """Commit `act` durably and return its outcome; errors of the act are raised here."""
        if settings.INTAKE != "group":
            with transaction.atomic():
                return self._commit([act])[0]
        if self._owner != os.getpid():
            self._start()
        waiting: Future[Outcome] = Future()
        self._queue.put((act, waiting))
        return waiting.result(timeout=PATIENCE)

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

    def _settle(self, batch: Sequence[tuple[Act, "Future[Outcome]"]]) -> None:
        try:
            with transaction.atomic():
                outcomes = self._commit([act for act, _ in batch])
        except Exception as fault:
            close_old_connections()
            if len(batch) == 1:
                batch[0][1].set_exception(fault)
            else:
                for alone in batch:
                    self._settle([alone])
            return
        for (_, waiting), outcome in zip(batch, outcomes, strict=True):
            waiting.set_result(outcome)
