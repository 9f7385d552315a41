"""An installation of its own for each case, on the database that the suite runs on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup(); "
TABLES = (
    "from django.core.management import call_command; call_command('migrate', verbosity=0, run_syncdb=True)"
)


class Installation:
    """A data folder and an empty database; `python` runs code in a process of its own there."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "CIVICCIRCLE_DATA": str(folder),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONPATH": str(REPOSITORY),
        }

    def start(self, code: str) -> "subprocess.Popen[bytes]":
        """Run code in a process that the case may kill."""
        return subprocess.Popen([sys.executable, "-c", SETUP + code], env=self.environment, cwd=REPOSITORY)

    def python(self, code: str) -> str:
        """Run code to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code],
            env=self.environment,
            cwd=REPOSITORY,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        place = Installation(tmp_path, f"sqlite:///{tmp_path / 'civic.sqlite3'}")
        place.python(TABLES)
        yield place
        return
    name = f"faults_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        place = Installation(tmp_path, urlsplit(server)._replace(path=f"/{name}").geturl())
        place.python(TABLES)
        yield place
        connection.execute(f"drop database {name} with (force)")
