"""The real server in a process of its own: started, asked, watched, killed. Linux only (/proc)."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

LOOK_EVERY = 0.02  # seconds between two looks at the memory
SESSION = """
import django; django.setup()
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Membership, Person, Role
person, made = Person.objects.get_or_create(email="olive@town.example")
Membership.objects.get_or_create(community=Community.objects.get(), person=person, role=Role.ENGAGEMENT_OFFICER)
session = SessionStore()
session["_auth_user_id"] = str(person.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = person.get_session_auth_hash()
session.save()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
"""
_cookies: dict[str, str] = {}
_networks = count()


def environment(folder: str) -> dict[str, str]:
    """The environment of an installation in a folder of its own."""
    return os.environ | {
        "CIVICCIRCLE_DATA": folder,
        "CIVICCIRCLE_SECRET_KEY": "only-for-benchmarks",
        "CIVICCIRCLE_BEHIND_PROXY": "yes",
        "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
    }


def python(code: str, env: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def cookie_of(env: dict[str, str]) -> str:
    """The session of an engagement officer of the only community."""
    folder = env["CIVICCIRCLE_DATA"]
    if folder not in _cookies:
        _cookies[folder] = python(SESSION, env).strip()
    return _cookies[folder]


class Server:
    """``civiccircle serve --no-jobs`` on a free port of this machine, as long as the block runs."""

    def __init__(self, env: dict[str, str], program: Path | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [
                program or Path(sys.executable).with_name("civiccircle"),
                "serve",
                "--port",
                str(self.port),
                "--no-jobs",
            ],
            env=env,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        for _attempt in range(600):
            try:
                self.get("/health")
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise SystemExit("the server does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)

    def get(self, path: str, cookie: str = "") -> bytes:
        # From a network of its own each time: one network may not read as much as is measured.
        number = next(_networks)
        headers = {"Cookie": cookie, "X-Forwarded-For": f"10.{number >> 8 & 255}.{number & 255}.1"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=600) as answer:
            content: bytes = answer.read()
        return content

    def kill(self, how: signal.Signals) -> None:
        """End the server and its workers at once."""
        for pid in sorted(self._tree(), reverse=True):
            os.kill(pid, how)
        self._process.wait(30)

    def cpu(self) -> float:
        """CPU seconds of the server and its workers so far."""
        return cpu_of(self._process.pid)

    def resident(self) -> float:
        """Megabytes of memory that the server and its workers hold."""
        return sum(resident(pid) for pid in self._tree())

    def watch(self) -> tuple[Callable[[], float], float, float]:
        """A function that gives the peak of memory since now (MB), the memory now, and the CPU seconds so far."""
        before = highest = self.resident()
        done = threading.Event()

        def look() -> None:
            nonlocal highest
            while not done.wait(LOOK_EVERY):
                highest = max(highest, self.resident())

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()

        def peak() -> float:
            done.set()
            watcher.join()
            return highest

        return peak, before, self.cpu()

    def _tree(self) -> set[int]:
        return set(_tree(self._process.pid))


def cpu_of(pid: int, ended: bool = False) -> float:
    """CPU seconds of a process and its descendants so far, on request with its children that have ended."""
    rows = _tree(pid)
    ticks = sum(int(row[11]) + int(row[12]) for row in rows.values())
    if ended:
        ticks += int(rows[pid][13]) + int(rows[pid][14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> dict[int, list[str]]:
    """What the kernel says of a process and its descendants, by process."""
    running = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    rows = {each: row for each in running if (row := _stat(each))}
    tree = {pid}
    for _depth in range(4):
        tree |= {each for each, row in rows.items() if int(row[1]) in tree}
    return {each: rows[each] for each in tree if each in rows}


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def resident(pid: int) -> float:
    """Memory of its own. Pages of the database's file, which SQLite maps, are the system's to drop."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024
