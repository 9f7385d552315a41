"""The command line, run as people run it: in a process and a folder of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import POSTGRESQL, copy_to

CIVICCIRCLE = Path(sys.executable).with_name("civiccircle")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What a command finds: nothing of the test run but its database folder."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("CIVICCIRCLE", "DJANGO"))
    }
    ours.pop("DATABASE_URL", None)
    return ours | {"CIVICCIRCLE_DATA": str(folder)} | settings


@pytest.fixture(scope="session")
def _set_up_once(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Path:
    folder = tmp_path_factory.mktemp("installation") / "data"
    if not POSTGRESQL:  # a start of its own makes the tables where they cannot be copied
        folder.mkdir()
        copy_to(str(folder / "civiccircle.sqlite3"), migrated)
    command = [CIVICCIRCLE, "init", "--community", "Riverbend"]
    subprocess.run(command, env=environment(folder), cwd=folder.parent, check=True, capture_output=True)
    return folder


@pytest.fixture
def installed(tmp_path: Path, _set_up_once: Path) -> Path:
    """The data folder of an installation with a community, as `civiccircle init` leaves it."""
    return Path(shutil.copytree(_set_up_once, tmp_path / "data"))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [CIVICCIRCLE, *words],
            env=environment(tmp_path / "data", **settings),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
