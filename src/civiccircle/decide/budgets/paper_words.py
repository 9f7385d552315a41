"""What is wrong with a table of paper ballots, in words, and the names of rules."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.paper_ballots import Wrong
from civiccircle.formats.tables import Broken, Fault

RULES: dict[str, Any] = {
    "greedy": gettext_lazy("Most votes first"),
    "greedy_per_cost": gettext_lazy("Most votes for the money"),
    "equal_shares": gettext_lazy("Equal shares"),
    "equal_shares_greedy": gettext_lazy("Equal shares, then most votes first"),
    "equal_shares_add_one": gettext_lazy("Equal shares with added money"),
    "equal_shares_add_one_greedy": gettext_lazy("Equal shares with added money, then most votes first"),
    "phragmen": gettext_lazy("Phragmén"),
    "own": gettext_lazy("The rule of this budget"),
}

WORDS: dict[StrEnum, tuple[Any, Any]] = {
    Broken.ENCODING: (gettext_lazy("Byte %(byte)s is not UTF-8"), gettext_lazy("Save the file as UTF-8")),
    Broken.UNREADABLE: (
        gettext_lazy("This row cannot be read"),
        gettext_lazy("Close the quote, or double it inside a text"),
    ),
    Broken.EMPTY: (
        gettext_lazy("There is no sheet in the table"),
        gettext_lazy("Give one line for each sheet, below the names of the columns"),
    ),
    Broken.COLUMN_MISSING: (
        gettext_lazy("The column is missing (found: %(found)s)"),
        gettext_lazy("Add it to the first line"),
    ),
    Broken.COLUMN_UNKNOWN: (
        gettext_lazy("Nobody reads this column"),
        gettext_lazy("Use these: %(known)s"),
    ),
    Broken.COLUMN_TWICE: (gettext_lazy("The column appears twice"), gettext_lazy("Remove one of the two")),
    Broken.CELLS: (
        gettext_lazy("%(found)s cells instead of %(wanted)s"),
        gettext_lazy("Put choices with commas between them in quotes"),
    ),
    Broken.TOO_MANY_ROWS: (gettext_lazy("More than %(most)s sheets"), gettext_lazy("Split the table")),
    Wrong.SERIAL: (
        gettext_lazy("“%(found)s” is no number of a sheet"),
        gettext_lazy("Write it as it is printed: up to 20 letters, digits and dashes"),
    ),
    Wrong.SERIAL_TWICE: (
        gettext_lazy("Sheet %(serial)s stands on line %(other)s too"),
        gettext_lazy("Look which of the two is right"),
    ),
    Wrong.NUMBERS: (
        gettext_lazy("“%(found)s” are no numbers"),
        gettext_lazy("Write whole numbers with blanks between them"),
    ),
    Wrong.PROJECT_UNKNOWN: (
        gettext_lazy("Project %(project)s is not on the ballot"),
        gettext_lazy("Look at the sheet again; if it stands so there, mark it as spoilt"),
    ),
    Wrong.PROJECT_TWICE: (
        gettext_lazy("Project %(project)s is named twice"),
        gettext_lazy("Look at the sheet again; name each project once"),
    ),
    Wrong.POINTS: (
        gettext_lazy("%(points)s numbers of points for %(choices)s projects"),
        gettext_lazy("Give one number for each project"),
    ),
    Wrong.SPOILT: (gettext_lazy("“%(found)s” is not understood"), gettext_lazy("Write x or nothing")),
    Wrong.SPOILT_CHOICES: (
        gettext_lazy("A spoilt sheet has no choices"),
        gettext_lazy("Leave them out, or do not mark it as spoilt"),
    ),
    Wrong.NO_CHOICE: (
        gettext_lazy("No project is named"),
        gettext_lazy("If the sheet is blank, mark it as spoilt"),
    ),
    Wrong.CODE: (gettext_lazy("“%(found)s” is no code"), gettext_lazy("Write its letters and digits")),
}


@dataclass(frozen=True)
class Told:
    """A fault in words; line 0 where there is none."""

    line: int
    column: str
    what: str
    mend: str


def told_of(fault: Fault) -> Told:
    """A fault in the reader's language."""
    what, mend = WORDS[fault.wrong]
    return Told(fault.line, fault.column, _filled(what, fault), _filled(mend, fault))


def _filled(words: Any, fault: Fault) -> str:
    return str(words) % fault.told


def rule_name(code: str) -> str:
    """A rule as pages call it."""
    return str(RULES[code])


def entry_in_words(choices: Any, points: Any, spoilt: bool) -> str:
    """A sheet in a cell of a table."""
    if spoilt:
        return _("spoilt")
    if points:
        return ", ".join(f"{choice} ({worth})" for choice, worth in zip(choices, points, strict=False))
    return ", ".join(map(str, choices))
