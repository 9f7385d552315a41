"""What a formula is made of, and what can be wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LONGEST = 300  # characters
DEEPEST = 20
"""Parentheses and signs inside one another: far more than a rate needs, far fewer than break a stack."""


class Wrong(StrEnum):
    """What can be wrong with a formula or a unit."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    TOO_DEEP = "too deep"
    SIGN = "sign"
    NUMBER = "number"
    ENDS = "ends"
    UNEXPECTED = "unexpected"
    UNCLOSED = "unclosed"
    UNKNOWN = "unknown"
    UNIT = "unit"
    UNITS_DIFFER = "units differ"
    RESULT = "result"


class FormulaFault(ValueError):
    """What is `wrong`, at which sign of the text (from 1; 0 is all of it), and what belongs into the sentence."""

    def __init__(self, wrong: Wrong, at: int = 0, told: Mapping[str, str | int] | None = None) -> None:
        self.wrong, self.at, self.told = wrong, at, dict(told or {})
        super().__init__(f"{wrong.value} at {at}: {self.told}")


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Name:
    """A component, and where it stands in the text (from 1)."""

    name: str
    at: int


@dataclass(frozen=True)
class Negative:
    of: "Tree"


@dataclass(frozen=True)
class Binary:
    """``left`` and ``right`` with one of ``+ - * /`` between them, which stands at the sign `at`."""

    sign: str
    left: "Tree"
    right: "Tree"
    at: int


Tree = Number | Name | Negative | Binary


def names_in(tree: Tree) -> list[str]:
    """The components of a formula, each once, in the order in which they first stand in it."""
    match tree:
        case Number():
            return []
        case Name():
            return [tree.name]
        case Negative():
            return names_in(tree.of)
        case Binary():
            return list(dict.fromkeys([*names_in(tree.left), *names_in(tree.right)]))
