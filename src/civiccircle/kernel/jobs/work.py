"""How a room declares work that runs in the background, and how that work tells how far it has come.

    @job(title=_("Compute the opinion map"), retries=5)
    def compute(activity_id: int) -> None:
        with progress(total=3) as step:
            ...
            step()

    compute.enqueue(activity_id=7)    # in the transaction that makes it necessary
    compute.call(activity_id=7)       # here and now

A job is small, takes ids, and can be run again after it was cut off half-way: what it wrote in one
transaction is there or is not.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from time import monotonic
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

WRITE_EVERY = 1.0  # seconds between two notes of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A task with a title, bounded retries and, when it recurs, the time between two runs."""

    title: Any = ""
    retries: int = 3
    every: timedelta | None = None


_jobs: dict[str, Job[..., Any]] = {}


def job(
    *, title: Any = "", retries: int = 3, every: timedelta | None = None, priority: int = 0
) -> Callable[[Callable[P, T]], Job[P, T]]:
    """Declare a function as a job; `title` is what the staff desk calls it."""

    def declare(function: Callable[P, T]) -> Job[P, T]:
        name = title or function.__name__.replace("_", " ").capitalize()
        declared: Job[P, T] = Job(func=function, title=name, retries=retries, every=every, priority=priority)
        _jobs[declared.module_path] = declared
        return declared

    return declare


def jobs() -> Mapping[str, Job[..., Any]]:
    """All declared jobs by their dotted name."""
    return MappingProxyType(_jobs)


class LeaseLostError(Exception):
    """Another worker has taken this job, or this worker is to stop: give up at once."""


@dataclass
class Running:
    """The job that this thread runs, and how it notes its progress; `lost` is set when it must give up."""

    task_id: str
    note: Callable[..., None]
    lost: Event = field(default_factory=Event)


running: ContextVar[Running | None] = ContextVar("running", default=None)


class Step:
    """Counts what is done; call it once per piece of work."""

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self.message = ""
        self._written_at = 0.0

    def __call__(self, pieces: int = 1, message: str | None = None) -> None:
        """Note that `pieces` more are done; raises `LeaseLostError` when the job is no longer ours."""
        self.done += pieces
        self.message = self.message if message is None else message
        this = running.get()
        if this is None:
            return
        if this.lost.is_set():
            raise LeaseLostError(this.task_id)
        if monotonic() - self._written_at >= WRITE_EVERY:
            self.write(this)

    def write(self, this: Running) -> None:
        this.note(task_id=this.task_id, done=self.done, total=self.total, message=self.message)
        self._written_at = monotonic()


@contextmanager
def progress(total: int | None = None) -> Iterator[Step]:
    """Tell the staff desk how far the running job has come. Outside a worker it only counts."""
    step = Step(total)
    step(0)
    yield step
    this = running.get()
    if this is not None:
        step.write(this)
