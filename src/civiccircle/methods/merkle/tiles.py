"""Tiles: the hashes of a tree as immutable static files, as C2SP tlog-tiles lays them down.

A tile of level l holds up to 256 consecutive hashes of subtrees of 256**l leaves. Only the rightmost tile
of a level may be partial. https://c2sp.org/tlog-tiles
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from struct import Struct

from civiccircle.methods.merkle.errors import LedgerError
from civiccircle.methods.merkle.hashing import HASH_SIZE, parents

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
_MAX_LEVEL = 63
_ENTRY_LENGTH = Struct(">H")
_TILE_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9]\d?)/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?",
    re.ASCII,
)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile below the prefix of its log: `tile/0/x001/x234/067`, `.p/W` added when partial."""
    if not 0 <= level <= _MAX_LEVEL:
        raise LedgerError(f"tile level {level} is outside 0..{_MAX_LEVEL}")
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of the bundle with the leaf data whose hashes are in the tile (0, index)."""
    return f"tile/entries/{_numbered(index, width)}"


def _numbered(index: int, width: int) -> str:
    if index < 0 or not 1 <= width <= TILE_WIDTH:
        raise LedgerError(f"no tile has index {index} and width {width}")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *groups, last = (digits[i : i + 3] for i in range(0, len(digits), 3))
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return "".join(f"x{group}/" for group in groups) + last + partial


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """(level, index, width) of a tile path; the level is None for an entry bundle.

    Raises LedgerError for any spelling but the one `tile_path` and `entries_path` write.
    """
    match = _TILE_PATH.fullmatch(path)
    if match is None:
        raise LedgerError(f"{path!r} is not a tile path such as tile/0/x001/x234/067 or tile/1/000.p/12")
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"]) if match["width"] else TILE_WIDTH
    written = entries_path(index, width) if level is None else tile_path(level, index, width)
    if written != path:
        raise LedgerError(f"{path!r} is not the canonical path of this tile, which is {written!r}")
    return level, index, width


def tile_width(size: int, level: int, index: int) -> int:
    """How many hashes the tile (level, index) holds in a tree of `size` leaves: 0 to 256."""
    return min(max((size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH, 0), TILE_WIDTH)


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree of `size` leaves, lowest level first."""
    level, hashes = 0, size
    while hashes:
        for index in range(-(-hashes // TILE_WIDTH)):
            yield level, index, tile_width(size, level, index)
        level, hashes = level + 1, hashes >> TILE_HEIGHT


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Leaf data as C2SP serves it: each entry behind its length, a big-endian 16-bit number."""
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise LedgerError(f"an entry bundle holds 1 to {TILE_WIDTH} entries, not {len(entries)}")
    for position, entry in enumerate(entries):
        if len(entry) >= 1 << 16:
            raise LedgerError(f"entry {position} has {len(entry)} bytes; a bundle takes at most 65535 each")
    return b"".join(_ENTRY_LENGTH.pack(len(entry)) + entry for entry in entries)


def read_entry_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; LedgerError when it is cut short."""
    entries, position = [], 0
    while position < len(data):
        if position + _ENTRY_LENGTH.size > len(data):
            raise LedgerError(f"the entry bundle ends inside a length, at byte {position}")
        (length,) = _ENTRY_LENGTH.unpack_from(data, position)
        position += _ENTRY_LENGTH.size
        if position + length > len(data):
            raise LedgerError(f"the entry bundle ends inside the entry at byte {position}")
        entries.append(data[position : position + length])
        position += length
    return entries


class TileReader:
    """Hashes of complete subtrees, worked out from tiles: a node source for `proofs`.

    `read(level, index)` returns the bytes of a tile, full or as far as it is filled. The inner levels of a
    tile take 255 hashes once; the `keep` tiles used last stay in memory (about 40 kB each). Because tiles
    grow, keep a reader no longer than the tree size it was made for.
    """

    def __init__(self, read: Callable[[int, int], bytes], keep: int = 64) -> None:
        self._read = read
        self._keep = keep
        self._inner: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree number `index` of 2**level leaves."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, position = divmod(index, TILE_WIDTH >> height)
        rows = self._rows(tile_level, tile_index)
        if height >= len(rows) or position >= len(rows[height]):
            raise LedgerError(
                f"{tile_path(tile_level, tile_index)} does not reach node {index} of level {level}"
            )
        return rows[height][position]

    def _rows(self, level: int, index: int) -> list[list[bytes]]:
        rows = self._inner.get((level, index))
        if rows is not None:
            self._inner.move_to_end((level, index))
            return rows
        rows = [split_tile(self._read(level, index))]
        while len(rows) < TILE_HEIGHT and len(rows[-1]) > 1:
            rows.append(parents(rows[-1]))
        self._inner[level, index] = rows
        if len(self._inner) > self._keep:
            self._inner.popitem(last=False)
        return rows


def split_tile(data: bytes) -> list[bytes]:
    """The hashes of a tile; LedgerError when its length is not that of 0 to 256 hashes."""
    if len(data) % HASH_SIZE or len(data) > TILE_WIDTH * HASH_SIZE:
        raise LedgerError(f"a tile has up to {TILE_WIDTH} hashes of {HASH_SIZE} bytes; got {len(data)} bytes")
    return [data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE)]
