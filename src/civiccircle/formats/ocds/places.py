"""What the reader finds, and where it can go on."""

from dataclasses import dataclass, field
from typing import Any, Literal

from civiccircle.formats.ocds.json import checked, ocid_in

Kind = Literal["release", "record"]
Inside = Literal["", "list", "package"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point between two elements at which a later run of `read` goes on, given the bytes from `offset` on.

    offset in bytes and line (from 1); numbers of the elements and packages before it; inside: nothing, a list, or a
    package, of which `metadata` has been read and `key` is the list being read. Plain values, so it can be stored.
    """

    offset: int = 0
    line: int = 1
    elements: int = 0
    packages: int = 0
    inside: Inside = ""
    listed: bool = False
    key: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that has been read to its end: its metadata (all but releases and records), its number from 1, and
    where it starts."""

    metadata: dict[str, Any]
    number: int
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Element:
    """A release or record as it was written. number: which of the file, from 1; package: which package, from 1, or 0;
    offset and line: where it starts; after: where reading can go on."""

    kind: Kind
    raw: bytes
    number: int
    package: int
    offset: int
    line: int
    after: Place
    file: str = ""

    def value(self) -> dict[str, Any]:
        """The object, with numbers as written. Raises OcdsError for what is no JSON, no UTF-8, nested too deeply, has a
        key twice or a number beyond reason."""
        return checked(self.raw, self.file, self.line, self.offset, self.number)

    def ocid(self) -> str | None:
        """The id of its contracting process, mostly without parsing; None where it has none."""
        return ocid_in(self.raw)
