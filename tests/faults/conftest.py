"""An installation of its own for each case, on the database that the suite runs on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup(); "
MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


class Installation:
    """A data folder and its database; `python` runs code in a process of its own there."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "CIVICCIRCLE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
            "PYTHONPATH": str(REPOSITORY),
        }
        self.move_to(database_url)

    def move_to(self, database_url: str) -> None:
        """Take the database at this address from now on."""
        self.database_url = self.environment["DATABASE_URL"] = database_url

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
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.strip()


@contextmanager
def _database(folder: Path, model: str = "") -> Iterator[str]:
    """The address of a database that is gone afterwards: empty, or a copy of the one at the address `model`."""
    if not POSTGRESQL:
        file = folder / "civic.sqlite3"
        if model:
            shutil.copy(model.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    server, name = os.environ["DATABASE_URL"], f"faults_{uuid4().hex}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f"create database {name} template {urlsplit(model).path[1:] or 'template0'}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the tables of the house, made once: cases take copies of it."""
    folder = tmp_path_factory.mktemp("migrated")
    with _database(folder) as address:
        Installation(folder, address).python(
            f"{MIGRATE}; from django.db import connection as c; c.vendor == 'sqlite' and "
            "c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"
        )
        yield address


@pytest.fixture
def installation(tmp_path: Path, migrated: str) -> Iterator[Installation]:
    with _database(tmp_path, migrated) as address:
        yield Installation(tmp_path, address)
