"""Merge a file of releases into a file of compiled releases, in flat memory, however they are ordered.

The first pass finds where the releases of each process are, the second reads them again from there. Memory holds 24
bytes for each release and one process.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from civiccircle.formats.ocds import Element, Grouping, encode, parse, read, write_lines
from civiccircle.formats.ocds.grouping import by_ocid
from civiccircle.methods.contracting import MergeRules, compiled_release

BLOCK = 1 << 20


def blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def compiled(source: BinaryIO) -> Iterator[bytes]:
    grouping = Grouping()
    for one in read(blocks(source)):
        if isinstance(one, Element):
            grouping.add(one.ocid(), one.offset, len(one.raw))
    rules, number = MergeRules.standard(), source.fileno()
    for places in grouping.groups():
        for process in by_ocid(map(parse, raw(number, places))):
            yield encode(compiled_release(process, rules))


def raw(file: int, places: list[tuple[int, int]]) -> Iterator[bytes]:
    """The releases at those places, in one go where they are close together, as they mostly are."""
    first, (last, length) = places[0][0], places[-1]
    if last + length - first <= BLOCK:
        piece = os.pread(file, last + length - first, first)
        return (piece[offset - first : offset - first + size] for offset, size in places)
    return (os.pread(file, size, offset) for offset, size in places)


def merge(source: Path, target: Path) -> None:
    gc.disable()  # trees have no cycles; looking for some takes a tenth of the time
    with source.open("rb") as given, target.open("wb") as made:
        made.writelines(write_lines(compiled(given)))
