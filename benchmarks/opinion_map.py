"""Opinion map against red-dwarf 0.4.0, side by side in one run; prints a table in Markdown.

    .venv/bin/python benchmarks/opinion_map.py                 10,000 x 300 against the peer, our large sizes
    .venv/bin/python benchmarks/opinion_map.py --peer-large    also the peer at 100,000 x 1,000: minutes, 6 GB
    .venv/bin/python benchmarks/opinion_map.py --huge          also 1,000,000 x 1,000 with 100 million votes

Every figure is the median of five runs, each in a new process with one thread for numerical libraries; what takes
minutes runs once and says so. The peer gets an environment of its own under .build/peers.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
PEER = HERE.parent / ".build" / "peers" / "red-dwarf"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-large", action="store_true", help="run the peer at 100,000 x 1,000, once")
    parser.add_argument(
        "--huge", action="store_true", help="run 1,000,000 x 1,000 with 100 million votes, once"
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts")
    chosen = parser.parse_args()
    peer = peer_python()
    print("| what | runs | CPU s | wall s | MB above input | CPU: peer / ours | memory: peer / ours |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    compare((10_000, 300), chosen.runs, peer, chosen.runs)
    compare((100_000, 1_000), chosen.runs, peer if chosen.peer_large else None, 1)
    for what in ("shuffled", "vote", "stability"):
        row(LABELS[what], chosen.runs, medians([ours(what) for _ in range(chosen.runs)]))
    if chosen.huge:
        for people in (250_000, 500_000, 1_000_000):
            with tempfile.TemporaryDirectory(dir=HERE.parent / ".build") as folder:
                row(
                    f"ours, {people:,} x 1,000, 100 votes each, 2 threads",
                    1,
                    ours("huge", folder, str(people)),
                )


LABELS = {
    "shuffled": "ours, 100,000 x 1,000, from raw columns in random order",
    "vote": "ours, one vote at 100,000 x 1,000: counts, position, consensus, priority",
    "stability": "ours, 100 bootstraps at 2,000 x 200",
}


def peer_python() -> Path:
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        wanted = HERE / "peers-opinion-map.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
    return python


def compare(size: tuple[int, int], runs: int, peer: Path | None, peer_runs: int) -> None:
    mine = medians([ours("map", *map(str, size)) for _ in range(runs)])
    label = f"{size[0]:,} x {size[1]:,}"
    if peer is None:
        row(f"ours, {label}, sorted votes in memory", runs, mine)
        return
    script = HERE / "opinion_map_peer.py"
    theirs = medians([call([peer, script, *map(str, size)]) for _ in range(peer_runs)])
    row(f"ours, {label}, sorted votes in memory", runs, mine, theirs)
    row(f"red-dwarf 0.4.0, {label}", peer_runs, theirs)


def ours(*arguments: str) -> Figures:
    return call([sys.executable, HERE / "opinion_map_ours.py", *arguments])


def call(command: list[str | Path]) -> Figures:
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def medians(runs: list[Figures]) -> Figures:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def row(label: str, runs: int, mine: Figures, theirs: Figures | None = None) -> None:
    ratios = ["", ""]
    if theirs is not None:
        ratios = [f"{theirs[name] / max(mine[name], 1e-9):.0f}" for name in ("cpu", "memory")]
    figures = [f"{mine['cpu']:.4g}", f"{mine['wall']:.4g}", f"{mine['memory']:.0f}"]
    print(f"| {label} | {runs} | {' | '.join(figures + ratios)} |", flush=True)


if __name__ == "__main__":
    main()
