"""A window on the bytes of a file, which holds no more than the value that is being read."""

import re
from collections.abc import Iterable
from typing import Any

from civiccircle.formats.ocds.errors import OcdsError, OcdsWrong
from civiccircle.formats.ocds.json import MAX_DEPTH, TEXT

MAX_VALUE = 64 * 1024 * 1024
CHUNK = 1024 * 1024

_NO_SPACE = re.compile(rb"[^ \t\r\n]")
_TEXT = re.compile(TEXT, re.S)
_LITERAL = re.compile(rb"[-+.\w]+")
_BRACKET = re.compile(rb'[^{}\[\]"]*+(?:' + TEXT + rb'[^{}\[\]"]*+)*+([{}\[\]])', re.S)


class Source:
    """data from `at` on is what has not been taken yet; `line` and `offset` are those of `at`."""

    def __init__(self, blocks: Iterable[bytes], file: str, offset: int, line: int) -> None:
        self._blocks = iter(blocks)
        self._base = offset
        self.file, self.line = file, line
        self.data, self.at = b"", 0
        self.release = 0

    @property
    def offset(self) -> int:
        return self._base + self.at

    def more(self) -> bool:
        """Read at least as much as is there, so that what is scanned again stays in proportion. False at the end."""
        rest = self.data[self.at :]
        if len(rest) > MAX_VALUE:
            raise self.error(OcdsWrong.LARGE, most=MAX_VALUE >> 20)
        pieces, wanted = [rest], max(len(rest), CHUNK)
        for block in self._blocks:
            pieces.append(bytes(block))
            wanted -= len(block)
            if wanted <= 0:
                break
        self._base, self.at = self._base + self.at, 0
        self.data = b"".join(pieces)
        return len(self.data) > len(rest)

    def take(self, length: int) -> None:
        """Go on behind the next `length` bytes."""
        if (
            self.data.find(b"\n", self.at, self.at + length) >= 0
        ):  # counting takes long, and mostly there are none
            self.line += self.data.count(b"\n", self.at, self.at + length)
        self.at += length

    def byte(self, ahead: int) -> bytes:
        """The byte `ahead` of here; b"" at the end of the file."""
        while self.at + ahead >= len(self.data):
            if not self.more():
                return b""
        return self.data[self.at + ahead : self.at + ahead + 1]

    def space(self, ahead: int = 0) -> int:
        """How many spaces and line ends there are, `ahead` bytes from here on."""
        while True:
            found = _NO_SPACE.search(self.data, self.at + ahead)
            place = found.start() if found else len(self.data)
            if place < len(self.data) or not self.more():
                return max(0, min(place, len(self.data)) - self.at - ahead)

    def length(self, ahead: int = 0) -> int:
        """The length of the JSON value that starts `ahead` bytes from here. Raises OcdsError where there is none."""
        if self.byte(ahead) in (b"{", b"["):
            return self._nested(ahead)
        while True:
            found = self._end(self.at + ahead)
            if found is not None:
                return found - self.at - ahead
            if not self.more():
                raise self.error(OcdsWrong.VALUE_ENDS, len(self.data) - self.at)

    def _nested(self, ahead: int) -> int:
        """The length of an object or list. Each bracket is looked at once, however often more has to be read."""
        outer = depth = int(ahead > 0)  # what is not here is in an object that is
        length = 0
        while True:
            while found := _BRACKET.match(self.data, self.at + ahead + length):
                depth += 1 if found[1] in (b"{", b"[") else -1
                length = found.end() - self.at - ahead
                if depth == outer:
                    return length
                if depth > MAX_DEPTH:
                    raise self.error(OcdsWrong.DEEP, ahead + length - 1, most=MAX_DEPTH)
            if not self.more():
                raise self.error(OcdsWrong.VALUE_ENDS, len(self.data) - self.at)

    def _end(self, start: int) -> int | None:
        first = self.data[start : start + 1]
        match = (_TEXT if first == b'"' else _LITERAL).match(self.data, start)
        if match is None:
            if first and first != b'"':
                raise self.error(OcdsWrong.NO_VALUE, start - self.at, found=first.decode("latin-1"))
            return None
        # A number may go on in what has not been read yet.
        return match.end() if first == b'"' or match.end() < len(self.data) else None

    def error(self, wrong: OcdsWrong, ahead: int = 0, **told: Any) -> OcdsError:
        """An error at the place `ahead` bytes from here."""
        line = self.line + self.data.count(b"\n", self.at, self.at + ahead)
        return OcdsError(self.file, line, self.offset + ahead, wrong, told, release=self.release)
