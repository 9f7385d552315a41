"""Which releases of a file belong to the same contracting process: an index of some 20 bytes a release.

    grouping = Grouping()
    for element in read(blocks):
        grouping.add(element.ocid(), element.offset, len(element.raw))
    for places in grouping.groups():           # [(offset, length), ...] of one process, in the order of the file
        releases = [parse(read_at(offset, length)) for offset, length in places]

The caller reads the bytes again from where they are, so that nothing but the index is held in memory. Groups are made by
a hash of the ocid: `by_ocid` tells apart what collides.
"""

from collections.abc import Iterable, Iterator
from typing import Any


class Grouping:
    """Places of releases by contracting process."""

    def add(self, ocid: str | None, offset: int, length: int) -> None:
        raise NotImplementedError

    def groups(self) -> Iterator[list[tuple[int, int]]]:
        """Places of the releases of each process; processes in the order in which they first appear."""
        raise NotImplementedError


def by_ocid(releases: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Releases with equal ocid together, in order of appearance."""
    raise NotImplementedError
