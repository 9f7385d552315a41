"""What must be true of every vote in a database, whatever was done to the processes that wrote it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256, sha512
from itertools import pairwise
from pathlib import Path
from typing import Any

from civiccircle.kernel.activities.intake import payload_of
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import queries
from civiccircle.kernel.ledger.models import Checkpoint, Fact, Leaf, Log, Tile
from civiccircle.listen.conversations.models import Statement, Vote

Receipt = dict[str, Any]


def audit(acknowledged: Path) -> None:
    """Print as JSON the faults found and some counts; `acknowledged` holds receipts by idempotency key."""
    rows = list(Contribution.objects.order_by("id"))
    commitments = [bytes(leaf.commitment) for leaf in Leaf.objects.order_by("index")]
    faults = [
        *_receipts(json.loads(acknowledged.read_text()), rows),
        *_leaves(rows, commitments),
        *_log(commitments),
        *_votes(rows),
    ]
    told = {"faults": faults[:20], "contributions": len(rows), "votes": Vote.objects.count()}
    print(json.dumps(told | {"leaves": len(commitments), "checkpoints": Checkpoint.objects.count()}))


def _receipts(acknowledged: dict[str, Receipt], rows: list[Contribution]) -> Iterator[str]:
    times = Counter(str(row.idempotency_key) for row in rows)
    found = {str(row.idempotency_key): row for row in rows}
    for key, receipt in acknowledged.items():
        if times[key] != 1:
            yield f"the acknowledged vote {key} is there {times[key]} times"
        elif (receipt["contribution"], receipt["leaf"]) != (found[key].pk, found[key].leaf_index):
            yield f"the receipt of {key} names another row or leaf"
        elif receipt["commitment"] != _commitment(found[key]).hex():
            yield f"the receipt of {key} has another commitment"
    yield from (f"{key} is there {n} times" for key, n in times.items() if n > 1)


def _leaves(rows: list[Contribution], commitments: list[bytes]) -> Iterator[str]:
    taken = [row.leaf_index for row in rows]
    if sorted(set(taken)) != taken:
        yield "contributions are not in the order of their leaves, or two share one"
    all_rows: list[Contribution | Fact] = [*rows, *Fact.objects.all()]
    if len(commitments) != len(all_rows):
        yield f"{len(all_rows)} contributions and facts have {len(commitments)} leaves"
    for row in all_rows:
        if row.leaf_index >= len(commitments) or commitments[row.leaf_index] != _commitment(row):
            yield f"leaf {row.leaf_index} is not that of {row!r}"


def _log(commitments: list[bytes]) -> Iterator[str]:
    levels = [[sha256(b"\0" + each).digest() for each in commitments]]
    log = Log.objects.first()
    if log is None:
        if commitments:
            yield "there are leaves without a log"
        return
    if log.size != len(commitments) or queries.frontier_of(log).root() != _root(levels[0]):
        yield f"the head says {log.size} leaves and another root than its {len(commitments)} leaves give"
    for checkpoint in Checkpoint.objects.all():
        if bytes(checkpoint.root) != _root(levels[0][: checkpoint.size]):
            yield f"the log is not what checkpoint {checkpoint.size} signed"
    while len(levels[-1]) >= 256:  # a hash of a tile is the root of a full tile below it
        row = levels[-1]
        levels.append([_root(row[at : at + 256]) for at in range(0, len(row) - 255, 256)])
    expected = {
        (level, index): b"".join(row[index * 256 : index * 256 + 256])
        for level, row in enumerate(levels)
        for index in range(len(row) // 256 if level == 0 else -(-len(row) // 256))
    }
    if expected != {(tile.level, tile.index): bytes(tile.hashes) for tile in Tile.objects.all()}:
        yield "the tiles are not those of the leaves"


def _votes(rows: list[Contribution]) -> Iterator[str]:
    number_of = dict(Statement.objects.values_list("pk", "number"))
    history = defaultdict(list)
    for row in rows:
        said = payload_of(row)
        history[row.participant_id, said["statement"]].append((row.pk, said["vote"]))
    expected = {
        pair: (*said[-1], sum(one[1] != next_[1] for one, next_ in pairwise(said)))
        for pair, said in history.items()
    }
    kept = {
        (vote.participant_id, number_of[vote.statement_id]): (vote.contribution_id, vote.choice, vote.changes)
        for vote in Vote.objects.all()
    }
    for pair in expected.keys() | kept.keys():
        if expected.get(pair) != kept.get(pair):
            yield f"{pair} voted {expected.get(pair)}, and the table says {kept.get(pair)}"


def _commitment(row: Contribution | Fact) -> bytes:
    """docs/methods/ledger.md, in the plainest words: not by the code that is audited."""
    blinds = sha512(b"civiccircle/salt/v1\n" + bytes(row.salt)).digest()
    opening = sha256(b"civiccircle/opening/v1\n" + blinds[32:48] + row.payload.encode()).digest()
    middle = sha256(b"civiccircle/middle/v1\n" + blinds[16:32] + opening).digest()
    return sha256(b"civiccircle/commitment/v1\n" + blinds[:16] + middle).digest()


def _root(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256().digest()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + _root(hashes[:half]) + _root(hashes[half:])).digest()
