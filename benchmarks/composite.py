"""Composite indices against COINr 1.1.14, side by side in one run; prints tables in Markdown.

    .venv/bin/python benchmarks/composite.py                     speed
    .venv/bin/python benchmarks/composite.py --coverage 200      also how often intervals hold, in so many worlds

COINr runs where `Rscript` finds it: Debian's r-base-core, r-cran-ggplot2, r-cran-readxl and r-cran-openxlsx, then
`R CMD INSTALL` of github.com/bluefoxr/COINr into a folder that R_LIBS names. Files are those of `indicators` in the
shared data (CIVICCIRCLE_SHARED_DATA). Every figure is the median of the runs, each in a new process.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("CIVICCIRCLE_SHARED_DATA", HERE.parent.parent / "shared" / "data")) / "indicators"
Figures = dict[str, float]
SIZES = {
    "choices": "10,000 draws, 51 x 49, choices and weights",
    "errors": "10,000 draws, 51 x 49, with data errors too",
    "influence": "sensitivity, 4,096 x 7 runs, 51 x 49",
    "brazil": "1,000 draws, 5,562 x 8, with data errors",
    "extremes": "best and worst place of 51 units, 8 parts, weights +-25 %",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    parser.add_argument("--peer-draws", type=int, default=20, help="draws that the peer makes")
    parser.add_argument("--coverage", type=int, default=0, help="worlds simulated for each row of the table")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not there: set CIVICCIRCLE_SHARED_DATA to the folder that holds indicators")
    mine = {what: medians([ours(what) for _ in range(chosen.runs)]) for what in SIZES}
    print("| what | CPU s | wall s | MB at most |\n| --- | ---: | ---: | ---: |")
    for what, title in SIZES.items():
        figures = mine[what]
        print(
            f"| {title} | {figures['cpu']:.2f} | {figures['wall']:.2f} | {figures['memory']:.0f} |",
            flush=True,
        )
    rate = 10_000 / mine["choices"]["cpu"]
    theirs = peer(chosen.peer_draws)
    if theirs:
        print(
            f"\nCOINr: {theirs:.1f} draws a second of CPU; ours {rate:,.0f}, {rate / theirs:,.0f} times as many."
        )
    else:
        print(f"\nCOINr is not here; ours make {rate:,.0f} draws a second of CPU.")
    if chosen.coverage:
        print(ours_text("coverage", str(chosen.coverage)))


def ours(what: str) -> Figures:
    figures: Figures = json.loads(ours_text(what))
    return figures


def ours_text(*arguments: str) -> str:
    command = [sys.executable, HERE / "composite_ours.py", DATA, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def peer(draws: int) -> float | None:
    """Draws a second of CPU, or None where the peer is not installed."""
    try:
        done = subprocess.run(
            ["Rscript", HERE / "composite_peer.R", str(draws)], stdout=subprocess.PIPE, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return draws / float(done.stdout.split()[-1]) if done.returncode == 0 else None


def medians(runs: list[Figures]) -> Figures:
    return {name: median(run[name] for run in runs) for name in runs[0]}


if __name__ == "__main__":
    main()
