"""Observations of indicators as a table: CSV (RFC 4180, UTF-8) with one observation to a line.

Columns, in any order: ``indicator``, ``period``, ``value``, ``source``, ``licence``; when wanted ``place``, ``unit``
(checked, never converted), ``standard_error``, ``low``, ``high``, ``confidence`` (percent), ``source_url``, ``method``,
``note``, ``reason`` (why a value on record is corrected). Texts may stand in a column for each language
(``source_en``, ``source_fr``). Numbers are exact decimals with a point. An empty value, or ``NR``, is a missing one;
then ``note`` says why.

A table is read to its end, so that all of its faults can be mended at once. What a fault says in words is for the
reader of this module to know: it carries a code and what belongs into the sentence.
"""

from civiccircle.formats.observations.cells import read_cells
from civiccircle.formats.observations.mapped import OURS, ColumnMapping, read_mapped
from civiccircle.formats.observations.model import Known, Measure, Observed, Table, Text, Wrong
from civiccircle.formats.observations.table import MOST_ROWS, read_table, repeated
from civiccircle.formats.tables import Fault

__all__ = [
    "MOST_ROWS",
    "OURS",
    "ColumnMapping",
    "Fault",
    "Known",
    "Measure",
    "Observed",
    "Table",
    "Text",
    "Wrong",
    "read_cells",
    "read_mapped",
    "read_table",
    "repeated",
]
