"""What workers and administrators do with jobs. A claim is one conditional update, so one worker wins."""

from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from civiccircle.kernel.people.rules import require

from . import queries
from .models import Lease, Progress, Schedule
from .queries import Status
from .work import jobs

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)

Queued = DBTaskResult[Any, Any]


def pause_before(attempt: int) -> timedelta:
    """How long to wait before attempt number `attempt`: 10 s, then four times as long each time."""
    fours = min(max(0, attempt - 2), 10)
    return min(FIRST_PAUSE * int(4**fours), LONGEST_PAUSE)


def claim(worker: str) -> Queued | None:
    """Take the most urgent job that is due, with a lease on it; `None` when there is nothing to do."""
    for task in queries.due()[:5]:
        with transaction.atomic():
            taken = DBTaskResult.objects.filter(
                pk=task.pk, status=Status.READY, run_after=task.run_after
            ).update(status=Status.RUNNING, started_at=timezone.now(), worker_ids=[*task.worker_ids, worker])
            if taken:
                declared = queries.job_of(task)
                Lease.objects.update_or_create(
                    task_id=str(task.pk), defaults={"worker": worker, "renewed_at": timezone.now()}
                )
                Progress.objects.update_or_create(
                    task_id=str(task.pk),
                    defaults={
                        "title": str(declared.title if declared else task.task_path)[:200],
                        "attempt": len(task.worker_ids) + 1,
                        "done": 0,
                        "message": "",
                    },
                )
        if taken:
            task.refresh_from_db()
            return task
    return None


def renew(task_id: str, worker: str) -> bool:
    """Keep the lease on a running job; `False` when it has gone to another worker."""
    return bool(Lease.objects.filter(task_id=task_id, worker=worker).update(renewed_at=timezone.now()))


def finish(task: Queued, worker: str, result: Any) -> None:
    """Note that a job ended well, unless another worker has it by now."""
    with transaction.atomic():
        if _give_up_lease(task, worker):
            task.set_successful(result)


def fail(task: Queued, worker: str, fault: BaseException) -> None:
    """Put a job that failed back into the queue for later, or note that it has failed for good."""
    with transaction.atomic():
        if _give_up_lease(task, worker):
            _again_or_failed(task, fault)


def release(task: Queued, worker: str) -> None:
    """Put a job back that was cut off because its worker is to stop; this attempt does not count."""
    with transaction.atomic():
        if _give_up_lease(task, worker):
            DBTaskResult.objects.filter(pk=task.pk).update(
                status=Status.READY, worker_ids=task.worker_ids[:-1], run_after=timezone.now()
            )


def recover(lease: timedelta = LEASE) -> int:
    """Put back the jobs of workers that have died; returns how many."""
    stale = Lease.objects.filter(renewed_at__lt=timezone.now() - lease)
    recovered = 0
    for each in stale:
        with transaction.atomic():
            mine, _ = Lease.objects.filter(pk=each.pk, renewed_at=each.renewed_at).delete()
            task = DBTaskResult.objects.filter(pk=each.task_id, status=Status.RUNNING).first()
            if mine and task is not None:
                _again_or_failed(task, RuntimeError(f"the worker {each.worker} died"), at_once=True)
                recovered += 1
    return recovered


def tick() -> int:
    """Queue every recurring job that is due; returns how many. Several workers may do so at the same time."""
    now, queued = timezone.now(), 0
    recurring = {path: each for path, each in jobs().items() if each.every is not None}
    rows = {row.job: row for row in Schedule.objects.filter(job__in=recurring)}
    for path, each in recurring.items():
        row = rows.get(path) or Schedule.objects.get_or_create(job=path, defaults={"due_at": now})[0]
        if row.due_at > now or each.every is None:
            continue
        with transaction.atomic():
            mine = Schedule.objects.filter(pk=row.pk, due_at=row.due_at).update(
                due_at=now + each.every, last_queued_at=now
            )
            if mine and not queries.unfinished(path):
                each.enqueue()
                queued += 1
    return queued


def note_progress(*, task_id: str, done: int, total: int | None, message: str) -> None:
    """Write down how far a job has come."""
    Progress.objects.filter(task_id=task_id).update(
        done=done, total=total, message=message[:500], updated_at=timezone.now()
    )


def retry(*, person: Any, task_id: str) -> bool:
    """Run a job again that has failed for good, with all its attempts; `False` when it has not failed."""
    require(person, "jobs.manage_jobs", None)
    return bool(
        DBTaskResult.objects.filter(pk=task_id, status=Status.FAILED).update(
            status=Status.READY, run_after=get_date_max(), worker_ids=[], finished_at=None
        )
    )


def forget_finished(older_than: timedelta) -> int:
    """Remove the traces of jobs that ended well long ago; returns how many."""
    old = DBTaskResult.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=timezone.now() - older_than)
    ids = [str(pk) for pk in old.values_list("pk", flat=True)[:10_000]]
    with transaction.atomic():
        Progress.objects.filter(task_id__in=ids).delete()
        DBTaskResult.objects.filter(pk__in=ids).delete()
    return len(ids)


def _give_up_lease(task: Queued, worker: str) -> bool:
    deleted, _ = Lease.objects.filter(task_id=str(task.pk), worker=worker).delete()
    return bool(deleted)


def _again_or_failed(task: Queued, fault: BaseException, at_once: bool = False) -> None:
    declared = queries.job_of(task)
    attempts = len(task.worker_ids)
    if declared is None or attempts > declared.retries:
        task.set_failed(fault)
        return
    pause = timedelta() if at_once else pause_before(attempts + 1)
    DBTaskResult.objects.filter(pk=task.pk).update(
        status=Status.READY,
        run_after=timezone.now() + pause,
        exception_class_path=f"{type(fault).__module__}.{type(fault).__qualname__}",
        traceback="".join(format_exception(fault)),
    )
