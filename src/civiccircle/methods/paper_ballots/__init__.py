"""Paper ballots: what was entered from sheets, read from tables, and compared with a second entry."""

from civiccircle.methods.paper_ballots.entries import Difference, Entry, differences, repeated
from civiccircle.methods.paper_ballots.table import Fault, Sheet, Table, Wrong, read_entry, read_paper_ballots

__all__ = [
    "Difference",
    "Entry",
    "Fault",
    "Sheet",
    "Table",
    "Wrong",
    "differences",
    "read_entry",
    "read_paper_ballots",
    "repeated",
]
