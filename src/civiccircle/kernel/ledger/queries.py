"""What pages and checkers read of a log. A proof takes at most three SQL queries, however long the log is."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet

from civiccircle.kernel.prepared import Asked, prepared
from civiccircle.methods import merkle
from civiccircle.methods.merkle import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Frontier,
    NodeSource,
    Opening,
    Receipt,
    TileReader,
)

from . import keys
from .models import Checkpoint, Fact, Leaf, Log, Tile
from .witness_queries import cosigned

Value = TypeVar("Value")


def log_of(community_id: int) -> Log | None:
    """The head of a community's log; `None` before the first leaf."""
    return _log_of(community_id).first()


@prepared
def _log_of(community_id: int) -> QuerySet[Log]:
    return Log.objects.filter(community_id=community_id)


def frontier_of(log: Log) -> Frontier:
    """The growing edge of a log."""
    return Frontier.from_bytes(bytes(log.frontier)) if log.frontier else Frontier()


def latest_checkpoint(community_id: int) -> Checkpoint | None:
    """The checkpoint of the largest size that was signed."""
    return _checkpoints(community_id).first()


@prepared
def _checkpoints(community_id: int) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(log__community_id=community_id).order_by("-size")


def vkey(community_slug: str) -> str:
    """The public key of a community's log, in the C2SP form that checking tools take."""
    return keys.signing_key(community_slug).verifier.encode()


def log_address(community_slug: str) -> str:
    """Where the files of a community's log are."""
    return f"{settings.BASE_URL.rstrip('/')}/log/{community_slug}"


