"""The recursive definition of RFC 6962, word for word, and a log kept in memory."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import sha256

from civiccircle.methods.merkle import Frontier, TileReader, extend, leaf_hashes


def split(n: int) -> int:
    return 1 << ((n - 1).bit_length() - 1)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) of the RFC, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH(m, D[n]) of the RFC, word for word."""
    if len(leaves) == 1:
        return ()
    k = split(len(leaves))
    if m < k:
        return (*naive_path(m, leaves[:k]), naive_root(leaves[k:]))
    return (*naive_path(m - k, leaves[k:]), naive_root(leaves[:k]))


def naive_subproof(m: int, leaves: Sequence[bytes], complete: bool = True) -> tuple[bytes, ...]:
    """SUBPROOF(m, D[n], b) of the RFC, word for word."""
    if m == len(leaves):
        return () if complete else (naive_root(leaves),)
    k = split(len(leaves))
    if m <= k:
        return (*naive_subproof(m, leaves[:k], complete), naive_root(leaves[k:]))
    return (*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k]))


def naive_nodes(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    def node(level: int, index: int) -> bytes:
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "asked for a subtree that is not complete"
        return naive_root(part)

    return node


def numbered(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


class MemoryLog:
    """A log kept as a server keeps it: a serialised frontier and tiles."""

    def __init__(self) -> None:
        self.frontier = Frontier().to_bytes()
        self.tiles: defaultdict[tuple[int, int], bytes] = defaultdict(bytes)

    def append(self, leaves: Sequence[bytes]) -> Frontier:
        growth = extend(Frontier.from_bytes(self.frontier), leaf_hashes(leaves))
        for row in growth.rows:
            for index, width, piece in row.pieces():
                assert len(self.tiles[row.level, index]) == 32 * width, "a piece must continue its tile"
                self.tiles[row.level, index] += piece
        self.frontier = growth.frontier.to_bytes()
        return growth.frontier

    def nodes(self) -> TileReader:
        return TileReader(lambda level, index: self.tiles[level, index])
