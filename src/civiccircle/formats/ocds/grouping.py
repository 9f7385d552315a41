"""Which releases of a file belong to the same contracting process: an index of 24 bytes a release.

    grouping = Grouping()
    for element in read(blocks):
        grouping.add(element.ocid(), element.offset, len(element.raw))
    for places in grouping.groups():          # [(offset, length), ...], in the order of the file
        for releases in by_ocid(parse(read_at(offset, length)) for offset, length in places):
            ...

The caller reads the bytes again from where they are, so that nothing but the index is in memory. Groups are made by a
hash of the ocid; `by_ocid` tells apart what collides.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any


class Grouping:
    """Places of releases by contracting process."""

    def __init__(self) -> None:
        self._hashes, self._offsets, self._lengths = array("q"), array("Q"), array("Q")

    def add(self, ocid: str | None, offset: int, length: int) -> None:
        """A release of that process, or of none, at that place of the file."""
        self._hashes.append(hash(ocid))
        self._offsets.append(offset)
        self._lengths.append(length)

    def groups(self) -> Iterator[list[tuple[int, int]]]:
        """(offset, length) of the releases of each process; processes in the order in which they first appear."""
        hashes = self._hashes
        rows = array(
            "Q", sorted(range(len(hashes)), key=hashes.__getitem__)
        )  # of a process in the order of the file
        starts = [
            place for place, row in enumerate(rows) if not place or hashes[row] != hashes[rows[place - 1]]
        ]
        for start in sorted(starts, key=rows.__getitem__):
            end = start + 1
            while end < len(rows) and hashes[rows[end]] == hashes[rows[start]]:
                end += 1
            yield [(self._offsets[row], self._lengths[row]) for row in rows[start:end]]


def by_ocid(releases: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Releases with equal ocid together, in order of appearance."""
    found: dict[str, list[dict[str, Any]]] = {}
    for release in releases:
        found.setdefault(repr(release.get("ocid")), []).append(release)
    return list(found.values())
