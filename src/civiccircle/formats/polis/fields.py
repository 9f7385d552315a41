"""Fast reading of plain comma-separated numbers: the fields of a block of lines, found with array
operations."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from civiccircle.formats.polis.errors import PolisError, not_a_number, possible
from civiccircle.formats.polis.lines import rows
from civiccircle.formats.text import Offsets, Text

COMMA, NEWLINE, RETURN, MINUS, ZERO = b",\n\r-0"
LONGEST_NUMBER = 18  # digits that fit into an int64


@dataclass(frozen=True, eq=False)
class Block:
    """Whole lines without quotes; starts and stops int64[lines, columns] of the fields in `buffer`."""

    file: str
    first_line: int
    buffer: bytes
    starts: Offsets
    stops: Offsets

    @classmethod
    def read(cls, file: str, first_line: int, lines: bytes, columns: int) -> Self:
        """Like `split`, of lines with or without quotes."""
        if b'"' not in lines:
            return cls.split(file, first_line, lines, columns)
        # Quotes are allowed but never needed here: rewrite the lines without them.
        plain = (",".join(part.replace(",", " ") for part in fields) for _line, fields in rows(file, [lines]))
        return cls.split(file, first_line, "".join(text + "\n" for text in plain).encode(), columns)

    @classmethod
    def split(cls, file: str, first_line: int, lines: bytes, columns: int) -> Self:
        """Raises PolisError at the first line with another number of fields, or with a quote."""
        raw = np.frombuffer(lines, np.uint8)
        ends = np.flatnonzero((raw == COMMA) | (raw == NEWLINE))
        newline = raw[ends] == NEWLINE
        count, rest = divmod(len(ends), columns)
        if rest or not newline[columns - 1 :: columns].all() or np.count_nonzero(newline) != count:
            raise cls._wrong_width(file, first_line, newline, columns)
        stops = ends.reshape(count, columns)
        starts = np.empty_like(stops)
        starts.ravel()[1:] = stops.ravel()[:-1] + 1
        starts.ravel()[:1] = 0
        stops[:, -1] -= raw[np.maximum(stops[:, -1] - 1, 0)] == RETURN
        return cls(file, first_line, lines, starts, stops)

    @staticmethod
    def _wrong_width(file: str, first_line: int, newline: NDArray[np.bool_], columns: int) -> PolisError:
        widths = np.diff(np.append(-1, np.flatnonzero(newline)))
        wrong = int(np.flatnonzero(widths != columns)[0]) if (widths != columns).any() else len(widths)
        found = int(widths[wrong]) if wrong < len(widths) else 0
        return PolisError(
            file,
            first_line + wrong,
            0,
            f"{found} fields instead of {columns}",
            "Restore the line, or cut the file after the last complete one if it was truncated",
        )

    def numbers(self, column: int, name: str, empty: int | None = None) -> NDArray[np.int64]:
        """int64[lines]; `empty` stands for an empty field, if these are allowed.

        Raises PolisError at the first field that is not a whole number, or none that the column can hold.
        """
        starts, stops = self.starts[:, column], self.stops[:, column]
        raw = np.frombuffer(self.buffer, np.uint8)
        if not len(starts):
            return np.zeros(0, np.int64)
        negative = raw[starts] == MINUS
        digits = stops - starts - negative
        blank = stops == starts
        bad = (digits < 1) | (digits > LONGEST_NUMBER)
        if empty is not None:
            bad &= ~blank
        value = np.zeros(len(starts), np.int64)
        longest = int(np.where(bad, 0, digits).max())
        shortest = int(np.where(bad, LONGEST_NUMBER, digits).min())
        for place in range(longest):
            digit = raw[np.maximum(stops - 1 - place, 0)] - np.uint8(ZERO)
            wrong = digit > 9
            if place >= shortest:
                beyond = place >= digits
                wrong &= ~beyond
                digit[beyond] = 0
            bad |= wrong
            value += digit * np.int64(10**place)
        if bad.any():
            self._not_a_number(int(np.flatnonzero(bad)[0]), column, name)
        value = np.where(negative, -value, value)
        allowed = possible(name)
        beyond = ((value < allowed[0]) | (value > allowed[-1])) & ~(blank & (empty is not None))
        if beyond.any():
            self._not_a_number(int(np.flatnonzero(beyond)[0]), column, name)
        return value if empty is None else np.where(blank, empty, value)

    def _not_a_number(self, row: int, column: int, name: str) -> None:
        start, stop = int(self.starts[row, column]), int(self.stops[row, column])
        found = self.buffer[start:stop].decode("utf-8", "replace")
        offset = start - int(self.starts[row, 0]) + 1
        raise not_a_number(self.file, self.first_line + row, offset, name, found)

    def text(self, column: int) -> Text:
        return Text(self.buffer, self.starts[:, column], self.stops[:, column])
