"""Open Contracting Data Standard (OCDS) 1.1: read packages of any size in flat memory, and write them.

    for one in read(blocks, file="releases.json"):
        if isinstance(one, Element):
            release = one.value()

`blocks` are bytes as a file or an upload gives them. Release packages, record packages, lists of releases, and JSON
Lines of any of them are told apart by their content. Numbers keep every digit: whole ones are int, others Decimal.
"""

from civiccircle.formats.ocds.errors import OcdsError, OcdsWrong
from civiccircle.formats.ocds.grouping import Grouping
from civiccircle.formats.ocds.json import encode, parse
from civiccircle.formats.ocds.places import Element, Package, Place
from civiccircle.formats.ocds.reader import read
from civiccircle.formats.ocds.writer import write_lines, write_record_package, write_release_package

__all__ = [
    "Element",
    "Grouping",
    "OcdsError",
    "OcdsWrong",
    "Package",
    "Place",
    "encode",
    "parse",
    "read",
    "write_lines",
    "write_record_package",
    "write_release_package",
]
