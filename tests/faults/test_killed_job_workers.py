"""Real workers, really killed: no job is lost, none runs twice at once."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from .conftest import Installation

Start = Callable[..., "subprocess.Popen[bytes]"]
WORK_TO_DO = "from tests.kernel.jobs import work_to_do; "
WORKER = (
    "from datetime import timedelta; from civiccircle.kernel.jobs.worker import Worker; "
    "Worker(lease=timedelta(seconds=2)).run_until_told_to_stop()"
)
TASK = "select status, worker_ids from django_tasks_database_dbtaskresult where task_path like '%work_to_do.dawdle'"


@pytest.fixture
def worker(installation: Installation) -> Iterator[Start]:
    """Starts a worker, which may queue a job first."""
    started = []

    def start(first: str = "") -> "subprocess.Popen[bytes]":
        started.append(installation.start(f"{WORK_TO_DO}{first}; {WORKER}" if first else WORK_TO_DO + WORKER))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


def wait_for(happened: Callable[[], bool], seconds: float = 180) -> None:
    until = monotonic() + seconds
    while not happened():
        assert monotonic() < until, "it did not happen in time"
        sleep(0.05)


def words(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def task(installation: Installation) -> tuple[str, int]:
    """The state of the only job that dawdles, and how many workers took it up."""
    ((status, workers),) = installation.rows(TASK)
    return status, len(json.loads(workers) if isinstance(workers, str) else workers)


def test_a_job_whose_worker_is_killed_is_run_again(installation: Installation, worker: Start) -> None:
    file = installation.folder / "words"
    first = worker(f"work_to_do.dawdle.enqueue({str(file)!r}, seconds=1)")
    wait_for(lambda: words(file) == ["started"])
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker()
    wait_for(lambda: words(file)[-1] == "ended")
    assert words(file) == ["started", "started", "ended"]
    wait_for(lambda: task(installation) == ("SUCCESSFUL", 2))


def test_a_long_job_keeps_its_lease(installation: Installation, worker: Start) -> None:
    file = installation.folder / "words"
    worker(f"work_to_do.dawdle.enqueue({str(file)!r}, seconds=5)")
    worker()
    wait_for(lambda: bool(words(file)) and words(file)[-1] == "ended")
    assert words(file) == ["started", "ended"]


def test_each_job_runs_once_however_many_workers_there_are(installation: Installation, worker: Start) -> None:
    file = installation.folder / "words"
    installation.python(
        f"{WORK_TO_DO}[work_to_do.note.enqueue({str(file)!r}, word=f'w{{n}}') for n in range(60)]"
    )
    for _ in range(2):
        worker()
    wait_for(lambda: len(words(file)) >= 60)
    sleep(0.5)
    assert sorted(words(file)) == sorted(f"w{n}" for n in range(60))


def test_a_worker_told_to_stop_ends_soon_and_puts_its_job_back(
    installation: Installation, worker: Start
) -> None:
    file = installation.folder / "words"
    running = worker(f"work_to_do.dawdle.enqueue({str(file)!r}, seconds=60)")
    wait_for(lambda: words(file) == ["started"])
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 0
    assert task(installation) == ("READY", 0)
