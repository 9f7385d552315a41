"""A column of text in one buffer."""

from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Text:
    """A column of text: pieces of a buffer, decoded only when read."""

    buffer: bytes
    starts: Offsets
    stops: Offsets

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, first: int, last: int) -> Self:
        return type(self)(self.buffer, self.starts[first:last], self.stops[first:last])

    def pieces(self) -> list[bytes]:
        buffer = self.buffer
        return [buffer[a:b] for a, b in zip(self.starts.tolist(), self.stops.tolist(), strict=True)]

    def texts(self) -> list[str]:
        return [piece.decode() for piece in self.pieces()]

    @classmethod
    def joined(cls, texts: "list[Text]") -> Self:
        shifts = np.cumsum([0, *(len(text.buffer) for text in texts)])[:-1]
        return cls(
            b"".join(text.buffer for text in texts),
            np.concatenate([text.starts + shift for text, shift in zip(texts, shifts, strict=True)]),
            np.concatenate([text.stops + shift for text, shift in zip(texts, shifts, strict=True)]),
        )

    @classmethod
    def of(cls, pieces: list[bytes]) -> Self:
        ends = np.cumsum(np.fromiter(chain((0,), map(len, pieces)), np.int64, len(pieces) + 1))
        return cls(b"".join(pieces), ends[:-1], ends[1:])
