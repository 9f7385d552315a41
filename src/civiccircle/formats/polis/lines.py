"""From blocks of bytes, as a file or an upload gives them, to lines and rows."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from civiccircle.formats.polis.errors import PolisError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Blocks cut at line ends, without a byte order mark; a missing last line end is added."""
    rest, first = b"", True
    for block in blocks:
        piece = rest + block
        if first and len(piece) >= len(BYTE_ORDER_MARK):
            piece, first = piece.removeprefix(BYTE_ORDER_MARK), False
        cut = piece.rfind(b"\n") + 1
        rest = piece[cut:]
        if cut:
            yield piece[:cut]
    rest = rest.removeprefix(BYTE_ORDER_MARK) if first else rest
    if rest:
        yield rest + b"\n"


def header_and_rest(file: str, blocks: Iterable[bytes]) -> tuple[list[str], Iterator[bytes]]:
    """The names in the first line, and the whole lines after it. Raises PolisError for an empty file."""
    pieces = whole_lines(blocks)
    first = next(pieces, b"")
    if not first.strip():
        raise PolisError(file, 1, 0, "the file is empty", "Export it again")
    cut = first.index(b"\n") + 1
    header = next(rows(file, [first[:cut]]))[1]
    return header, chain([first[cut:]] if first[cut:] else [], pieces)


def text_lines(file: str, blocks: Iterable[bytes]) -> Iterator[str]:
    """Lines of a UTF-8 file. Raises PolisError at the first byte that is not UTF-8."""
    number = 1
    for piece in whole_lines(blocks):
        try:
            text = piece.decode("utf-8")
        except UnicodeDecodeError as problem:
            line = number + piece.count(b"\n", 0, problem.start)
            column = problem.start - (piece.rfind(b"\n", 0, problem.start) + 1) + 1
            raise PolisError(
                file, line, column, f"byte {piece[problem.start]:#04x} is not UTF-8", "Save the file as UTF-8"
            ) from None
        lines = text.split("\n")
        number += len(lines) - 1
        yield from (line + "\n" for line in lines[:-1])


def rows(file: str, blocks: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row starts, fields); quoted fields may contain line ends. Empty lines are skipped.

    Raises PolisError for wrong encoding and for a quote that is never closed.
    """
    reader = csv.reader(text_lines(file, blocks), strict=True)
    line = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            mend = "Close the quote; the file may be truncated"
            raise PolisError(file, line, 0, str(problem), mend) from None
        if fields:
            yield line, fields
        line = reader.line_num + 1


def column_places(file: str, header: list[str], required: Iterable[str]) -> dict[str, int]:
    """Where each named column is. Raises PolisError for a missing or repeated one."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in places:
            raise PolisError(file, 1, 0, f"column “{name}” appears twice", "Remove one of the two")
        places[name] = place
    for name in required:
        if name not in places:
            found = ", ".join(header[:12])
            raise PolisError(
                file, 1, 0, f"column “{name}” is missing (found: {found})", f"Add column “{name}”"
            )
    return places
