"""From blocks of bytes to releases and records, in flat memory.

Only what is between releases is taken apart here: the parser tells where a release ends, and its inside is left to
`Element.value`. Where the parser cannot tell, brackets are counted.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from civiccircle.formats.ocds.errors import OcdsWrong
from civiccircle.formats.ocds.json import is_whole, object_end, parse, why
from civiccircle.formats.ocds.places import Element, Package, Place
from civiccircle.formats.ocds.source import Source

LISTS = ("releases", "records")
ENDS = (b'eleases"', b'ecords"')  # without one of these an object is no package; they are quick to look for
_GAP = re.compile(rb"\s*(?P<comma>,?)\s*(?=\{)")
MAX_METADATA = 1000
LONG_LINE = 64 * 1024
NO_FILES = {
    b"\x1f\x8b": (OcdsWrong.COMPRESSED, "gzip"),
    b"PK": (OcdsWrong.COMPRESSED, "ZIP"),
    b"\xff\xfe": (OcdsWrong.UTF_16, ""),
    b"\xfe\xff": (OcdsWrong.UTF_16, ""),
    b"\x00": (OcdsWrong.NO_TEXT, ""),
}


def read(
    blocks: Iterable[bytes], *, file: str = "", start: Place | None = None
) -> Iterator[Element | Package]:
    """Releases and records in the order of the file, and each package when it ends.

    start: an Element's `after`; `blocks` then begin at its offset, and what comes is what an uninterrupted run would
    have given. Raises OcdsError where the file is no OCDS or no JSON, is truncated or compressed, is not UTF-8, or has
    a release of more than 64 MB or nested more than 100 deep. What else is wrong inside a release is raised by
    `Element.value`, and reading can go on.
    """
    return _Reader(blocks, file, start or Place()).run()


class _Reader:
    def __init__(self, blocks: Iterable[bytes], file: str, start: Place) -> None:
        self.source = Source(blocks, file, start.offset, start.line)
        self.elements, self.packages, self.listed = start.elements, start.packages, start.listed
        self.key, self.metadata = start.key, start.metadata
        self.resumed = start.offset > 0

    def run(self) -> Iterator[Element | Package]:
        source, after = self.source, self.resumed
        if not self.resumed:
            self._opening()
        if self.key:
            yield from self._package(after)
        while byte := self._next():
            if byte == b"[" and not self.listed:
                source.take(1)
                self.listed, after = True, False
            elif self.listed and self._list_ends(byte, after):
                self.listed = False
            else:
                self._object()
                raw = self._top()
                if raw:
                    yield self._element(raw)
                    yield from self._further()
                else:
                    yield from self._package(after=False)
                after = True
        if self.listed:
            raise source.error(OcdsWrong.LIST_ENDS)

    def _opening(self) -> None:
        source = self.source
        source.more()
        for mark, (wrong, how) in NO_FILES.items():
            if source.data.startswith(mark):
                raise source.error(wrong, how=how)
        if source.data.startswith(b"\xef\xbb\xbf"):
            source.take(3)
        if not self._next():
            raise source.error(OcdsWrong.EMPTY)

    def _next(self) -> bytes:
        """The next byte that is no space."""
        self.source.take(self.source.space())
        return self.source.byte(0)

    # --- what stands at the top: a release, a record, or a package -----------------------------------------------

    def _top(self) -> bytes:
        """The release or record that starts here; b"" for a package, of which everything up to its first release has
        been taken."""
        source = self.source
        raw = self._line()
        if raw and _is_simple(raw):
            return raw
        fields: list[tuple[str, int, int]] = []
        source.release = self.elements + 1
        ahead = 1
        while True:
            name, ahead = self._field(ahead, first=not fields)
            if name is None:
                return self._peek(ahead)
            if name in LISTS and not any(field[0] == "ocid" for field in fields):
                self.packages, source.release = self.packages + 1, 0
                for known, start, end in fields:
                    self._remember(known, start, end)
                self._enter(name, ahead)
                return b""
            length = source.length(ahead)
            fields.append((name, ahead, ahead + length))
            ahead += length

    def _line(self) -> bytes:
        """The object that fills the rest of this line; b"" where none does, or a line is long."""
        data, start = self.source.data, self.source.at
        line = data[start : max(start, data.find(b"\n", start, start + LONG_LINE))].rstrip(b" \t\r,")
        return line if line and is_whole(line) else b""

    # --- packages ------------------------------------------------------------------------------------------------

    def _package(self, after: bool) -> Iterator[Element | Package]:
        """From inside a list of releases or records to the end of the package. after: a release came before."""
        source = self.source
        while self.key:
            while not self._list_ends(self._next(), after):
                self._object()
                source.release = self.elements + 1
                yield self._element(self._peek(source.length()))
                yield from self._further()
                after = True
            self.key, after = "", False
            while not self.key:
                name, ahead = self._field(0, first=False)
                if name is None:
                    source.take(ahead)
                    yield Package(self.metadata, self.packages)
                    self.metadata = {}
                    return
                if name in LISTS:
                    self._enter(name, ahead)
                else:
                    length = source.length(ahead)
                    self._remember(name, ahead, ahead + length)
                    source.take(ahead + length)

    def _enter(self, name: str, ahead: int) -> None:
        """Take everything up to the first release in the list that is `ahead`."""
        self.source.release = 0
        if self.source.byte(ahead) not in (b"[", b""):
            raise self.source.error(OcdsWrong.NO_LIST, ahead, name=name)
        self._expect(b"[", ahead, OcdsWrong.LIST_MISSING)
        self.source.take(ahead + 1)
        self.key = name

    def _remember(self, name: str, start: int, end: int) -> None:
        if name in self.metadata:
            raise self.source.error(OcdsWrong.TWICE, name=name[:60])
        if len(self.metadata) == MAX_METADATA:
            raise self.source.error(OcdsWrong.MANY_FIELDS, most=MAX_METADATA)
        self.metadata = {
            **self.metadata,
            name: self._parsed(start, end),
        }  # a new one: places hold the one before

    def _field(self, ahead: int, *, first: bool) -> tuple[str | None, int]:
        """The name of the next field and where its value starts; None and the place behind it where the object ends."""
        source = self.source
        ahead += source.space(ahead)
        if source.byte(ahead) == b"}":
            return None, ahead + 1
        if not first:
            self._expect(b",", ahead, OcdsWrong.COMMA_MISSING)
            ahead += 1 + source.space(ahead + 1)
        self._expect(b'"', ahead, OcdsWrong.NAME_MISSING)
        end = ahead + source.length(ahead)
        name = str(self._parsed(ahead, end))
        end += source.space(end)
        self._expect(b":", end, OcdsWrong.COLON_MISSING)
        return name, end + 1 + source.space(end + 1)

    # --- lists ---------------------------------------------------------------------------------------------------

    def _list_ends(self, byte: bytes, after: bool) -> bool:
        """Take the end of the list, or what is before its next element."""
        if byte == b"]":
            self.source.take(1)
            return True
        if after:
            self._expect(b",", 0, OcdsWrong.COMMA_MISSING)
            self.source.take(1)
            self._next()
        return False

    def _object(self) -> None:
        self._expect(b"{", 0, OcdsWrong.NO_OBJECT)

    def _expect(self, byte: bytes, ahead: int, wrong: OcdsWrong) -> None:
        found = self.source.byte(ahead)
        if not found:
            raise self.source.error(OcdsWrong.VALUE_ENDS, ahead)
        if found != byte:
            raise self.source.error(wrong, ahead, wanted=byte.decode(), found=found.decode("latin-1"))

    # --- elements ------------------------------------------------------------------------------------------------

    def _peek(self, end: int, start: int = 0) -> bytes:
        return self.source.data[self.source.at + start : self.source.at + end]

    def _parsed(self, start: int, end: int) -> Any:
        raw = self._peek(end, start)
        try:
            return parse(raw)
        except ValueError as problem:
            place, wrong, told = why(raw, problem)
            raise self.source.error(wrong, start + place, **told) from None

    def _element(self, raw: bytes) -> Element:
        source = self.source
        offset, line = source.offset, source.line
        source.take(len(raw))
        source.release = 0
        self.elements += 1
        after = Place(
            source.offset, source.line, self.elements, self.packages, self.listed, self.key, self.metadata
        )
        package = self.packages if self.key else 0
        return Element(raw, self.elements, package, self.key, offset, line, after, source.file)

    def _further(self) -> Iterator[Element]:
        """The elements that follow, as long as nothing else does. What may be a package, or is not in the window to its
        end, is left for the long way."""
        source = self.source
        data, end = source.data, source.at
        comma = bool(self.key or self.listed)
        while found := _GAP.match(data, end):
            start, end = found.end(), object_end(data, found.end())
            raw = data[start:end]
            if (
                not end
                or bool(found["comma"]) != comma
                or not (self.key or raw.startswith(b'{"ocid"') or _is_simple(raw))
            ):
                return
            source.take(start - source.at)
            yield self._element(raw)


def _is_simple(raw: bytes) -> bool:
    return not any(end in raw for end in ENDS)
