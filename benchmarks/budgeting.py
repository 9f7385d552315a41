"""Budgets against pabutools 1.2.3, side by side in one run; prints a table in Markdown.

    .venv/bin/python benchmarks/budgeting.py                 the peer on small files
    .venv/bin/python benchmarks/budgeting.py --peer-large    also on Warsaw 2026: minutes

Files are those of `pabulib` in the shared data (CIVICCIRCLE_SHARED_DATA). Every figure is the median of five runs, each
in a new process. The peer gets an environment of its own under .build/peers.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
PEER = HERE.parent / ".build" / "peers" / "budgeting"
DATA = Path(os.environ.get("CIVICCIRCLE_SHARED_DATA", HERE.parent.parent / "shared" / "data")) / "pabulib"
SMALL = (
    "Worldwide_Mechanical_Turk_k_approval_8",
    "Switzerland_Zurich_SN",
    "Poland_Swiecie_2023",
    "Netherlands_Amsterdam_621",
)
WARSAW, BUDAPEST = "Poland_Warszawa_2026", "Hungary_Budapest_2024"
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-large", action="store_true", help="run the peer on Warsaw 2026 too")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not there: set CIVICCIRCLE_SHARED_DATA to the folder that holds pabulib")
    peer = peer_python()
    print("| file | what | CPU ms | wall ms | MB above input | peer CPU ms | peer / ours |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name in SMALL:
        for what in ("read", "greedy_cost", "mes_cost", "phragmen", "mes_cost_add1"):
            row(name, what, chosen.runs, peer)
    for what in ("read", "greedy_cost", "greedy_card", "mes_cost", "mes_card", "phragmen"):
        row(WARSAW, what, chosen.runs, peer if chosen.peer_large else None)
    for name in (WARSAW, BUDAPEST):
        for what in ("mes_cost_add1", "mes_card_add1"):
            row(name, what, chosen.runs, None)  # the peer dies for want of memory, or takes 20 minutes
    paths = sorted(DATA.glob("*.pb"))
    others = [path for path in paths if path.stem != BUDAPEST]
    for label, these in (("all but Budapest", others), ("all", paths)):
        figures = medians([ours("all", *map(str, these)) for _ in range(chosen.runs)])
        table(f"{label}, {len(these)} files", "read, and every rule", figures, None)


def peer_python() -> Path:
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        wanted = HERE / "peers-budgeting.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
    return python


def row(name: str, what: str, runs: int, peer: Path | None) -> None:
    """Ours and the peer by turns, so that both meet the same machine."""
    arguments = (
        [what, str(DATA / f"{name}.pb")] if what == "read" else ["rule", str(DATA / f"{name}.pb"), what]
    )
    mine, theirs = [], []
    for _ in range(runs):
        mine.append(ours(*arguments))
        if peer:
            theirs.append(call([peer, HERE / "budgeting_peer.py", *arguments]))
    table(name, what, medians(mine), medians(theirs) if theirs else None)


def ours(*arguments: str) -> Figures:
    return call([sys.executable, HERE / "budgeting_ours.py", *arguments])


def call(command: list[str | Path]) -> Figures:
    environment = os.environ | {"PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def medians(runs: list[Figures]) -> Figures:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def table(name: str, what: str, mine: Figures, theirs: Figures | None) -> None:
    figures = [f"{mine['cpu'] * 1e3:.1f}", f"{mine['wall'] * 1e3:.1f}", f"{mine['memory']:.0f}"]
    ratio = ["", ""]
    if theirs:
        ratio = [f"{theirs['cpu'] * 1e3:,.0f}", f"{theirs['cpu'] / max(mine['cpu'], 1e-9):,.0f}"]
    print(f"| {name} | {what} | {' | '.join(figures + ratio)} |", flush=True)


if __name__ == "__main__":
    main()
