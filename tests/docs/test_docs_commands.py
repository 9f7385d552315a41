import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import POSTGRESQL, copy_to

from .pages import PAGES, REPOSITORY, name_of

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
WITH_COMMANDS = [page for page in PAGES if BLOCK.search(page.read_text())]


def environment() -> dict[str, str]:
    """What a reader has: the commands, and no settings."""
    ours = ("CIVICCIRCLE", "DJANGO", "DATABASE_URL")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return plain | {"PATH": f"{Path(sys.executable).parent}:{plain['PATH']}"}


def test_the_page_of_commands_is_what_the_program_says() -> None:
    said = subprocess.run(
        [sys.executable, "scripts/commands-page"],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (REPOSITORY / "docs" / "commands.md").read_text() == said, "run `make docs-write`"


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_do_what_it_shows(page: Path, tmp_path: Path, migrated: str) -> None:
    """Each line after `$ ` is run, in order, in one folder; the lines below it are found in what it prints.

    The folder is empty for those who install; others have tables already, which take long to make.
    """
    if page.stem != "install" and not POSTGRESQL:
        (tmp_path / "data").mkdir(mode=0o700)
        copy_to(str(tmp_path / "data" / "civiccircle.sqlite3"), migrated)
    for block in BLOCK.findall(page.read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            printed = done.stdout + done.stderr
            for line in shown.strip().splitlines():
                assert line.strip() in printed, f"`{command}` prints\n{printed}"
            assert done.returncode == 0, f"`{command}` ends with {done.returncode}:\n{printed}"
