"""Lists of short words in a buffer, and which known word each of them is, found with array operations."""

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.text import Offsets, Text

COMMA = b","[0]
EIGHT = 8
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(EIGHT + 1)], np.uint64)
MULTIPLIER = 0x9E3779B97F4A7C15  # 2^64 / golden ratio, odd; others follow from it
Keys = NDArray[np.uint64]


class Items(Text):
    """Words of lists: pieces of a buffer."""

    def piece(self, place: int) -> bytes:
        return self.buffer[int(self.starts[place]) : int(self.stops[place])]


class Lists:
    """Fields that hold lists separated by commas: items of row i are starts[i] to starts[i + 1]; none if empty."""

    def __init__(self, fields: Text) -> None:
        commas = np.flatnonzero(np.frombuffer(fields.buffer, np.uint8) == COMMA)
        first, last = np.searchsorted(commas, fields.starts), np.searchsorted(commas, fields.stops)
        filled = fields.stops > fields.starts
        counts = np.where(filled, last - first + 1, 0)
        self.starts: Offsets = np.append(0, np.cumsum(counts))
        if int((last - first).sum()) < len(commas):  # some stand in other columns
            inner = np.arange(int((last - first).sum()))
            inner += np.repeat(first - np.append(0, np.cumsum(last - first)[:-1]), last - first)
            commas = commas[inner]
        ends = np.zeros(int(self.starts[-1]), bool)
        ends[self.starts[1:][filled] - 1] = True
        stops = np.empty(len(ends), np.int64)
        stops[ends], stops[~ends] = fields.stops[filled], commas
        begins = np.empty(len(ends), np.int64)
        begins[1:] = stops[:-1] + 1
        begins[self.starts[:-1][filled]] = fields.starts[filled]
        self.items = Items(fields.buffer, begins, stops)

    def rows(self) -> Offsets:
        """Of each item its row."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def row(self, item: int) -> int:
        return int(np.searchsorted(self.starts, item, side="right")) - 1


class Words:
    """Known words, found by their first and last eight bytes and their length."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._known = [word.encode() for word in words]
        self._text = Text.of(self._known)
        self._ends = _ends(self._text)
        self._exact = {word: place for place, word in enumerate(self._known)}
        self._bits = max(len(words), 1).bit_length() + 4
        self._keys = _keys(*self._ends, self._text)
        self._multiplier, self._table = self._without_collision(self._keys)

    def _without_collision(self, keys: Keys) -> tuple[int, NDArray[np.int32]]:
        """A multiplier that sends each word to a place of its own; after some tries places may be shared."""
        multiplier = MULTIPLIER
        for _ in range(64):
            places = self._places(keys, multiplier)
            if len(np.unique(places)) == len(keys):
                break
            multiplier = (multiplier * MULTIPLIER) % 2**64 | 1
        table = np.full(1 << self._bits, -1, np.int32)
        table[places] = np.arange(len(keys))
        return multiplier, table

    def _places(self, keys: Keys, multiplier: int) -> NDArray[np.int64]:
        return ((keys * np.uint64(multiplier)) >> np.uint64(64 - self._bits)).astype(np.int64)

    def find(self, items: Text) -> tuple[Offsets, Offsets]:
        """Of each item the known word (-1 for none), and which items are none. Blanks around it do not count."""
        if not len(items) or not self._known:
            return np.full(len(items), -1), np.arange(len(items))
        ends = _ends(items)
        keys = _keys(*ends, items)
        found = self._table[self._places(keys, self._multiplier)].astype(np.int64)
        sure = (found >= 0) & (keys == self._keys[found])
        if not (_told_by_keys(items) and _told_by_keys(self._text)):
            sure &= items.stops - items.starts == (self._text.stops - self._text.starts)[found]
            sure &= items.stops - items.starts <= 2 * EIGHT
            for mine, known in zip(ends, self._ends, strict=True):
                sure &= mine == known[found]
        doubtful = np.flatnonzero(~sure)
        for item in doubtful.tolist():
            piece = items.buffer[int(items.starts[item]) : int(items.stops[item])]
            found[item] = self._exact.get(piece, self._exact.get(piece.strip(), -1))
            if found[item] < 0:
                return found, np.array([item])
        return found, doubtful[:0]

    @staticmethod
    def all_differ(items: Text) -> bool:
        if _told_by_keys(items):
            keys = _keys(*_ends(items), items)
            if not _ascending(keys):
                keys.sort()
            return bool((keys[1:] != keys[:-1]).all())
        pieces = items.pieces()
        return len(set(pieces)) == len(pieces)


def _told_by_keys(items: Text) -> bool:
    """Whether all are so short that different words have different keys."""
    return not len(items) or int((items.stops - items.starts).max()) < EIGHT


def _ascending(keys: Keys) -> bool:
    """Whether short words stand in the order of their length and then of their bytes, as running numbers do."""
    order = (keys.byteswap() >> np.uint64(EIGHT)) | (keys & ~MASKS[EIGHT - 1])
    return bool((order[1:] >= order[:-1]).all())


def _ends(items: Text) -> tuple[Keys, Keys]:
    """Of each item the first eight bytes and the last eight, as numbers; fewer if it is shorter."""
    buffer = items.buffer + bytes(2 * EIGHT)
    eight = np.ndarray(len(buffer) - EIGHT + 1, "<u8", buffer, strides=(1,))
    lengths = items.stops - items.starts
    first = eight[items.starts] & MASKS[np.minimum(lengths, EIGHT)]
    if not len(lengths) or int(lengths.max()) <= EIGHT:
        return first, np.zeros(len(first), np.uint64)
    rest = np.where(lengths > EIGHT, eight[np.maximum(items.stops - EIGHT, 0)], np.uint64(0))
    return first, rest


def _keys(first: Keys, rest: Keys, items: Text) -> Keys:
    lengths = (items.stops - items.starts).astype(np.uint64)
    keys: Keys = first ^ (rest * np.uint64(0xC2B2AE3D27D4EB4F)) ^ (lengths << np.uint64(56))
    return keys
