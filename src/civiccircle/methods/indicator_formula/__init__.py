"""The formula of a rate: from components with units to a value, its uncertainty, or the reason why there is none.

A formula is data, for example ``100 * connected_households / households``. It knows numbers, names of components,
``+ - * /`` and parentheses, and nothing else; it is read into a tree and never run as a program. Components have units:
their dimensions are checked, and values in units of one dimension (ha and km2) are converted exactly.
"""

from civiccircle.methods.indicator_formula.computing import Computed, Given, NotComputable, Why, compute
from civiccircle.methods.indicator_formula.reading import read_formula
from civiccircle.methods.indicator_formula.tree import (
    DEEPEST,
    LONGEST,
    Binary,
    FormulaFault,
    Name,
    Negative,
    Number,
    Tree,
    Wrong,
    names_in,
)
from civiccircle.methods.indicator_formula.units import PURE, Unit, check_units, read_unit, unit_of

METHOD, VERSION = "indicator-formula", "1"

__all__ = [
    "DEEPEST",
    "LONGEST",
    "PURE",
    "Binary",
    "Computed",
    "FormulaFault",
    "Given",
    "Name",
    "Negative",
    "NotComputable",
    "Number",
    "Tree",
    "Unit",
    "Why",
    "Wrong",
    "check_units",
    "compute",
    "names_in",
    "read_formula",
    "read_unit",
    "unit_of",
]
