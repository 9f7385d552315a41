"""What the project stands on: few packages, pinned, each with a reason, from no named registry."""

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PINS = sorted(REPOSITORY.glob("requirements*.txt"))
LARGEST = 60


def name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower()


def pinned(file: Path) -> set[str]:
    return {
        match.lower() for match in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", file.read_text(), re.M)
    }


def declared() -> set[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    lists = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
        project["build-system"]["requires"],
    ]
    return {name(each) for group in lists for each in group}


def test_every_dependency_has_its_reason() -> None:
    reasons = (REPOSITORY / "docs" / "adr" / "0002-dependencies.md").read_text()
    named = {
        each.lower()
        for line in re.findall(r"^- (`.*?):", reasons, re.M)
        for each in re.findall(r"`(.+?)`", line)
    }
    assert named == declared()


def test_run_time_stays_small() -> None:
    assert len(pinned(REPOSITORY / "requirements.txt")) <= LARGEST


@pytest.mark.parametrize("file", PINS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(file: Path) -> None:
    for block in re.split(r"\n(?=[a-zA-Z0-9])", file.read_text().strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("file", PINS, ids=lambda path: path.name)
def test_no_registry_is_named(file: Path) -> None:
    text = file.read_text()
    assert "http" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|-f)\b", text, re.M)


def test_the_front_end_lock_names_no_registry() -> None:
    for file in (REPOSITORY / "src/civiccircle/web/frontend").glob("*.json"):
        assert "resolved" not in file.read_text()
        assert "http" not in file.read_text().replace("https://opencollective", ""), file.name


def test_the_tests_run_on_the_pins_of_the_program() -> None:
    run, test = (
        set(re.findall(r"^([a-z0-9._-]+)==(\S+)", (REPOSITORY / file).read_text(), re.M))
        for file in ("requirements.txt", "requirements-test.txt")
    )
    packages = {package for package, _ in run}
    assert {pin for pin in test if pin[0] in packages} <= run