def inclusion_proof(community_id: int, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, else ProofError."""
    return _prove(community_id, size, lambda node: merkle.inclusion_proof(node, index, size))


def multi_proof(community_id: int, places: Sequence[int], size: int) -> list[bytes]:
    """The hashes that lead from many leaves to the root of the first `size` leaves, else ProofError."""
    return _prove(community_id, size, lambda node: merkle.multi_proof(node, places, size))


def commitments_at(community_id: int, places: Sequence[int]) -> dict[int, bytes]:
    """The data of some leaves, by index."""
    found: dict[int, bytes] = {}
    for some in batched(places):
        leaves = Leaf.objects.filter(log__community_id=community_id, index__in=some)
        found |= {index: bytes(data) for index, data in leaves.values_list("index", "commitment")}
    return found


def batched(values: Sequence[Value], size: int = 300) -> Iterator[Sequence[Value]]:
    """As many at a time as one statement takes on every database."""
    return (values[start : start + size] for start in range(0, len(values), size))


def consistency_proof(community_id: int, old: int, new: int) -> list[bytes]:
    """The hashes that show that the first `new` leaves start with the first `old`, else ProofError."""
    return _prove(community_id, new, lambda node: merkle.consistency_proof(node, old, new))


def opened(payload: str, salt: bytes | memoryview) -> Opening:
    """What a leaf stands for, as kept in a row."""
    return Opening(payload.encode(), bytes(salt))


def receipt(community_id: int, index: int, leaf: bytes | Opening, *, closed: bool = False) -> Receipt:
    """The receipt of a leaf, given its hash or what it stands for; with the latter, unless it is to be `closed`.

    Without checkpoint and proof as long as the log has not signed one that covers the leaf.
    """
    log = Log.objects.select_related("community").filter(community_id=community_id).first()
    if log is None:
        raise merkle.ProofError(f"the log has 0 leaves, none has the number {index}")
    opening = leaf if isinstance(leaf, Opening) else None
    leaf_hash = leaf if not isinstance(leaf, Opening) else merkle.committed_leaf(leaf.payload, leaf.salt)
    shown = None if closed else opening
    bare = Receipt(keys.origin(log.community.slug), index, leaf_hash, opening=shown)
    checkpoint = latest_checkpoint(community_id)
    if checkpoint is None or checkpoint.size <= index:
        return bare
    return bare.with_checkpoint(checkpoint.note, inclusion_proof(community_id, index, checkpoint.size))


def public_facts(community_id: int, kind: str = "") -> Asked[Fact]:
    """The public facts of a community, newest first; of one kind, or of all."""
    facts = _facts(community_id)
    return facts.filter(kind=kind) if kind else facts


@prepared
def _facts(community_id: int) -> QuerySet[Fact]:
    return Fact.objects.filter(log__community_id=community_id).order_by("-leaf_index")


def public_fact(community_id: int, index: int) -> Fact | None:
    """The public fact that is leaf number `index` of a community's log."""
    return Fact.objects.filter(log__community_id=community_id, leaf_index=index).first()


def content_of(fact: Fact) -> dict[str, Any]:
    """What a fact says, without its kind and time."""
    content: dict[str, Any] = json.loads(fact.payload)["fact"]
    return content


def tile(community_id: int, level: int, index: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile; `None` when the log does not reach that far."""
    log = log_of(community_id)
    if log is None or merkle.tile_width(log.size, level, index) < width:
        return None
    return _tiles(log.pk, {(level, index)})[level, index][: width * merkle.HASH_SIZE]


def entry_bundle(community_id: int, index: int, width: int) -> bytes | None:
    """The data of the first `width` leaves under the tile (0, index); `None` when the log is shorter."""
    log = log_of(community_id)
    if log is None or merkle.tile_width(log.size, 0, index) < width:
        return None
    return merkle.entry_bundle(_commitments(log.pk, index)[:width])


def log_file(community_id: int, path: str) -> bytes | None:
    """A file of the log by its name in C2SP tlog-tiles (`checkpoint`, `tile/…`); `None` when there is none.

    All but the checkpoint never change once they exist.
    """
    if path == "checkpoint":
        checkpoint = latest_checkpoint(community_id)
        return cosigned(checkpoint).encode() if checkpoint else None
    try:
        level, index, width = merkle.parse_tile_path(path)
    except merkle.LedgerError:
        return None
    if level is None:
        return entry_bundle(community_id, index, width)
    return tile(community_id, level, index, width)


def leaf_hashes(log_id: int, tile_index: int) -> list[bytes]:
    """The hashes of the leaves under one tile of level 0, as far as there are any."""
    return merkle.leaf_hashes(_commitments(log_id, tile_index))


def _commitments(log_id: int, tile_index: int) -> list[bytes]:
    start = tile_index * TILE_WIDTH
    leaves = Leaf.objects.filter(log_id=log_id, index__gte=start, index__lt=start + TILE_WIDTH).order_by(
        "index"
    )
    return [bytes(each) for each in leaves.values_list("commitment", flat=True)]


def _prove(community_id: int, size: int, make: Callable[[NodeSource], tuple[bytes, ...]]) -> list[bytes]:
    """Run `make` twice: once to see which tiles it wants, once on those tiles, read together."""
    log = log_of(community_id)
    if log is None or size > log.size:
        raise merkle.ProofError(f"the log has {log.size if log else 0} leaves, not {size}")
    wanted: set[tuple[int, int]] = set()

    def note(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        wanted.add((tile_level, index >> (TILE_HEIGHT - height)))
        return bytes(merkle.HASH_SIZE)

    make(note)
    if not wanted:
        return []
    tiles = _tiles(log.pk, wanted)
    return list(make(TileReader(lambda level, index: tiles.get((level, index), b""))))


def _tiles(log_id: int, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    tiles: dict[tuple[int, int], bytes] = {}
    for some in batched(sorted(wanted)):
        places = reduce(or_, (Q(level=level, index=index) for level, index in some))
        rows = Tile.objects.filter(places, log_id=log_id).values_list("level", "index", "hashes")
        tiles |= {(level, index): bytes(hashes) for level, index, hashes in rows}
    for level, index in wanted - tiles.keys():
        if level == 0:
            tiles[level, index] = b"".join(leaf_hashes(log_id, index))
    return tiles
