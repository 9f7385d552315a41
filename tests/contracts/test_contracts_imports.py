"""The floors: what the import linter is told, and that it would notice."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LINT, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """Every module with its imports and nothing else would do; the sources are small enough to copy."""
    subprocess.run(
        ["cp", "-r", "--parents", "pyproject.toml", "src/civiccircle", str(tmp_path)],
        cwd=REPOSITORY,
        check=True,
    )
    return tmp_path


def test_no_floor_looks_up() -> None:
    done = lint(REPOSITORY)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("where", "violation"),
    [
        ("methods/merkle/hashing.py", "import django"),
        ("formats/__init__.py", "import socket"),
        ("methods/merkle/hashing.py", "from civiccircle.kernel import text"),
        ("engine/base.py", "from civiccircle.kernel import text"),
        ("kernel/text.py", "from civiccircle.listen.conversations import models"),
        ("kernel/text.py", "from civiccircle.web import filters"),
        ("listen/engagements/queries.py", "from civiccircle.listen.conversations import models"),
        ("listen/engagements/queries.py", "from civiccircle.api import main"),
        ("measure/indicators/queries.py", "from civiccircle.listen.engagements import queries"),
        ("web/filters.py", "from civiccircle.cli import main"),
    ],
)
def test_a_planted_violation_is_found(copy_of_the_house: Path, where: str, violation: str) -> None:
    planted = copy_of_the_house / "src" / "civiccircle" / where
    planted.write_text(f"{planted.read_text()}\n{violation}\n")
    done = lint(copy_of_the_house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


TABLE = re.compile(r"\.objects\b|^(from|import) django\.db\b", re.MULTILINE)


def test_views_touch_no_table_themselves() -> None:
    rooms = REPOSITORY / "src" / "civiccircle"
    wings = ("kernel", "listen", "measure")
    views = [view for wing in wings for view in rooms.glob(f"{wing}/*/*views.py")]
    assert len(views) > 15
    assert [view for view in views if TABLE.search(view.read_text())] == []
