"""Databases with the tables of the house: they are made once in a run of the suite, and cases take copies of them."""

import fcntl
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
from pytest_django import DjangoDbBlocker

REPOSITORY = Path(__file__).resolve().parents[1]
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
MIGRATE = """
from civiccircle.cli.django import start; start()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from django.db import connection; connection.vendor == "sqlite" and (
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)"))
"""


def copy_to(name: str, model: str) -> None:
    """Make the database `name` (a file, or a name on the server) as a copy of the one at the address `model`.

    Without a model it is empty.
    """
    if not POSTGRESQL:
        if model:
            shutil.copy(model.removeprefix("sqlite:///"), name)
        return
    with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
        server.execute(f"create database {name} template {urlsplit(model).path[1:] or 'template0'}")


def address_of(name: str) -> str:
    """The address of a database, as `DATABASE_URL` says it."""
    if not POSTGRESQL:
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def copied(folder: Path, model: str) -> Iterator[str]:
    """The address of a copy that is gone afterwards."""
    name = f"copy_{uuid4().hex}" if POSTGRESQL else str(folder / "civic.sqlite3")
    copy_to(name, model)
    try:
        yield address_of(name)
    finally:
        if POSTGRESQL:
            with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
                server.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the database to copy: the first process of the run that needs it makes it for all.

    On PostgreSQL it goes with the server, which `scripts/with-postgres` throws away.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made = folder / "migrated"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            name = f"migrated_{uuid4().hex}" if POSTGRESQL else str(folder / "migrated.sqlite3")
            copy_to(name, "")
            settings = {
                "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
                "DATABASE_URL": address_of(name),
            }
            environment = os.environ | settings | {"CIVICCIRCLE_DATA": str(folder)}
            subprocess.run([sys.executable, "-c", MIGRATE], env=environment, cwd=REPOSITORY, check=True)
            made.write_text(address_of(name))
    return made.read_text()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, migrated: str) -> None:
    from django.db import connection

    copy_to(connection.creation._get_test_db_name(), migrated)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django finds the copy where it would make a database, and is to take it."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the very end, connections of threads that outlive their case are ended: they would keep the database.

    Not a case earlier: whatever else has a connection would lose it in the middle of its work.
    """
    yield
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        connection.creation.destroy_test_db(verbosity=0)
