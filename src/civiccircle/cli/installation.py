"""The state of an installation: its folder, its database, its static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from civiccircle.kernel.commands import Problem

STAMP = "collected"


def make_data_folder() -> None:
    """Make the data folder; only its owner may look inside."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def require_one() -> None:
    """Raise `Problem` where nothing was installed: a command would look for its work in an empty place."""
    if settings.SQLITE and not Path(settings.DATABASES["default"]["NAME"]).is_file():
        raise Problem(
            f"{settings.DATA_DIR}: there is no installation here",
            "name its folder with `civiccircle --data FOLDER`, or run `civiccircle init` to make one",
        )


def is_new() -> bool:
    """Whether the database is empty."""
    return not connection.introspection.table_names()


def missing_migrations() -> list[str]:
    """The migrations that the program knows and the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> list[str]:
    """Bring the database up to date; returns the names of the migrations that were applied."""
    missing = missing_migrations()
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    return missing


def collect_static() -> bool:
    """Bring the static files that are served up to date; returns whether anything had changed."""
    digest = _digest_of_static()
    stamp = Path(settings.STATIC_ROOT) / STAMP
    if stamp.exists() and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)
    return True


def _digest_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
