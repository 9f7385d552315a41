"""Planted changes that the stand-alone verifier must find: ballots changed, added, dropped, swapped between voters.

    python benchmarks/verifier.py [--ballots 100000] [--changes 100]

Every change is planted alone in a whole bundle, by an operator who makes everything else fit: the ballots are counted
as changed, the result and the digests of all files are renewed, and the facts in the log and its signature are made
from them. Only the leaves of the voters are as they were. The whole verifier looks at it.
"""

import argparse
import json
import random
import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from civiccircle.formats.bundle import Contents, canonical, manifest
from civiccircle.methods import merkle
from civiccircle.methods.ballot_shuffle import LoggedBallot, Shuffled, shuffle
from civiccircle.methods.budgeting import Rule
from civiccircle.verifier import verify

Lines = list[bytes]
KEY = merkle.SigningKey("bench.example/log", bytes(range(32)))
PROJECTS = 101
RULE = Rule("greedy").to_dict()
ELECTION: dict[str, Any] = {
    "budget": 1_000_000,
    "unit": 1,
    "vote_type": "approval",
    "groups": [],
    "projects": [
        {"number": one, "id": str(one), "cost": 20_000 + 700 * one} for one in range(1, PROJECTS + 1)
    ],
}
OPTIONS = argparse.Namespace(receipt=None, vkey=None, witness=[], checkpoint=[], consistency=None)


def ballots(count: int, chance: random.Random) -> list[LoggedBallot]:
    made = []
    for index in range(1, count + 1):  # the rule was frozen in leaf 0
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


class Operator:
    """Makes a bundle of a set of ballots, with all that stands in the log beside them."""

    def __init__(self, logged: list[LoggedBallot]) -> None:
        self.shuffled: Shuffled = shuffle(logged)
        self.leaves = [merkle.leaf_hash(each.commitment) for each in logged]
        projects = [
            {"number": one["number"], "id": one["id"], "cost": one["cost"]} for one in ELECTION["projects"]
        ]
        rule_digest = sha256(canonical(RULE)).hexdigest()
        fact = {"rule_digest": rule_digest, "projects": projects, "amount": ELECTION["budget"]}
        self.frozen = _fact("budget.frozen", fact)

    def bundle(self, lines: Lines) -> verify.Files:
        made = self.shuffled
        files = {
            "inputs/election.json": canonical(ELECTION),
            verify.BALLOTS: b"".join(lines),
            verify.LEAVES: made.leaves,
            verify.MIDDLES: made.middles,
            verify.SUPERSEDED: b"",
        }
        said = [(json.loads(line.split(b" ", 1)[1])["choices"], []) for line in lines]
        election = verify.Election(ELECTION, RULE, said)
        files[verify.RESULT] = canonical(verify.recount(election))
        about = manifest(
            Contents("budget", files, erased=made.erased),
            activity=1,
            inputs_digest=election.digest,
            parameters={"rule": RULE},
        )
        result = _fact(
            "result.published",
            {"output": sha256(files[verify.RESULT]).hexdigest(), "inputs": election.digest},
        )
        published = _fact("bundle.published", {"manifest": sha256(about).hexdigest()})
        return {**files, "manifest.json": about, **self._log(len(lines), result, published)}

    def _log(self, count: int, *facts: tuple[bytes, bytes]) -> dict[str, bytes]:
        hashes = [merkle.committed_leaf(*self.frozen), *self.leaves]
        hashes += [merkle.committed_leaf(*each) for each in facts]
        size = len(hashes)
        growth = merkle.extend(merkle.Frontier(), hashes)
        tiles = {(row.level, index): piece for row in growth.rows for index, _, piece in row.pieces()}
        node = merkle.TileReader(lambda level, index: tiles[level, index], keep=1_000)
        note = merkle.sign_checkpoint(merkle.Checkpoint(KEY.name, size, growth.frontier.root()), KEY)
        placed = [(0, self.frozen), *zip((size - 2, size - 1), facts, strict=True)]
        told: dict[str, Any] = {"origin": KEY.name, "vkey": KEY.verifier.encode(), "checkpoint": note}
        told["facts"] = [
            {
                "index": index,
                "opening": {"payload": payload.decode(), "salt": b64encode(salt).decode()},
                "proof": [b64encode(each).decode() for each in merkle.inclusion_proof(node, index, size)],
            }
            for index, (payload, salt) in placed
        ]
        proof = merkle.multi_proof(node, range(1, len(self.leaves) + 1), size)
        return {
            verify.LEDGER: canonical(told),
            "proofs/inclusion.txt": "".join(f"{each.hex()}\n" for each in proof).encode(),
        }


def _fact(kind: str, said: dict[str, Any]) -> tuple[bytes, bytes]:
    """Payload and salt."""
    return canonical({"at": "2026-11-28T00:00:00+00:00", "fact": said, "kind": kind}), bytes(16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=100)
    asked = parser.parse_args()
    chance = random.Random(2026)
    operator = Operator(ballots(asked.ballots, chance))
    lines = operator.shuffled.ballots.splitlines(keepends=True)
    genuine = operator.bundle(lines)
    begin = time.process_time()
    told = [each for holds, each in verify.check(genuine, OPTIONS) if not holds]
    assert not told, told
    print(
        f"genuine bundle of {asked.ballots} ballots holds: {time.process_time() - begin:.2f} s of CPU",
        flush=True,
    )
    spent, each_kind = 0.0, asked.changes // len(CHANGES)
    for kind in CHANGES:
        found, by = 0, set()
        for _ in range(each_kind):
            tampered = operator.bundle(kind(lines, chance))
            begin = time.process_time()
            wrong = [told for holds, told in verify.check(tampered, OPTIONS) if not holds]
            spent += time.process_time() - begin
            found += bool(wrong)
            by |= {told.partition(":")[0] for told in wrong}
        print(f"{kind.__name__}: {found} of {each_kind} found, by {', '.join(sorted(by))}", flush=True)
    print(f"on average {spent / max(each_kind * len(CHANGES), 1):.2f} s of CPU each")


if __name__ == "__main__":
    main()
