"""The peer's half of `ledger.py`: pymerkle, run by the interpreter of its own environment."""

import json
import sys
from statistics import median
from time import perf_counter, process_time

from pymerkle import InmemoryTree, SqliteTree, verify_consistency, verify_inclusion

SAMPLES = 500


def per_item(started: float, count: int) -> float:
    return (process_time() - started) / count * 1e6


def main(count: int) -> dict[str, float | str]:
    leaves = [number.to_bytes(32, "big") for number in range(count)]
    tree = InmemoryTree(algorithm="sha256")
    started = process_time()
    for leaf in leaves:
        tree.append_entry(leaf)
    root = tree.get_state()
    figures: dict[str, float | str] = {"append": per_item(started, count), "root": root.hex()}
    places = [1 + number * (count - 1) // SAMPLES for number in range(SAMPLES)]

    started = process_time()
    proofs = [tree.prove_inclusion(place) for place in places]
    figures["prove inclusion"] = per_item(started, SAMPLES)
    bases = [tree.get_leaf(place) for place in places]
    started = process_time()
    for base, proof in zip(bases, proofs, strict=True):
        verify_inclusion(base, root, proof)
    figures["verify inclusion"] = per_item(started, SAMPLES)

    started = process_time()
    consistency = [tree.prove_consistency(place, count) for place in places]
    figures["prove consistency"] = per_item(started, SAMPLES)
    states = [tree.get_state(place) for place in places]
    started = process_time()
    for state, proof in zip(states, consistency, strict=True):
        verify_consistency(state, root, proof)
    figures["verify consistency"] = per_item(started, SAMPLES)
    return figures


def durable(file: str, count: int = 200) -> dict[str, float]:
    rates = []
    with SqliteTree(file, algorithm="sha256") as tree:
        for _ in range(5):
            clock, processor = perf_counter(), process_time()
            for number in range(count):
                tree.append_entry(number.to_bytes(32, "big"))
            rates.append((count / (perf_counter() - clock), count / (process_time() - processor)))
    return {"clock": median(one for one, _ in rates), "processor": median(one for _, one in rates)}


if __name__ == "__main__":
    json.dump(durable(sys.argv[2]) if sys.argv[1] == "--durable" else main(int(sys.argv[1])), sys.stdout)
