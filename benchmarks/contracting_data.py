"""Files of releases for the benchmarks, made from the worked example of the standard beside the checkout."""

import json
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("CIVICCIRCLE_SHARED_DATA", HERE.parents[1] / "shared" / "data")) / "ocds"
SCHEMA = SHARED / "schema" / "1__1__5"
METADATA = {
    "uri": "https://example.org/package",
    "version": "1.1",
    "publishedDate": "2010-01-01T00:00:00Z",
    "publisher": {"name": "Town"},
}


def example() -> list[str]:
    """The six releases of the worked example, as compact text."""
    paths = sorted((SHARED / "worked-example").glob("ocds-*-0[1-6]-*.json"))
    return [json.dumps(json.loads(path.read_text())["releases"][0], separators=(",", ":")) for path in paths]


def releases(count: int) -> Iterator[str]:
    """Processes of six releases each, with an ocid and ids of their own."""
    texts = example()
    for number in range(count):
        yield texts[number % 6].replace("ocds-213czf-000-00001", f"ocds-213czf-{number // 6:09}")


def write_lines(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.writelines(f"{one}\n" for one in releases(count))


def write_package(path: Path, count: int, *, spoil_every: int = 0) -> None:
    """A release package; every so many releases get one or two errors of eight kinds."""
    chance = random.Random(1)
    with path.open("w") as file:
        file.write(json.dumps(METADATA)[:-1] + ',"releases":[')
        for number, text in enumerate(releases(count)):
            release = json.loads(text)
            if spoil_every and number % spoil_every == 0:
                for kind in chance.sample(range(len(ERRORS)), chance.randint(1, 2)):
                    ERRORS[kind](release)
            file.write(("," if number else "") + json.dumps(release, separators=(",", ":")))
        file.write("]}")


ERRORS: tuple[Any, ...] = (
    lambda release: release.update(date="15/03/2009"),
    lambda release: release.pop("ocid"),
    lambda release: release.update(initiationType="x"),
    lambda release: release["parties"][0].update(name=123),
    lambda release: release["parties"].append(release["parties"][0]),
    lambda release: release.update(tag="tender"),
    lambda release: release.update(awards=[{"id": "a", "value": {"amount": "12", "currency": "XXX1"}}]),
    lambda release: release.update(
        tender={"status": "bogus", "tenderPeriod": {"startDate": "soon", "endDate": 5}}
    ),
)


def write_standard(path: Path) -> None:
    """The repository of the standard as libcoveocds wants it, to work without a network."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("standard/", "")
        for file in SCHEMA.rglob("*"):
            if file.is_file():
                archive.write(file, f"standard/schema/{file.relative_to(SCHEMA)}")
