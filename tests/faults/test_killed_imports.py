"""An import of contracts that is really killed: what was taken in stays, and calling again goes on to the same end."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deliver.contracting.conftest import award, release

from .conftest import Installation
from .test_killed_job_workers import wait_for

RELEASES = 510  # three batches
OPEN = """
from civiccircle.kernel.communities.models import Community
for slug in ("whole", "killed"):
    Community.objects.create(slug=slug, name={"en": slug})
"""
STANDING = (
    "select place, state from contracting_import where community_id = "
    "(select id from communities_community where slug = 'killed')"
)
# The rows of a community by the names that they have in every community.
TABLES = {
    "processes": (
        "select ocid, slug, title, status, amount, currency, year, releases_count, bidders, awards, contracts, "
        "missing, compiled_json, versioned_json, plain from contracting_process where community_id = {0} order by ocid"
    ),
    "releases": (
        "select p.ocid, r.release_id, r.date, r.tags, r.publisher, r.digest, r.raw from contracting_release r "
        "join contracting_process p on p.id = r.process_id where p.community_id = {0} order by p.ocid, r.id"
    ),
    "organisations": (
        "select key, name, bought, won from contracting_organisation where community_id = {0} order by key"
    ),
    "parts": (
        "select p.ocid, o.key, t.role, t.amount from contracting_part t join contracting_process p "
        "on p.id = t.process_id join contracting_organisation o on o.id = t.organisation_id "
        "where p.community_id = {0} order by 1, 2, 3"
    ),
    "records": "select reference, title, summary, public from trace_record where community_id = {0} order by reference",
    "imports": "select digest, state, place, counts from contracting_import where community_id = {0}",
}


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_and_equals_one_that_was_not(installation: Installation) -> None:
    installation.python(OPEN)
    file = installation.folder / "releases.jsonl"
    # Tenders first, awards far behind them: what was taken in before a kill is changed after it.
    half = range(RELEASES // 2)
    lines = [*(release(each) for each in half), *(award(each) for each in half)]
    file.write_text("\n".join(map(json.dumps, lines)))
    taking = _import(installation, file, "killed")
    try:
        wait_for(lambda: _standing(installation)[0] != "")
    finally:
        taking.send_signal(signal.SIGKILL)
        taking.wait()
    assert _standing(installation)[1] == "running", "it was killed on its way"
    for community in ("killed", "whole"):
        assert _import(installation, file, community).wait() == 0
    whole, killed = _content(installation, "whole"), _content(installation, "killed")
    assert len(whole["releases"]) == RELEASES
    for name in TABLES:
        assert killed[name] == whole[name], name


def _import(installation: Installation, file: Path, community: str) -> "subprocess.Popen[bytes]":
    program = Path(sys.executable).with_name("civiccircle")
    return subprocess.Popen(
        [program, "import", "ocds", file, "--community", community],
        env=installation.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _standing(installation: Installation) -> tuple[str, str]:
    """How far the import is ("" before its first batch is in), and its state."""
    return next(((place, state) for place, state in installation.rows(STANDING)), ("", ""))


def _content(installation: Installation, community: str) -> dict[str, list[Any]]:
    [(number,)] = installation.rows(f"select id from communities_community where slug = '{community}'")
    return {name: installation.rows(sql.format(number)) for name, sql in TABLES.items()}
