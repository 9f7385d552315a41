from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from civiccircle.kernel.jobs import actions, queries, work
from civiccircle.kernel.jobs.models import Lease, Progress, Schedule
from civiccircle.kernel.jobs.worker import Worker
from civiccircle.kernel.people.models import Person

from . import work_to_do

pytestmark = pytest.mark.django_db
HOURLY = work_to_do.hourly.module_path


@pytest.fixture(autouse=True)
def only_our_schedule() -> Iterator[None]:
    with mock.patch.dict(work._jobs, {HOURLY: work_to_do.hourly}):
        for path, each in list(work._jobs.items()):
            if each.every is not None and path != HOURLY:
                del work._jobs[path]
        yield


def all_are_due() -> None:
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def only_task() -> "DBTaskResult[..., object]":
    return DBTaskResult.objects.exclude(task_path=HOURLY).get()


def test_a_queued_job_runs_and_its_answer_is_kept(tmp_path: Path) -> None:
    work_to_do.note.enqueue(str(tmp_path / "words"), word="heron")
    assert Worker().run_one()
    assert (tmp_path / "words").read_text() == "heron\n"
    assert (only_task().status, only_task().return_value) == ("SUCCESSFUL", "heron")
    assert not Lease.objects.exists()
    assert not Worker().run_one()


def test_a_job_goes_with_the_transaction_that_queued_it(tmp_path: Path) -> None:
    with transaction.atomic():
        work_to_do.note.enqueue(str(tmp_path / "words"), word="heron")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_a_failing_job_is_tried_again_later_and_then_given_up() -> None:
    work_to_do.stumble.enqueue()
    pauses = []
    for _attempt in range(2):
        Worker().run_one()
        task = only_task()
        assert task.status == "READY"
        pauses.append((task.run_after - timezone.now()).total_seconds())
        assert not Worker().run_one(), "it must not run before its time"
        all_are_due()
    assert pauses == pytest.approx([10, 40], abs=2)
    Worker().run_one()
    assert only_task().status == "FAILED"
    assert queries.failed_jobs()[0].fault == "ValueError: the bridge is closed"
    assert queries.failed_jobs()[0].attempt == 3


def test_pauses_do_not_grow_without_end() -> None:
    assert actions.pause_before(30) == actions.LONGEST_PAUSE


def test_progress_is_written_down() -> None:
    work_to_do.count.enqueue()
    Worker().run_one()
    row = Progress.objects.get(title="Counts to three")
    assert (row.done, row.total, row.message, row.attempt) == (3, 3, "number 2", 1)


def test_progress_only_counts_outside_a_worker() -> None:
    assert work_to_do.count.call() == 3
    assert not Progress.objects.exists()


def test_a_job_that_the_program_no_longer_has_fails_for_good() -> None:
    work_to_do.count.enqueue()
    DBTaskResult.objects.update(task_path="civiccircle.kernel.jobs.jobs.gone")
    Worker().run_one()
    assert only_task().status == "FAILED"


def test_a_recurring_job_is_queued_once_per_period() -> None:
    assert actions.tick() == 1
    assert actions.tick() == 0
    Schedule.objects.update(due_at=timezone.now() - timedelta(days=3))
    assert actions.tick() == 0, "the last one still waits"
    Worker().run_one()
    Schedule.objects.update(due_at=timezone.now() - timedelta(days=3))
    assert actions.tick() == 1, "what was missed is made up for once"
    assert Schedule.objects.get(job=HOURLY).due_at > timezone.now()


def test_a_job_whose_worker_gives_no_sign_of_life_is_run_again(tmp_path: Path) -> None:
    work_to_do.note.enqueue(str(tmp_path / "words"), word="heron")
    dead = actions.claim("dead")
    assert dead is not None
    assert actions.recover() == 0
    Lease.objects.update(renewed_at=timezone.now() - actions.LEASE * 2)
    assert actions.recover() == 1
    assert Worker().run_one()
    actions.finish(dead, "dead", "too late")
    assert only_task().return_value == "heron"
    assert len(only_task().worker_ids) == 2


def test_a_job_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    work_to_do.stumble.enqueue()
    for number in range(3):
        assert actions.claim(f"worker {number}")
        Lease.objects.update(renewed_at=timezone.now() - actions.LEASE * 2)
        actions.recover()
    assert only_task().status == "FAILED"
    assert "died" in only_task().traceback


def test_a_worker_that_is_told_to_stop_puts_its_job_back(tmp_path: Path) -> None:
    work_to_do.dawdle.enqueue(str(tmp_path / "words"), seconds=30)
    worker = Worker()
    worker.stopping.set()
    assert worker.run_one()
    assert (only_task().status, only_task().worker_ids) == ("READY", [])
    assert (tmp_path / "words").read_text() == "started\n"


def test_an_administrator_restarts_a_failed_job() -> None:
    work_to_do.stumble.enqueue()
    for _attempt in range(3):
        Worker().run_one()
        all_are_due()
    administrator = Person.objects.create_superuser("ada@example.org")
    task_id = str(only_task().pk)
    assert actions.retry(person=administrator, task_id=task_id)
    assert (only_task().status, only_task().worker_ids) == ("READY", [])
    assert not actions.retry(person=administrator, task_id=task_id)


def test_others_may_not_restart_jobs() -> None:
    with pytest.raises(PermissionDenied):
        actions.retry(person=Person.objects.create_user("sam@example.org"), task_id="x")


def test_traces_of_jobs_that_ended_well_are_removed_in_time() -> None:
    work_to_do.count.enqueue()
    Worker().run_one()
    assert actions.forget_finished(timedelta(days=30)) == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=31))
    assert actions.forget_finished(timedelta(days=30)) == 1
    assert not Progress.objects.exists()
