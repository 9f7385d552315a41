"""Open contracting beside ocdskit and libcoveocds, side by side in one run; prints a table in Markdown.

    .venv/bin/python benchmarks/contracting.py [--releases 20000] [--checked 5000] [--runs 5] [--million]

Seconds of processor time: to merge, of whole processes, file to file, start included; to validate, without the start.
Medians, run in turns. Both sides get the same files, made from the worked example of the standard, and what is merged
must be equal. --million: ours alone with
1,000,000 releases (4 GB), once, for its memory. The peers get an environment of their own under .build/peers.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from contracting_data import SCHEMA, write_lines, write_package, write_standard

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / ".build"
PEER = BUILD / "peers" / "contracting"
OURS = (sys.executable, HERE / "contracting_ours.py")


class Run(NamedTuple):
    cpu: float
    memory: float


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--releases", type=int, default=20_000, help="to merge")
    options.add_argument("--checked", type=int, default=5_000, help="to validate")
    options.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    options.add_argument("--million", action="store_true", help="merge 1,000,000 releases, ours alone")
    chosen = options.parse_args()
    if not SCHEMA.exists():
        print("The worked example of the standard is not beside the checkout: set CIVICCIRCLE_SHARED_DATA.")
        return
    peers()
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as made:
        folder = Path(made)
        print("| what | ours, CPU s | MB | peer, CPU s | MB | CPU: peer / ours |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        merges(folder, chosen.releases, chosen.runs)
        checks(folder, chosen.checked, chosen.runs)
        added = told([*OURS, "add"])
        print(f"\nOne release into a process of 100: {added['add']:.3f} ms; a rebuild takes {added['rebuild']:.2f} ms, "
              f"{added['rebuild'] / added['add']:.0f} times.")  # fmt: skip
        if chosen.million:
            million(folder)


def peers() -> None:
    if not (PEER / "bin" / "ocdskit").exists():
        venv.create(PEER, with_pip=True)
        pip = [
            PEER / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "-r",
            HERE / "peers-contracting.txt",
        ]
        subprocess.run(pip, check=True)


def merges(folder: Path, count: int, runs: int) -> None:
    write_lines(folder / "releases.jsonl", count)
    write_package(folder / "releases.json", count)
    compile_ = [PEER / "bin" / "ocdskit", "compile", "--schema", SCHEMA / "release-schema.json"]
    for name, file in (("JSON Lines", "releases.jsonl"), ("a package", "releases.json")):
        pairs = [
            (
                measured([*OURS, "merge", folder / file, folder / "ours"]),
                measured(compile_, folder / file, folder / "peer"),
            )
            for _ in range(runs)
        ]
        subprocess.run([*OURS, "same", folder / "ours", folder / "peer"], check=True)
        row(f"merge {count:,} releases, {name} (ocdskit compile)", pairs)


def checks(folder: Path, count: int, runs: int) -> None:
    """In the process, without its start: a check is one of many things that a server does."""
    write_standard(folder / "standard.zip")
    for name, spoil_every in (("valid", 0), ("20 % bad", 5)):
        file = folder / "package.json"
        write_package(file, count, spoil_every=spoil_every)
        peer = [PEER / "bin" / "python", HERE / "contracting_peer.py", file, folder / "standard.zip"]
        pairs = [(told([*OURS, "check", file]), told(peer)) for _ in range(runs)]
        bad = count // spoil_every if spoil_every else 0
        assert all(ours["invalid"] == bad and bool(theirs["errors"]) == bool(bad) for ours, theirs in pairs)
        sides = [tuple(Run(one["cpu"], one["peak"]) for one in pair) for pair in pairs]
        row(f"validate {count:,} releases, {name} (libcoveocds)", sides)


def told(command: Sequence[str | Path]) -> dict[str, float]:
    environment = os.environ | {"PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def million(folder: Path) -> None:
    count = 1_000_000
    write_lines(folder / "million.jsonl", count)
    run = measured([*OURS, "merge", folder / "million.jsonl", folder / "merged"])
    print(f"\nMerge {count:,} releases: {run.cpu:.0f} s CPU, {run.memory:.0f} MB.")


def measured(command: Sequence[str | Path], given: Path | None = None, out: Path | None = None) -> Run:
    """Processor time and peak memory of one process."""
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    with (given or Path(os.devnull)).open("rb") as source, (out or Path(os.devnull)).open("wb") as target:
        process = subprocess.Popen(command, stdin=source, stdout=target, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def row(label: str, pairs: Sequence[tuple[Run, ...]]) -> None:
    ours, theirs = (Run(*map(median, zip(*side, strict=True))) for side in zip(*pairs, strict=True))
    figures = [f"{ours.cpu:.2f}", f"{ours.memory:.0f}", f"{theirs.cpu:.2f}", f"{theirs.memory:.0f}"]
    print(f"| {label} | {' | '.join(figures)} | {theirs.cpu / ours.cpu:.1f} |", flush=True)


if __name__ == "__main__":
    main()
