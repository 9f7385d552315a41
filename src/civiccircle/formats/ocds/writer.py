"""Packages as blocks of bytes, while their releases are still coming."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def write_release_package(
    metadata: Mapping[str, Any], releases: Iterable[bytes | Mapping[str, Any]]
) -> Iterator[bytes]:
    """metadata first, then `releases`: objects, or bytes that are written as they are."""
    raise NotImplementedError


def write_record_package(
    metadata: Mapping[str, Any], records: Iterable[bytes | Mapping[str, Any]]
) -> Iterator[bytes]:
    """metadata first, then `records`: objects, or bytes that are written as they are."""
    raise NotImplementedError


def write_lines(elements: Iterable[bytes | Mapping[str, Any]]) -> Iterator[bytes]:
    """JSON Lines. Bytes are written as they are and must hold no line end."""
    raise NotImplementedError
