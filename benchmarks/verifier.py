"""Planted changes that the stand-alone verifier must find: ballots changed, added, dropped, swapped between voters.

    python benchmarks/verifier.py [--ballots 100000] [--changes 100]

What is measured is the check of the shuffle: each published ballot against its leaf of the log. Every change is planted
alone in a whole set of ballots; an operator who plants it has renewed the digests of all files.
"""

import argparse
import json
import random
import time
from collections.abc import Callable

from civiccircle.methods import merkle
from civiccircle.methods.ballot_shuffle import LoggedBallot, shuffle
from civiccircle.verifier import verify

Lines = list[bytes]
OPTIONS = argparse.Namespace(receipt=None, vkey=None, witness=[], checkpoint=None, consistency=None)


def ballots(count: int, chance: random.Random) -> list[LoggedBallot]:
    made = []
    for index in range(count):
        choices = sorted(chance.sample(range(1, 101), chance.randint(1, 10)))
        payload = json.dumps(
            {"activity": 1, "choices": choices, "verb": "budget.ballot"}, separators=(",", ":")
        )
        salt = chance.randbytes(16)
        made.append(LoggedBallot(index, merkle.commitment(payload.encode(), salt), payload, salt))
    return made


def changed(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    blind, said = lines[at].split(b" ", 1)
    told = json.loads(said)
    told["choices"] = [101]
    return [*lines[:at], blind + b" " + verify.canonical(told) + b"\n", *lines[at + 1 :]]


def added(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    return [*lines[:at], chance.choice(lines), *lines[at:]]


def dropped(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    return [*lines[:at], *lines[at + 1 :]]


def swapped(lines: Lines, chance: random.Random) -> Lines:
    while True:
        one, other = chance.sample(range(len(lines)), 2)
        (blind, said), (blind_other, said_other) = (lines[n].split(b" ", 1) for n in (one, other))
        if said != said_other:
            break
    made = list(lines)
    made[one], made[other] = blind + b" " + said_other, blind_other + b" " + said
    return made


CHANGES: tuple[Callable[[Lines, random.Random], Lines], ...] = (changed, added, dropped, swapped)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=100)
    asked = parser.parse_args()
    chance = random.Random(2026)
    made = shuffle(ballots(asked.ballots, chance))
    bundle = verify.Bundle(
        {verify.LEAVES: made.leaves, verify.MIDDLES: made.middles, verify.BALLOTS: made.ballots}, OPTIONS
    )
    bundle.manifest = {"erased": made.erased, "sealed": []}
    begin = time.process_time()
    verify.check_shuffle(bundle)
    print(f"genuine bundle of {asked.ballots} ballots holds: {time.process_time() - begin:.2f} s of CPU")
    lines = made.ballots.splitlines(keepends=True)
    begin = time.process_time()
    for kind in CHANGES:
        found = 0
        for _ in range(asked.changes // len(CHANGES)):
            bundle.files = {**bundle.files, verify.BALLOTS: b"".join(kind(lines, chance))}
            try:
                verify.check_shuffle(bundle)
            except verify.Fault:
                found += 1
        print(f"{kind.__name__}: {found} of {asked.changes // len(CHANGES)} found")
    print(f"on average {(time.process_time() - begin) / asked.changes:.2f} s of CPU each")


if __name__ == "__main__":
    main()
