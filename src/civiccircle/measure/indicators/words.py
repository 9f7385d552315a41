"""What a fault of a table says to people: what is wrong, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.observations import Wrong
from civiccircle.formats.sources import Unread
from civiccircle.formats.tables import Broken, Fault

_SENTENCES: dict[StrEnum, tuple[Any, Any]] = {
    Broken.ENCODING: (
        gettext_lazy("byte %(byte)s, number %(sign)s of this line, is not UTF-8"),
        gettext_lazy("save the file as “CSV UTF-8”"),
    ),
    Broken.EMPTY: (
        gettext_lazy("the table holds no observation"),
        gettext_lazy(
            "write the names of the columns in the first line and one observation in each line after it"
        ),
    ),
    Broken.UNREADABLE: (
        gettext_lazy("a quote begins here and is never closed, or stands in the middle of a cell"),
        gettext_lazy("close it; the file may have been cut off"),
    ),
    Broken.TOO_MANY_ROWS: (
        gettext_lazy("the table has more than %(most)s lines"),
        gettext_lazy("split it and take one part in after the other"),
    ),
    Broken.INCOMPLETE: (
        gettext_lazy("the last line tells of another number of lines than the %(read)s before it"),
        gettext_lazy("download the table again, or take the last line away if you changed the others"),
    ),
    Broken.COLUMN_MISSING: (
        gettext_lazy("the column is missing (found: %(found)s)"),
        gettext_lazy("add it, or correct the spelling of its name"),
    ),
    Broken.COLUMN_TWICE: (gettext_lazy("the column appears twice"), gettext_lazy("take one of the two away")),
    Broken.COLUMN_UNKNOWN: (
        gettext_lazy("no column has this name (column number %(place)s)"),
        gettext_lazy("take it away, or use one of these: %(known)s"),
    ),
    Broken.CELLS: (
        gettext_lazy("the line has %(found)s cells, the first line has %(wanted)s"),
        gettext_lazy("put texts that hold a comma between quotes; a last line that is too short was cut off"),
    ),
    Unread.JSON: (
        gettext_lazy("this is no JSON that holds one list of objects"),
        gettext_lazy("send a list of objects, or an object with one such list"),
    ),
    Unread.PACKAGE: (
        gettext_lazy("this is no data package"),
        gettext_lazy("send a zip file that holds datapackage.json and the CSV files that it names"),
    ),
    Unread.RESOURCE: (
        gettext_lazy("the package has no CSV table “%(found)s”"),
        gettext_lazy("write one of these names into the mapping: %(known)s"),
    ),
    Unread.TOO_LARGE: (
        gettext_lazy("the table is larger than %(most)s MB when unpacked"),
        gettext_lazy("split it and take one part in after the other"),
    ),
    Wrong.REQUIRED: (gettext_lazy("the cell is empty"), gettext_lazy("fill it in")),
    Wrong.INDICATOR: (
        gettext_lazy("no indicator “%(found)s” is followed here"),
        gettext_lazy("correct its code, or follow it first, from the catalogue"),
    ),
    Wrong.PLACE: (
        gettext_lazy("there is no place “%(found)s”"),
        gettext_lazy("leave the cell empty for the whole community, or use one of these: %(known)s"),
    ),
    Wrong.PERIOD: (
        gettext_lazy("“%(found)s” is no period"),
        gettext_lazy("write 2024, 2024-Q1, 2024-03, 2024-03-05 or 2024-04-01/2025-03-31"),
    ),
    Wrong.FUTURE: (
        gettext_lazy("the period %(found)s is not over yet"),
        gettext_lazy("observe it first: an aim is a target, not an observation"),
    ),
    Wrong.NUMBER: (
        gettext_lazy("“%(found)s” is no number"),
        gettext_lazy(
            "write digits with a point before the decimals and nothing else, like 1234.5; at most %(digits)s digits "
            "before the point and %(decimals)s after it"
        ),
    ),
    Wrong.OUT_OF_RANGE: (
        gettext_lazy("%(found)s lies outside of what this indicator can be (%(low)s to %(high)s)"),
        gettext_lazy("check whether it was divided and multiplied as the definition says"),
    ),
    Wrong.SMALL_CELL: (
        gettext_lazy("fewer than %(fewest)s in one place: such a count could tell of single people"),
        gettext_lazy("leave the cell empty and say so in the note, or count a larger place"),
    ),
    Wrong.UNIT: (
        gettext_lazy("the unit “%(found)s” contradicts that of the indicator (%(wanted)s)"),
        gettext_lazy("convert the value first, then write its new unit"),
    ),
    Wrong.UNCERTAINTY: (
        gettext_lazy("the uncertainty contradicts itself"),
        gettext_lazy(
            "give a standard error that is not negative, or both ends of an interval with the value between them; "
            "the confidence is in percent and belongs to an interval"
        ),
    ),
    Wrong.NO_VALUE: (
        gettext_lazy("a missing value has no uncertainty"),
        gettext_lazy("empty this cell, or write the value"),
    ),
    Wrong.NO_NOTE: (
        gettext_lazy("the value is missing, and nothing says why"),
        gettext_lazy("write the value, or say in the note why there is none"),
    ),
    Wrong.ADDRESS: (
        gettext_lazy("“%(found)s” is no address of a web page"),
        gettext_lazy("begin it with https://"),
    ),
    Wrong.TOO_LONG: (
        gettext_lazy("the text has %(found)s characters"),
        gettext_lazy("shorten it to %(most)s"),
    ),
    Wrong.UNWRITABLE: (
        gettext_lazy("the cell holds a sign that cannot be shown"),
        gettext_lazy("type the text instead of pasting it"),
    ),
    Wrong.TWICE: (
        gettext_lazy("line %(other)s is about the same indicator, place and period"),
        gettext_lazy("keep one of the two"),
    ),
    Wrong.NO_REASON: (
        gettext_lazy("this changes what is on record (%(before)s), and no reason is given"),
        gettext_lazy("say why it is corrected, in the column “reason” or for the whole table"),
    ),
}


@dataclass(frozen=True)
class Told:
    """A fault in the reader's language."""

    line: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        words = _("%(what)s: %(mend)s") % {"what": self.what, "mend": self.mend}
        return f"{self.column}: {words}" if self.column else words


def told(fault: Fault) -> Told:
    """A fault in words."""
    what, mend = _SENTENCES[fault.wrong]
    return Told(fault.line, fault.column, str(what) % fault.told, str(mend) % fault.told)


class Faulty(ValidationError):
    """A table or a form that cannot be taken in, with everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__([_in_its_line(fault) for fault in self.faults[:MOST_TOLD]])


MOST_TOLD = 100


def _in_its_line(fault: Fault) -> str:
    words = told(fault)
    if not words.line:
        return str(words)
    return _("Line %(line)s: %(words)s") % {"line": words.line, "words": words}
