"""The growing edge of a tree: all that is needed to append, and to tell the root, in O(log n) memory.

A tree of n leaves is covered by one complete subtree per set bit of n. The frontier keeps their roots (the
"compact range" [0, n)), largest first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import Struct

from civiccircle.methods.merkle.errors import LedgerError
from civiccircle.methods.merkle.hashing import EMPTY_ROOT, HASH_SIZE, node_hash, parents, require_hash
from civiccircle.methods.merkle.tiles import TILE_HEIGHT, TILE_WIDTH

_SIZE = Struct(">Q")


@dataclass(frozen=True, slots=True)
class Frontier:
    """The number of leaves and the root of each complete subtree that covers them, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size < 2**63:
            raise LedgerError(f"a tree cannot have {self.size} leaves")
        if len(self.peaks) != self.size.bit_count():
            raise LedgerError(
                f"{self.size} leaves have {self.size.bit_count()} peaks, {len(self.peaks)} were given"
            )
        for peak in self.peaks:
            require_hash(peak, "a peak of the frontier")

    def root(self) -> bytes:
        """The root hash of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *higher, result = self.peaks
        for peak in reversed(higher):
            result = node_hash(peak, result)
        return result

    def to_bytes(self) -> bytes:
        """Eight bytes of size (big-endian) and the peaks: at most 8 + 63 * 32 bytes."""
        return _SIZE.pack(self.size) + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Frontier":
        """The inverse of `to_bytes`; LedgerError when the length does not fit the size."""
        if len(data) < _SIZE.size or (len(data) - _SIZE.size) % HASH_SIZE:
            raise LedgerError(
                f"{len(data)} bytes are not a frontier: expected 8 and a multiple of {HASH_SIZE}"
            )
        (size,) = _SIZE.unpack_from(data)
        starts = range(_SIZE.size, len(data), HASH_SIZE)
        return cls(size, tuple(data[start : start + HASH_SIZE] for start in starts))


@dataclass(frozen=True, slots=True)
class TileRow:
    """New consecutive hashes for the tiles of one tile level, the first at index `start` of that level."""

    level: int
    start: int
    hashes: Sequence[bytes]

    def pieces(self) -> Iterator[tuple[int, int, bytes]]:
        """The row cut at the borders of tiles: (tile index, hashes already in that tile, bytes to append)."""
        done = 0
        while done < len(self.hashes):
            index, width = divmod(self.start + done, TILE_WIDTH)
            piece = self.hashes[done : done + TILE_WIDTH - width]
            yield index, width, b"".join(piece)
            done += len(piece)


@dataclass(frozen=True, slots=True)
class Growth:
    """A frontier after an append, and the hashes that the append adds to the tiles, lowest level first."""

    frontier: Frontier
    rows: tuple[TileRow, ...]


def extend(frontier: Frontier, hashes: Sequence[bytes]) -> Growth:
    """Append leaf hashes (32 bytes each) to a tree.

    Returns the new frontier and, for each tile level (every eighth level of the tree), the hashes of the
    subtrees that became complete; they continue exactly where the tiles of `frontier.size` end.
    Takes about two SHA-256 computations per leaf, whatever the size of the tree.
    """
    if not all(len(value) == HASH_SIZE for value in hashes):
        raise LedgerError(f"each leaf hash must be {HASH_SIZE} bytes long; pass leaf_hash(data), not data")
    waiting = list(frontier.peaks)
    peaks: list[bytes] = []
    rows: list[TileRow] = []
    start, row, level = frontier.size, list(hashes), 0
    while row or waiting:
        if level % TILE_HEIGHT == 0 and row:
            rows.append(TileRow(level // TILE_HEIGHT, start, row))
        # An odd start means that the left sibling of the first new hash is waiting in the old frontier.
        paired = [waiting.pop(), *row] if start % 2 else row
        if len(paired) % 2:
            peaks.append(paired[-1])
        start, row, level = start // 2, parents(paired), level + 1
    return Growth(Frontier(frontier.size + len(hashes), tuple(reversed(peaks))), tuple(rows))
