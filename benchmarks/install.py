"""From a clone to the first page, in a folder of its own: packages, megabytes, seconds, migrations.

    python benchmarks/install.py
    python benchmarks/install.py --demo --runs 3

Clones the last commit, runs `make install` (packages come from the package cache, if it is warm) and starts the server
twice. With --demo: from a clone to the first page of the demo city that `make demo` builds and serves, and the same
`make demo` a second time; medians of several clones, with the CPU seconds that a busy machine does not stretch as much.
"""

import argparse
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

from serving import Server

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--demo", action="store_true", help="measure `make demo`")
    options.add_argument("--runs", type=int, default=3, help="clones to take with --demo")
    chosen = options.parse_args()
    print(f"Load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        if chosen.demo:
            _demo(Path(folder, "clone"), chosen.runs)
        else:
            _empty(Path(folder, "clone"))


def _demo(clone: Path, runs: int) -> None:
    firsts, seconds = list[tuple[float, float]](), list[tuple[float, float]]()
    for _run in range(runs):
        shutil.rmtree(clone, ignore_errors=True)
        for taken, fresh in ((firsts, True), (seconds, False)):
            started, before = time.monotonic(), _cpu()
            if fresh:
                _clone(clone)
            taken.append((_make_demo(clone) - started, _cpu() - before))
    print("\n| with the demo city | median | runs | CPU s | bar |\n| --- | ---: | --- | ---: | ---: |")
    for what, each, bar in (
        ("clone to first page, s", firsts, 60),
        ("second start to first page, s", seconds, 3),
    ):
        walls, cpus = zip(*each, strict=True)
        told = ", ".join(f"{wall:.1f}" for wall in walls)
        print(f"| {what} | {median(walls):.1f} | {told} | {median(cpus):.1f} | {bar} |")


def _cpu() -> float:
    """CPU seconds of everything that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _make_demo(clone: Path) -> float:
    """The moment at which `make demo` has answered with the city's own page; it is stopped again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["make", "demo", f"PORT={port}"]
    running = subprocess.Popen(command, cwd=clone, stdout=subprocess.DEVNULL)
    given_up = time.monotonic() + PATIENCE
    try:
        while not _answers(f"http://127.0.0.1:{port}/en/heron-harbour/"):
            if running.poll() is not None or time.monotonic() > given_up:
                raise SystemExit("`make demo` does not answer")
            time.sleep(0.02)
        return time.monotonic()
    finally:
        running.terminate()  # make passes it on
        running.wait(PATIENCE)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError:
        raise
    except OSError:
        return False


def _empty(clone: Path) -> None:
    started = time.monotonic()
    _clone(clone)
    environment = clone / ".venv"
    install = _seconds(lambda: _install(clone))
    env = os.environ | {
        "CIVICCIRCLE_DATA": str(clone / "data"),
        "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
    }
    first = _seconds(lambda: _first_page(environment, env))
    whole = time.monotonic() - started
    second = _seconds(lambda: _first_page(environment, env))
    packages = len(list(environment.glob("lib/python3*/site-packages/*.dist-info"))) - 2  # ours, and pip
    size = subprocess.run(
        ["du", "-sm", environment], check=True, capture_output=True, text=True
    ).stdout.split()[0]
    print("\n| what | ours | bar |\n| --- | ---: | ---: |")
    print(f"| run-time packages | {packages} | 60 |\n| environment, MB | {size} | 400 |")
    print(f"| installing, s | {install:.0f} | |\n| first start to first page, s | {first:.1f} | |")
    print(
        f"| clone to first page, s | {whole:.0f} | 60 |\n| second start to first page, s | {second:.1f} | 3 |"
    )
    count, seconds = _migrations(environment, env | {"CIVICCIRCLE_DATA": str(clone / "empty")})
    print(f"| migrations, and the seconds of a first migrate | {count}, {seconds:.1f} | |")


def _clone(clone: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)


def _install(clone: Path) -> None:
    subprocess.run(["make", "install"], cwd=clone, stdout=subprocess.DEVNULL, check=True)


def _first_page(environment: Path, env: dict[str, str]) -> None:
    with Server(env, environment / "bin/civiccircle") as server:
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/en/").close()


def _migrations(environment: Path, env: dict[str, str]) -> tuple[int, float]:
    django = [str(environment / "bin/python"), "-m", "django"]
    seconds = _seconds(lambda: subprocess.run([*django, "migrate", "-v0"], env=env, check=True))
    plan = subprocess.run(
        [*django, "showmigrations", "--plan"], env=env, check=True, capture_output=True, text=True
    )
    return len(plan.stdout.splitlines()), seconds


def _seconds(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


if __name__ == "__main__":
    main()
