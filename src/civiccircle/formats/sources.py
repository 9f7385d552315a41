"""Tables as others publish them, to be read by a mapping: CSV, JSON, and Frictionless data packages in a zip file.

CSV as in `tables`. JSON: a list of objects, or an object that holds one such list; lines are objects, from 1.
A data package (specs.frictionlessdata.io, v1) is a zip with ``datapackage.json``; its resources with a path to a CSV
file are read by their names. Cells are text; a JSON number keeps its digits.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from civiccircle.formats.tables import Broken, Fault, Row, decoded, lines_of, not_utf8

MOST_UNPACKED = 100_000_000  # bytes
DESCRIPTOR = "datapackage.json"


class Unread(StrEnum):
    """What can be wrong with a file, beside what can be with any table."""

    JSON = "json"
    PACKAGE = "package"
    RESOURCE = "resource"
    TOO_LARGE = "too large"


@dataclass(frozen=True)
class Source:
    """The table of a file: names of columns as they are written there, and rows by them."""

    columns: Sequence[str]
    rows: Sequence[Row]


class UnreadError(ValueError):
    """A file that holds no table that could be read."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"{fault.wrong}: {fault.told}")


def read_source(data: bytes, resource: str = "") -> Source:
    """The table of a file; of a package the one named `resource`, or its only one. Raises `UnreadError`."""
    if data.startswith(b"PK\x03\x04"):
        return _csv(_packaged(data, resource))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _json(data)
    return _csv(data)


def _csv(data: bytes) -> Source:
    faults = list[Fault]()
    try:
        lines = list(lines_of(decoded(data), faults))
    except UnicodeDecodeError as problem:
        raise UnreadError(not_utf8(data, problem)) from None
    if faults:
        raise UnreadError(faults[0])
    if len(lines) < 2:
        raise _unread(Broken.EMPTY)
    names = [name.strip() for name in lines[0][1]]
    for line, cells in lines[1:]:
        if len(cells) != len(names):
            raise UnreadError(Fault(line, "", Broken.CELLS, {"found": len(cells), "wanted": len(names)}))
    return Source(names, [(line, dict(zip(names, cells, strict=True))) for line, cells in lines[1:]])


def _json(data: bytes) -> Source:
    try:
        told = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise _unread(Unread.JSON) from None
    lists = [told] if isinstance(told, list) else [each for each in told.values() if isinstance(each, list)]
    if len(lists) != 1 or not lists[0] or not all(isinstance(each, dict) for each in lists[0]):
        raise _unread(Unread.JSON)
    rows = [
        (number, {name: _cell(each) for name, each in row.items()}) for number, row in enumerate(lists[0], 1)
    ]
    return Source(list(dict.fromkeys(name for _line, row in rows for name in row)), rows)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value)


def _packaged(data: bytes, resource: str) -> bytes:
    """The bytes of a resource of a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            descriptors = [name for name in archive.namelist() if PurePosixPath(name).name == DESCRIPTOR]
            if len(descriptors) != 1:
                raise _unread(Unread.PACKAGE)
            paths = _paths(json.loads(_unpacked(archive, descriptors[0])))
            name = resource or (next(iter(paths)) if len(paths) == 1 else "")
            if name not in paths:
                raise _unread(Unread.RESOURCE, found=name or "–", known=", ".join(paths)[:200] or "–")
            return _unpacked(archive, str(PurePosixPath(descriptors[0]).parent / paths[name]))
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        NotImplementedError,
    ) as fault:
        raise fault if isinstance(fault, UnreadError) else _unread(Unread.PACKAGE) from None


def _paths(descriptor: Any) -> dict[str, str]:
    """The paths of the resources that are one CSV file, by their names."""
    found = {
        str(each.get("name") or each["path"]): each["path"]
        for each in descriptor["resources"]
        if "path" in each
    }
    return {
        name: path for name, path in found.items() if isinstance(path, str) and path.lower().endswith(".csv")
    }


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        data = file.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise _unread(Unread.TOO_LARGE, most=MOST_UNPACKED // 1_000_000)
    return data


def _unread(wrong: StrEnum, **told: str | int) -> UnreadError:
    return UnreadError(Fault(0, "", wrong, told))
