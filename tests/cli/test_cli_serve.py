"""Serving, in real processes: it starts quickly, answers, and leaves nothing behind when it ends."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from .conftest import CIVICCIRCLE, Run, environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError):
        return False


def wait_for(happened: Callable[[], bool], seconds: float = 180) -> None:
    until = monotonic() + seconds
    while not happened():
        assert monotonic() < until, "it did not happen in time"
        sleep(0.05)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()]


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


class Served:
    """A server on a free port."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        self.port, self.folder = free_port(), folder
        self.process = subprocess.Popen(
            [CIVICCIRCLE, "serve", "--port", str(self.port), *words],
            env=environment(folder, **settings),
            cwd=folder.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self) -> None:
        wait_for(lambda: self.process.poll() is not None or answers(self.port))
        assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def serve(*words: str, **settings: str) -> Served:
        started.append(Served(tmp_path / "data", *words, **settings))
        return started[-1]

    yield serve
    for each in started:
        each.process.terminate()
        each.process.communicate(timeout=60)


def test_an_empty_folder_is_set_up_and_served_and_a_second_start_does_not_set_it_up_again(
    serve: Callable[..., Served],
) -> None:
    for start in range(2):
        served = serve()
        served.wait()
        served.process.terminate()
        said, _ = served.process.communicate(timeout=60)
        assert served.process.returncode == 0
        assert f"Civic Circle is at http://localhost:{served.port}" in said
        assert ("Setting up a new installation" in said) == (start == 0)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, _set_up_once: Path) -> Iterator[Served]:
    """A server for the cases that leave it as it was."""
    folder = Path(shutil.copytree(_set_up_once, tmp_path_factory.mktemp("running") / "data"))
    served = Served(folder)
    served.wait()
    yield served
    served.process.terminate()
    served.process.communicate(timeout=60)


def test_forty_bodies_that_do_not_arrive_leave_the_pages_answering(running: Served) -> None:
    half_sent = b"POST /en/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400\r\n\r\na"
    with ExitStack() as open_ones:
        for _ in range(40):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            slow.sendall(half_sent)
        sleep(0.5)  # until they wait
        assert all(answers(running.port) for _ in range(5))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_takes_all_its_processes_with_it(
    serve: Callable[..., Served], installed: Path, number: signal.Signals
) -> None:
    served = serve()
    served.wait()
    all_of_it = children(served.process.pid)
    assert len(all_of_it) == 2, "one process for pages, one for jobs"
    served.process.send_signal(number)
    assert served.process.wait(timeout=60) == 0
    wait_for(lambda: all(ended(pid) for pid in all_of_it))


def test_a_killed_server_leaves_nothing_behind_and_frees_its_port(
    serve: Callable[..., Served], installed: Path
) -> None:
    served = serve()
    served.wait()
    all_of_it = children(served.process.pid)
    served.process.kill()
    served.process.wait()
    try:
        wait_for(lambda: all(ended(pid) for pid in all_of_it))
    finally:
        for pid in all_of_it:
            if not ended(pid):
                os.kill(pid, signal.SIGKILL)
    assert not answers(served.port)


def test_a_killed_page_process_is_replaced(running: Served) -> None:
    pages = children(running.process.pid)[-1]
    os.kill(pages, signal.SIGKILL)
    wait_for(lambda: ended(pages))
    wait_for(lambda: answers(running.port))


def test_a_taken_port_is_named(run: Run, installed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("setting", ["CIVICCIRCLE_DEBUG", "CIVICCIRCLE_DEMO"])
def test_debug_and_demo_are_not_served_to_others(run: Run, setting: str) -> None:
    by_address = run("serve", "--host", "0.0.0.0", **{setting: "yes"})
    assert by_address.returncode == 2
    assert "switch" in by_address.stderr
    by_name = run("serve", **{setting: "yes", "CIVICCIRCLE_HOSTS": "circle.example"})
    assert by_name.returncode == 2
    assert setting in by_name.stderr


def test_sqlite_has_one_process(run: Run) -> None:
    done = run("serve", "--workers", "2")
    assert done.returncode == 2
    assert "PostgreSQL" in done.stderr


def test_an_old_database_is_refused_with_the_mend(run: Run, installed: Path) -> None:
    database = sqlite3.connect(installed / "civiccircle.sqlite3")
    with database:
        database.execute("delete from django_migrations where app = 'jobs'")
    database.close()
    done = run("serve")
    assert done.returncode == 1
    assert "run `civiccircle init`" in done.stderr
