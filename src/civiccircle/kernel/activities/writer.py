"""Group commit: one thread commits what many requests submit, so that many acknowledgements share one disk flush.

Who submits waits until the transaction that holds their act is durable. A batch is whatever arrived while the last one
was being flushed; if a batch fails, each of its acts is tried alone, so that a bad one fails only itself. If it is the
database that fails, the batch is tried once more on a new connection, and then all are told; so it must be safe to
commit an act twice.
"""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar, cast

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction

Act = TypeVar("Act")
Outcome = TypeVar("Outcome")

logger = logging.getLogger("civiccircle.intake")

LARGEST_BATCH = 500
PATIENCE = 30.0  # seconds a request waits before it reports that the machine is too busy


@dataclass(slots=True)
class _Waiting(Generic[Act, Outcome]):
    """An act whose submitter waits on `settled`, which the writer releases (a `Future` takes ten times as long)."""

    act: Act
    settled: Lock = field(default_factory=Lock)
    outcome: Outcome | None = None
    fault: Exception | None = None
    given_up: bool = False


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
            waiting.given_up = True
            raise TimeoutError("the database takes too long to write: try again with the same key")
        if waiting.fault is not None:
            raise waiting.fault
        return cast(Outcome, waiting.outcome)

    def _start(self) -> None:
        with self._starting:
            if self._owner != os.getpid():
                self._queue = SimpleQueue()  # what waits in the parent process is written there
                Thread(target=self._work, name="group-commit", daemon=True).start()
                self._owner = os.getpid()

    def _work(self) -> None:
        while True:
            batch: list[_Waiting[Act, Outcome]] = []
            try:
                batch.append(self._queue.get())
                while len(batch) < LARGEST_BATCH and not self._queue.empty():
                    batch.append(self._queue.get())
                self._settle([waiting for waiting in batch if not waiting.given_up])
            except BaseException as fault:  # nothing may end this thread: all that comes later waits for it
                logger.exception("the writer was thrown out of a batch of %d", len(batch))
                self._refuse(batch, OperationalError(f"the writer was interrupted: {fault!r}"))

    def _settle(self, batch: Sequence[_Waiting[Act, Outcome]], again: bool = False) -> None:
        try:
            self._write(batch)
        except (OperationalError, InterfaceError):
            connection.close()
            try:
                self._write(batch)
            except Exception as fault:
                self._refuse(batch, fault)
        except Exception as fault:
            if len(batch) > 1:
                for alone in batch:
                    self._settle([alone])
            elif isinstance(fault, IntegrityError) and not again:
                # Another process wrote the same act at the same moment: now it is found.
                self._settle(batch, again=True)
            else:
                self._refuse(batch, fault)

    def _write(self, batch: Sequence[_Waiting[Act, Outcome]]) -> None:
        with transaction.atomic():
            settled = list(zip(batch, self._commit([waiting.act for waiting in batch]), strict=True))
        for waiting, outcome in settled:
            waiting.outcome = outcome
            waiting.settled.release()

    def _refuse(self, batch: Sequence[_Waiting[Act, Outcome]], fault: Exception) -> None:
        for waiting in batch:
            if waiting.outcome is None and waiting.fault is None:
                waiting.fault = fault
                waiting.settled.release()
