"""Pabulib files (.pb) of participatory budgets: read, check and write, without loss.

election = canonical_election(**read_pabulib(content, "name.pb").election())
"""

from civiccircle.formats.pabulib.errors import PabulibError
from civiccircle.formats.pabulib.file import ElectionArguments, Layout, PabulibFile, Table, Votes
from civiccircle.formats.pabulib.read import read_pabulib
from civiccircle.formats.pabulib.write import write_pabulib

__all__ = [
    "ElectionArguments",
    "Layout",
    "PabulibError",
    "PabulibFile",
    "Table",
    "Votes",
    "read_pabulib",
    "write_pabulib",
]
