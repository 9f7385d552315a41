"""The loop that does the jobs: claims one, renews its lease while it runs, and notes how it ended."""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, close_old_connections, connections

from . import actions
from .work import LeaseLostError, Running, running

logger = logging.getLogger("civiccircle.jobs")

POLL = 1.0  # seconds between two looks into an empty queue
UPKEEP = 5.0  # seconds between two looks at the schedule and at dead workers


class Worker:
    """One worker; `lease` is how long a job stays with a worker that gives no sign of life."""

    def __init__(self, lease: timedelta = actions.LEASE) -> None:
        self.name = f"{socket.gethostname()[:30]}/{os.getpid()}/{secrets.token_hex(4)}"
        self.lease = lease
        self.stopping = Event()

    def run_until_told_to_stop(self) -> None:
        """Work until SIGTERM or SIGINT; the running job is put back."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self.loop()

    @classmethod
    def run_beside_parent(cls) -> None:
        """Work as a child process: end when told to, and when the parent is gone."""
        parent = os.getppid()
        worker = cls()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which then tells us
        signal.signal(signal.SIGTERM, lambda *_: worker.stopping.set())
        worker.loop(orphaned=lambda: os.getppid() != parent)

    def loop(self, orphaned: Callable[[], bool] = lambda: False) -> None:
        """Do jobs as they come, keep the schedule and take over from workers that have died."""
        upkeep_at = 0.0
        while not self.stopping.is_set() and not orphaned():
            close_old_connections()
            try:
                if monotonic() >= upkeep_at:
                    actions.recover(self.lease)
                    actions.tick()
                    upkeep_at = monotonic() + UPKEEP
                busy = self.run_one()
            except DatabaseError:
                logger.exception("the job queue cannot be read; trying again")
                connections.close_all()
                busy = False
            if not busy:
                self.stopping.wait(POLL)

    def run_due(self) -> int:
        """Do everything that is due now; returns how many jobs were run."""
        actions.recover(self.lease)
        actions.tick()
        done = 0
        while not self.stopping.is_set() and self.run_one():
            done += 1
        return done

    def run_one(self) -> bool:
        """Do one job if one is due."""
        task = actions.claim(self.name)
        if task is None:
            return False
        with self._renewing(str(task.pk)):
            try:
                result = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
                actions.finish(task, self.name, result)
            except LeaseLostError:
                actions.release(task, self.name)
            except Exception as fault:
                logger.warning("job %s failed: %s", task.task_path, fault)
                actions.fail(task, self.name, fault)
        return True

    @contextmanager
    def _renewing(self, task_id: str) -> Iterator[None]:
        this, ended = Running(task_id, actions.note_progress), Event()
        token = running.set(this)
        heart = Thread(target=self._renew, args=(this, ended), name="lease", daemon=True)
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()
            running.reset(token)

    def _renew(self, this: Running, ended: Event) -> None:
        """Give signs of life until the job has ended; tell the job when its lease is lost or it must stop."""
        beat = self.lease.total_seconds() / 6
        next_beat = monotonic() + beat
        try:
            while not ended.wait(min(beat, 0.2)):
                if self.stopping.is_set():
                    this.lost.set()
                if monotonic() >= next_beat:
                    self._beat(this)
                    next_beat = monotonic() + beat
        finally:
            connections.close_all()

    def _beat(self, this: Running) -> None:
        try:
            if not actions.renew(this.task_id, self.name):
                this.lost.set()
        except DatabaseError as busy:
            logger.warning("the lease on %s could not be renewed, trying again: %s", this.task_id, busy)
