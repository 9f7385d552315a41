"""From a clone to the first page, in a folder of its own: packages, megabytes, seconds, migrations.

    python benchmarks/install.py

Clones the last commit, runs `make install` (packages come from the package cache, if it is warm) and starts the server
twice.
"""

import os
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from serving import Server

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone, started = Path(folder, "clone"), time.monotonic()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
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
        print(f"Load {os.getloadavg()[0]:.1f}\n\n| what | ours | bar |\n| --- | ---: | ---: |")
        print(f"| run-time packages | {packages} | 60 |\n| environment, MB | {size} | 400 |")
        print(f"| installing, s | {install:.0f} | |\n| first start to first page, s | {first:.1f} | |")
        print(
            f"| clone to first page, s | {whole:.0f} | 60 |\n| second start to first page, s | {second:.1f} | 3 |"
        )
        count, seconds = _migrations(environment, env | {"CIVICCIRCLE_DATA": str(Path(folder, "empty"))})
        print(f"| migrations, and the seconds of a first migrate | {count}, {seconds:.1f} | |")


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
