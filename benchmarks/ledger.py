"""The ledger against pymerkle, one process: µs of processor time for each act in memory, and durable leaves a second.

    python benchmarks/ledger.py [--leaves 100000]

The peer runs from its own environment in .build/peers/ledger, made from peers-ledger.txt when absent. Both
sides hash the same leaves and must reach the same root. Our inclusion proofs are measured twice: from nodes
kept in memory, as the peer keeps them, and from tiles read cold, as a server reads them. Durable means on the disk:
ours in an installation's database, in batches of 1,000 and one by one, the peer's in its SQLite tree, one by one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time

from civiccircle.methods.merkle import (
    Frontier,
    TileReader,
    consistency_proof,
    extend,
    inclusion_proof,
    leaf_hashes,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from civiccircle.methods.merkle.hashing import parents

HERE = Path(__file__).resolve().parent
PEER = HERE.parent / ".build" / "peers" / "ledger"
SAMPLES = 500
ROUNDS = 5
COLD = " from cold tiles"


def timed(acts: Sequence[Callable[[], object]]) -> float:
    """Microseconds of processor time per act."""
    started = process_time()
    for act in acts:
        act()
    return (process_time() - started) / len(acts) * 1e6


def ours(count: int) -> dict[str, float | str]:
    leaves = [number.to_bytes(32, "big") for number in range(count)]
    started = process_time()
    growth = extend(Frontier(), leaf_hashes(leaves))
    root = growth.frontier.root()
    figures: dict[str, float | str] = {"append": (process_time() - started) / count * 1e6, "root": root.hex()}

    rows: list[Sequence[bytes]] = [growth.rows[0].hashes]
    while len(rows[-1]) > 1:
        rows.append(parents(rows[-1]))
    tiles = {(row.level, index): piece for row in growth.rows for index, _, piece in row.pieces()}

    def memory(level: int, index: int) -> bytes:
        return rows[level][index]

    def cold() -> TileReader:
        return TileReader(lambda level, index: tiles[level, index])

    places = [1 + number * (count - 1) // SAMPLES for number in range(SAMPLES)]
    hashes, roots = rows[0], {place: tree_root(memory, place) for place in places}
    inclusion = {place: inclusion_proof(memory, place, count) for place in places}
    consistency = {place: consistency_proof(memory, place, count) for place in places}
    acts: dict[str, Callable[[int], object]] = {
        "prove inclusion": lambda place: inclusion_proof(memory, place, count),
        "prove inclusion" + COLD: lambda place: inclusion_proof(cold(), place, count),
        "verify inclusion": lambda place: verify_inclusion(
            hashes[place], place, count, root, inclusion[place]
        ),
        "prove consistency": lambda place: consistency_proof(memory, place, count),
        "verify consistency": lambda place: verify_consistency(
            place, count, roots[place], root, consistency[place]
        ),
    }
    for name, act in acts.items():
        figures[name] = timed([lambda place=place, act=act: act(place) for place in places])
    return figures


def durable() -> dict[str, dict[str, float]]:
    """Leaves a second, by the clock and by processor time."""
    told = {}
    with tempfile.TemporaryDirectory(dir=PEER.parent) as folder:
        script = [PEER / "bin" / "python", HERE / "ledger_peer.py", "--durable", f"{folder}/peer.db"]
        told["pymerkle, one by one"] = _said(script)
        for batch, leaves in ((1_000, 50_000), (1, 500)):
            place = {
                "CIVICCIRCLE_DATA": f"{folder}/{batch}",
                "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
            }
            script = [sys.executable, HERE / "ledger_durable.py", str(leaves), str(batch)]
            told[f"ours, in batches of {batch:,}"] = _said(script, place)
    return told


def _said(script: list[str | Path], place: dict[str, str] | None = None) -> dict[str, float]:
    done = subprocess.run(script, check=True, capture_output=True, env={**os.environ, **(place or {})})
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def peer(count: int) -> dict[str, float | str]:
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "peers-ledger.txt"], check=True)
    script = [python, HERE / "ledger_peer.py", str(count)]
    figures: dict[str, float | str] = json.loads(
        subprocess.run(script, check=True, capture_output=True).stdout
    )
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description="The ledger against pymerkle")
    options.add_argument("--leaves", type=int, default=100_000)
    count = options.parse_args().leaves
    rounds = [(ours(count), peer(count)) for _ in range(ROUNDS)]
    assert len({figures.pop("root") for pair in rounds for figures in pair}) == 1, "the two trees differ"
    print(f"{count:,} leaves, Python {sys.version.split()[0]}, µs of processor time, medians of {ROUNDS}")
    for name in rounds[0][0]:
        own = median(float(figures[name]) for figures, _ in rounds)
        other = median(float(figures[name.removesuffix(COLD)]) for _, figures in rounds)
        print(f"{name:<32} ours {own:8.2f}   pymerkle {other:8.2f}   {other / own:6.1f} times")
    print(f"durable leaves a second, medians of {ROUNDS}")
    for name, figures in durable().items():
        print(
            f"{name:<32} {figures['clock']:8,.0f} by the clock   {figures['processor']:8,.0f} by processor time"
        )


if __name__ == "__main__":
    main()
