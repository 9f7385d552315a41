"""Files that are written while they are sent: any number of rows in constant memory.

A download can break off in the middle, so every file ends in a statement of what it holds: whoever finds it knows that
the file is whole, and whoever does not knows that it is not. Both can be checked again by the checksum of the download.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

ROWS_AT_ONCE = 1_000
MANIFEST = "manifest.json"
END_OF_CSV = "# complete"
# What a spreadsheet would run: at the start, or after a sign at which some cut a cell in two; also in full width.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[=+\-@＝＋－＠])|^(?=[\t\r])")
_ANY_DAY = (1980, 1, 1, 0, 0, 0)  # the same rows give the same bytes, whenever they are written


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as CSV (RFC 4180, UTF-8). The last line is ``# complete,<rows>,<SHA-256 of all lines before it>``."""
    digest, count = sha256(), 0
    for block, written in _csv_blocks(columns, rows):
        digest.update(block)
        count += written
        yield block
    yield f"{END_OF_CSV},{count},{digest.hexdigest()}\r\n".encode()


def json_file(rows: Iterable[Any]) -> Iterator[bytes]:
    """``{"rows": […], "complete": {"rows": n, "sha256": …}}``, one row to a line; the digest is of these lines.

    JSON that breaks off cannot be read, so a reader needs no more than a parser to see it.
    """
    encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    digest, count, before = sha256(), 0, b'{"rows":[\n'
    for batch in _batches(rows):
        block = ",\n".join(map(encode, batch)).encode()
        digest.update(block if not count else b",\n" + block)
        count += len(batch)
        yield before + block
        before = b",\n"
    end = json.dumps({"rows": count, "sha256": digest.hexdigest()})
    yield (b"" if count else before) + f'\n],"complete":{end}}}\n'.encode()


def zip_file(files: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """Files in a zip. Its last member, ``manifest.json``, has the size and SHA-256 of each of the others.

    A zip keeps its table of contents at the end: one that breaks off does not open.
    """
    sink = _Sink()
    manifest = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blocks in files.items():
            digest, size = sha256(), 0
            with archive.open(_member(name), "w", force_zip64=True) as member:
                for block in blocks:
                    digest.update(block)
                    size += len(block)
                    member.write(block)
                    yield from sink.taken()
            manifest.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})
        archive.writestr(_member(MANIFEST), json.dumps({"files": manifest}, indent=1) + "\n")
    yield from sink.taken()


def no_formula(words: str) -> str:
    """Somebody's words as a cell; those that a spreadsheet would run stand behind an apostrophe."""
    return _FORMULA.sub(lambda found: f"{found[1] or ''}'", words)


def _csv_blocks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[bytes, int]]:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(columns)
    yield page.getvalue().encode(), 0
    for batch in _batches(rows):
        page.seek(0)
        page.truncate()
        writer.writerows(batch)
        yield page.getvalue().encode(), len(batch)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, ROWS_AT_ONCE)):
        yield batch


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _ANY_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


class _Sink(io.RawIOBase):
    """A file that can only be written on, and gives away what was written."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)
