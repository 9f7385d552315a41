"""Pabulib files (.pb) of participatory budgets: read, check and write, without loss.

election = canonical_election(**read_pabulib(content, "name.pb").election())
"""

from civiccircle.formats.pabulib.errors import PabulibError
from civiccircle.formats.pabulib.file import PabulibFile, Table, Votes, read_pabulib, write_pabulib

__all__ = ["PabulibError", "PabulibFile", "Table", "Votes", "read_pabulib", "write_pabulib"]
