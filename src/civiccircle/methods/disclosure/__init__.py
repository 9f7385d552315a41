"""Disclosure control of tables of counts: minimum cell, complementary suppression, audit, rounding.

The rule that every function here keeps: whoever knows everything that is published, and the rule itself, can
exclude no value from 0 to the minimum for a count that was withheld for being small. See
docs/methods/disclosure.md.
"""

from .audit import Interval, intervals
from .errors import ProtectionError
from .one_way import OneWay, protect_one_way
from .rounding import round_to_base
from .two_way import TwoWay, protect_two_way

METHOD = "disclosure"
VERSION = "1.0.0"

__all__ = [
    "METHOD",
    "VERSION",
    "Interval",
    "OneWay",
    "ProtectionError",
    "TwoWay",
    "intervals",
    "protect_one_way",
    "protect_two_way",
    "round_to_base",
]
