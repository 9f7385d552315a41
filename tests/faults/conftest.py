"""An installation of its own for each case, on the database that the suite runs on."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.databases import POSTGRESQL, REPOSITORY

SETUP = "from civiccircle.cli.django import start; start(); "


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

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database answers, asked past the house: that costs no process."""
        if POSTGRESQL:
            with psycopg.connect(self.database_url) as server:
                return server.execute(sql).fetchall()
        with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as file:
            return file.execute(sql).fetchall()

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


@pytest.fixture
def installation(tmp_path: Path, migrated: str) -> Iterator[Installation]:
    with databases.copied(tmp_path, migrated) as address:
        yield Installation(tmp_path, address)
