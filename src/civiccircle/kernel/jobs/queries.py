"""What workers and the staff desk read about jobs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from .models import Progress
from .work import Job, jobs

Status = TaskResultStatus


@dataclass(frozen=True)
class JobView:
    """A queued job as the staff desk shows it."""

    task_id: str
    title: Any
    status: str
    attempt: int
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_after: datetime | None
    done: int
    total: int | None
    message: str
    fault: str

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


def due() -> QuerySet[DBTaskResult[Any, Any]]:
    """The jobs that may run now, the most urgent first."""
    return DBTaskResult.objects.ready().filter(backend_name="default")


def unfinished(path: str) -> bool:
    """Whether a job of this name waits or runs."""
    return DBTaskResult.objects.filter(task_path=path, status__in=(Status.READY, Status.RUNNING)).exists()


def failed_count() -> int:
    """How many jobs have failed for good."""
    return DBTaskResult.objects.filter(status=Status.FAILED).count()


def job_of(task: "DBTaskResult[Any, Any]") -> Job[..., Any] | None:
    """The declared job of a queued task; `None` when the program no longer has it."""
    return jobs().get(task.task_path)


def running_jobs() -> list[JobView]:
    """The jobs that run or wait, running ones first."""
    rows = DBTaskResult.objects.filter(status__in=(Status.RUNNING, Status.READY)).order_by(
        "-status", "run_after"
    )
    return _views(rows[:100])


def failed_jobs() -> list[JobView]:
    """The jobs that have failed for good, newest first."""
    return _views(DBTaskResult.objects.filter(status=Status.FAILED).order_by("-finished_at")[:100])


def finished_jobs() -> list[JobView]:
    """The jobs that ended well, newest first."""
    return _views(DBTaskResult.objects.filter(status=Status.SUCCESSFUL).order_by("-finished_at")[:20])


def _views(rows: Iterable["DBTaskResult[Any, Any]"]) -> list[JobView]:
    rows = list(rows)
    known = {
        each.task_id: each for each in Progress.objects.filter(task_id__in=[str(row.pk) for row in rows])
    }
    return [_view(row, known.get(str(row.pk))) for row in rows]


def _view(row: "DBTaskResult[Any, Any]", progress: Progress | None) -> JobView:
    declared = job_of(row)
    return JobView(
        task_id=str(row.pk),
        title=declared.title if declared else row.task_path,
        status=row.status,
        attempt=len(row.worker_ids),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        run_after=None if row.run_after == get_date_max() else row.run_after,
        done=progress.done if progress else 0,
        total=progress.total if progress else None,
        message=progress.message if progress else "",
        fault=row.traceback.strip().rsplit("\n", 1)[-1],
    )
