"""The checks of an installation; each yields what it found."""

import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection

from civiccircle.cli.installation import missing_migrations


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: all right, or what is wrong and how to mend it."""

    subject: str
    ok: bool
    says: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_all() -> list[Finding]:
    """Run every check; those that need the database are left out when it does not answer."""
    findings = [*_settings(), *_folder(), *_database()]
    if all(finding.ok for finding in findings if finding.subject in ("database", "migrations")):
        findings += [*_jobs(), *_ledgers()]
    return findings


def _settings() -> Iterator[Finding]:
    messages = run_checks(include_deployment_checks=bool(settings.PUBLIC_HOSTS))
    for subject, ours in (("settings", False), ("privacy declarations", True)):
        wrong = [
            each for each in messages if each.level >= ERROR and str(each.id).startswith("privacy") == ours
        ]
        for each in wrong:
            yield Finding(
                subject, False, ": ".join(str(part) for part in (each.obj, each.msg, each.hint) if part)
            )
        if not wrong:
            yield Finding(subject, True, "as they should be")


def _folder() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir():
        yield Finding("data folder", False, f"{folder}: is not there: run `civiccircle init`")
        return
    found = False
    for path, allowed in [(folder, 0o700), (folder / "secret-key", 0o600), (folder / "ledger-key", 0o600)]:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & ~allowed:
            found = True
            yield Finding("data folder", False, f"{path}: others may read it: chmod {allowed:o} {path}")
    if not found:
        yield Finding("data folder", True, f"{folder}: only its owner may read it")


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        missing = missing_migrations()
    except DatabaseError as fault:
        yield Finding("database", False, f"{str(fault).strip()}: check DATABASE_URL and that the server runs")
        return
    yield Finding("database", True, f"{connection.vendor} answers")
    if missing:
        yield Finding(
            "migrations", False, f"{len(missing)} missing, first {missing[0]}: run `civiccircle init`"
        )
    else:
        yield Finding("migrations", True, "none is missing")


def _jobs() -> Iterator[Finding]:
    from civiccircle.kernel.jobs.queries import failed_count

    failed = failed_count()
    yield Finding(
        "jobs", not failed, f"{failed} failed: see them on the staff desk" if failed else "none has failed"
    )


def _ledgers() -> Iterator[Finding]:
    from civiccircle.cli.ledgers import audits

    for audit in audits():
        says = audit.fault or f"{audit.size} leaves, root agrees"
        yield Finding(f"ledger of {audit.community}", not audit.fault, says)
