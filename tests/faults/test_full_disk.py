"""A disk that fills up under load: people are told, nothing is half written, and voting goes on once there is room."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.databases import POSTGRESQL

from .conftest import Installation
from .voting import Crowd, Server, audited, serving, settle, until

UNLIMITED = resource.RLIM_INFINITY


def vote_through_a_shortage(installation: Installation, space: "SmallDisk | LimitedFiles") -> None:
    tokens = settle(installation, people=500)
    with serving(installation, "--no-jobs") as server, Crowd(server.port, tokens) as crowd:
        crowd.wait_for(100)
        space.fill_up(server)
        until(lambda: len(crowd.refused) >= 50)
        space.make_room(server)
        crowd.wait_for(100)
    assert {status for status, _ in crowd.refused} == {503}
    assert all("try again in a minute" in told["detail"] for _, told in crowd.refused)
    audited(installation, crowd.acknowledged)


class LimitedFiles:
    """No file of the server may grow."""

    def __init__(self, database: Path) -> None:
        self.database = database

    def fill_up(self, server: Server) -> None:
        log = self.database.with_name(f"{self.database.name}-wal")
        self._limit(server, max(self.database.stat().st_size, log.stat().st_size))

    def make_room(self, server: Server) -> None:
        self._limit(server, UNLIMITED)

    def _limit(self, server: Server, size: int) -> None:
        for process in Path("/proc").glob("[0-9]*"):
            pid = int(process.name)
            if os.getpgid(pid) == server.process.pid:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


class SmallDisk:
    """A disk of its own, in memory, that a large file fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.large = folder / "large"

    def fill_up(self, _server: Server) -> None:
        with self.large.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def make_room(self, _server: Server) -> None:
        self.large.unlink()


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    folder = Path(mkdtemp(prefix="civiccircle-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "civiccircle", folder], check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("only root can mount a small disk")
    folder.chmod(0o755)
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.mark.skipif(POSTGRESQL, reason="limits the files of the server, which are not those of PostgreSQL")
def test_voting_goes_on_after_files_could_not_grow(installation: Installation) -> None:
    database = Path(installation.database_url.removeprefix("sqlite:///"))
    vote_through_a_shortage(installation, LimitedFiles(database))


@pytest.mark.slow  # the server is told the same by its own limit
@pytest.mark.skipif(POSTGRESQL, reason="moves the file of SQLite")
def test_voting_goes_on_after_the_disk_of_sqlite_was_full(
    installation: Installation, small_disk: SmallDisk
) -> None:
    file = installation.database_url.removeprefix("sqlite:///")
    installation.move_to(f"sqlite:///{shutil.move(file, small_disk.folder)}")
    vote_through_a_shortage(installation, small_disk)


@pytest.mark.skipif(not POSTGRESQL, reason="moves the tables of PostgreSQL")
def test_voting_goes_on_after_the_disk_of_postgresql_was_full(
    installation: Installation, small_disk: SmallDisk
) -> None:
    tables = small_disk.folder / "tables"
    tables.mkdir()
    shutil.chown(tables, "postgres")
    name = urlsplit(installation.database_url).path[1:]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"create tablespace {name} location '{tables}'")
        connection.execute(f"alter database {name} set tablespace {name}")
        vote_through_a_shortage(installation, small_disk)
        connection.execute(f"alter database {name} set tablespace pg_default")
        connection.execute(f"drop tablespace {name}")
