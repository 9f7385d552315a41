"""What the reader finds, and where it can go on."""

from typing import Any, Literal, NamedTuple

from civiccircle.formats.ocds.json import checked, ocid_in, parse

Kind = Literal["release", "record"]
ONLY_IN_RECORDS = ("releases", "compiledRelease", "versionedRelease")


class Place(NamedTuple):
    """A point behind an element at which a later run of `read` goes on, given the bytes from `offset` on.

    offset in bytes, and line from 1; how many elements and packages came before; listed: inside of a list of releases;
    key: which list of a package it is inside of, or ""; metadata: what that package has told so far. All are plain
    values, so `_asdict()` can be stored, and `Place(**stored)` is the place again.
    """

    offset: int = 0
    line: int = 1
    elements: int = 0
    packages: int = 0
    listed: bool = False
    key: str = ""
    metadata: dict[str, Any] = {}


class Package(NamedTuple):
    """A package that has been read to its end: its metadata, which is all but releases and records, and its number in
    the file, from 1."""

    metadata: dict[str, Any]
    number: int


class Element(NamedTuple):
    """A release or record as it was written. number: which of the file, from 1; package: which package, from 1, or 0;
    key: of the list in that package, or ""; offset and line: where it starts; after: where reading can go on."""

    raw: bytes
    number: int
    package: int
    key: str
    offset: int
    line: int
    after: Place
    file: str = ""

    @property
    def kind(self) -> Kind:
        """What it is, mostly without parsing."""
        if self.key:
            return "record" if self.key == "records" else "release"
        if not any(end in self.raw for end in (b'eleases"', b'dRelease"')):
            return "release"
        try:
            fields = parse(self.raw)
        except ValueError:
            return "release"  # value() tells what is wrong
        return "release" if fields.keys().isdisjoint(ONLY_IN_RECORDS) else "record"

    def value(self) -> dict[str, Any]:
        """The object, with numbers as written. Raises OcdsError for what is no JSON, no UTF-8, nested too deeply, has
        a key twice or a number beyond reason."""
        return checked(self.raw, self.file, self.line, self.offset, self.number)

    def ocid(self) -> str | None:
        """The id of its contracting process, mostly without parsing; None where it has none. Raises ValueError where it
        takes parsing and that fails."""
        return ocid_in(self.raw)
