"""Packages as blocks of bytes, while their releases are still coming."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from civiccircle.formats.ocds.json import encode

BLOCK = 256 * 1024
LISTS = ("releases", "records")  # of which one is written, and the other has no place
Objects = Iterable[bytes | Mapping[str, Any]]


def write_release_package(metadata: Mapping[str, Any], releases: Objects) -> Iterator[bytes]:
    """metadata first, then `releases`: objects, or bytes that are written as they are."""
    return _blocks(_package(metadata, "releases", releases))


def write_record_package(metadata: Mapping[str, Any], records: Objects) -> Iterator[bytes]:
    """metadata first, then `records`: objects, or bytes that are written as they are."""
    return _blocks(_package(metadata, "records", records))


def write_lines(elements: Objects) -> Iterator[bytes]:
    """JSON Lines: objects, or bytes. A JSON text has line ends between its tokens only, so they become spaces."""
    return _blocks(_raw(one).replace(b"\n", b" ") + b"\n" for one in elements)


def _package(metadata: Mapping[str, Any], key: str, elements: Objects) -> Iterator[bytes]:
    rest = encode({name: value for name, value in metadata.items() if name not in LISTS})[1:-1]
    yield b"{" + rest + (b"," if rest else b"") + encode(key) + b":[\n"
    separator = b""
    for one in elements:
        yield separator + _raw(one)
        separator = b",\n"
    yield b"\n]}\n"


def _raw(one: bytes | Mapping[str, Any]) -> bytes:
    return one if isinstance(one, bytes) else encode(one)


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces put together, so that a caller has few of them to write."""
    ready, size = [], 0
    for piece in pieces:
        ready.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(ready)
            ready, size = [], 0
    if ready:
        yield b"".join(ready)
