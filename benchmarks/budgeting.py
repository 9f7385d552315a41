"""Budgets against pabutools 1.2.3, side by side in one run; prints a table in Markdown.

    .venv/bin/python benchmarks/budgeting.py                 the peer on small files
    .venv/bin/python benchmarks/budgeting.py --peer-large    also on Warsaw 2026: minutes
    .venv/bin/python benchmarks/budgeting.py --before FOLDER the code in FOLDER (its src) instead of the peer

Files are those of `pabulib` in the shared data (CIVICCIRCLE_SHARED_DATA). Every figure is the best and the median of
five runs, each in a new process, by turns with those beside it. The peer gets an environment under .build/peers.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from functools import partial
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
WARSAW, BUDAPEST, TOULOUSE = "Poland_Warszawa_2026", "Hungary_Budapest_2024", "France_Toulouse_2024"
RULES = ("greedy_cost", "greedy_card", "mes_cost", "mes_card", "phragmen")
ADD_ONE = ("mes_cost_add1", "mes_card_add1")
Figures = dict[str, float]
Measure = Callable[..., Figures]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-large", action="store_true", help="run the peer on Warsaw 2026 too")
    parser.add_argument(
        "--before", type=Path, help="other code of ours to run beside this, in place of the peer"
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each")
    parser.add_argument("--runs-of-all", type=int, default=5, help="runs of every rule on every file")
    chosen = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not there: set CIVICCIRCLE_SHARED_DATA to the folder that holds pabulib")
    earlier = partial(ours, source=chosen.before / "src") if chosen.before else None
    small = earlier or partial(theirs, peer_python())
    large = small if chosen.peer_large else earlier
    print("| file | what | CPU ms, best | median | MB above input | beside it, best | median | times |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in SMALL[:1] if earlier else SMALL:
        for what in ("read", "greedy_cost", "mes_cost", "phragmen", "mes_cost_add1"):
            row(name, what, arguments(name, what), chosen.runs, small)
    for what in ("read", *RULES):
        row(WARSAW, what, arguments(WARSAW, what), chosen.runs, large)
    for name in (WARSAW, BUDAPEST, TOULOUSE):
        for what in ADD_ONE:  # the peer dies for want of memory, or takes 20 minutes
            row(name, what, arguments(name, what), chosen.runs, earlier)
    paths = [str(path) for path in sorted(DATA.glob("*.pb"))]
    row(f"all {len(paths)} files", "read, every rule", ("all", *paths), chosen.runs_of_all, earlier)


def peer_python() -> Path:
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        wanted = HERE / "peers-budgeting.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
    return python


def arguments(name: str, what: str) -> tuple[str, ...]:
    path = str(DATA / f"{name}.pb")
    return (what, path) if what == "read" else ("rule", path, what)


def row(name: str, what: str, command: Sequence[str], runs: int, beside: Measure | None) -> None:
    """Ours and the other by turns, so that both meet the same machine."""
    mine, others = [], []
    for _ in range(runs):
        mine.append(ours(*command))
        if beside:
            others.append(beside(*command))
    cells = [*cpu(mine), f"{median(run['memory'] for run in mine):.0f}"]
    if others:
        times = median(run["cpu"] for run in others) / max(median(run["cpu"] for run in mine), 1e-9)
        cells += [*cpu(others), f"{times:,.1f}"]
    print(f"| {name} | {what} | {' | '.join(cells + [''] * (6 - len(cells)))} |", flush=True)


def cpu(runs: Sequence[Figures]) -> tuple[str, str]:
    """Best and median, in milliseconds."""
    taken = [1000 * run["cpu"] for run in runs]
    return f"{min(taken):,.1f}", f"{median(taken):,.1f}"


def ours(*command: str, source: Path = HERE.parent / "src") -> Figures:
    return measured([sys.executable, HERE / "budgeting_ours.py", *command], source)


def theirs(python: Path, *command: str) -> Figures:
    return measured([python, HERE / "budgeting_peer.py", *command])


def measured(command: Sequence[str | Path], *sources: Path) -> Figures:
    paths = os.pathsep.join(map(str, (*sources, HERE)))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
