"""One run of ours, in a process of its own: merge IN OUT, check IN, same OURS THEIRS, or add."""

import gc
import json
import sys
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

from contracting_files import blocks, merge
from opinion_map_measure import measured

from civiccircle.formats.ocds import Element, read
from civiccircle.methods.contracting import Process, Summary, Validator

HISTORY = 100


def check(path: Path) -> None:
    gc.disable()  # as in contracting_files
    summary = Summary()

    def work() -> None:
        validator = Validator()
        with path.open("rb") as file:
            for one in read(blocks(file)):
                if isinstance(one, Element):
                    release = one.value()
                    summary.add(release, validator.release(release))
        summary.findings()

    figures = measured(work)
    print(json.dumps({**figures, "releases": summary.releases, "invalid": summary.invalid}))


def add() -> None:
    """Milliseconds of processor time: one more release into a process of 100, compiled and versioned; a rebuild."""
    from contracting_data import example

    texts = example()

    def release(number: int) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(texts[number % 6])
        return found | {
            "id": str(number),
            "date": f"2010-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        }

    adds, rebuilds = [], []
    for _ in range(21):
        numbers = count()
        releases = [release(next(numbers)) for _ in range(HISTORY)]
        started = process_time()
        process = Process(releases)
        rebuilds.append(process_time() - started)
        newest = release(next(numbers))
        started = process_time()
        assert process.add(newest, list)
        adds.append(process_time() - started)
    print(json.dumps({"add": sorted(adds)[10] * 1000, "rebuild": sorted(rebuilds)[10] * 1000}))


def same(ours: Path, theirs: Path) -> None:
    one, other = (
        sorted(json.dumps(json.loads(line), sort_keys=True) for line in path.open())
        for path in (ours, theirs)
    )
    assert one == other, "the merged releases differ"


if __name__ == "__main__":
    if sys.argv[1] == "merge":
        merge(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "same":
        same(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "check":
        check(Path(sys.argv[2]))
    else:
        add()
