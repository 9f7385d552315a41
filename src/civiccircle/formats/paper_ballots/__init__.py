"""Paper ballots: what was entered from sheets, read from tables, and compared with a second entry."""

from civiccircle.formats.paper_ballots.entries import Difference, Entry, differences, repeated
from civiccircle.formats.paper_ballots.table import Sheet, Table, Wrong, read_entry, read_paper_ballots

__all__ = [
    "Difference",
    "Entry",
    "Sheet",
    "Table",
    "Wrong",
    "differences",
    "read_entry",
    "read_paper_ballots",
    "repeated",
]
