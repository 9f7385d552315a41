"""Units as products of powers: their dimension, which is checked, and their scale, by which values are converted.

What is counted (``household``, ``person``) and money (``CAD``) are dimensions of their own. Scales are those of the SI
brochure, 9th edition, tables 2 to 8; a year is 365.2425 days (Gregorian mean), a month a twelfth of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from civiccircle.methods.indicator_formula.tree import (
    Binary,
    FormulaFault,
    Name,
    Negative,
    Number,
    Tree,
    Wrong,
)

LONGEST_UNIT = 60
_PART = re.compile(r"([A-Za-z°$€£_]+)(\d)?")
_DAY = Fraction(86_400)
_YEAR = _DAY * Fraction("365.2425")
_KNOWN: Mapping[str, tuple[Mapping[str, int], Fraction]] = {
    "mm": ({"m": 1}, Fraction(1, 1000)),
    "cm": ({"m": 1}, Fraction(1, 100)),
    "km": ({"m": 1}, Fraction(1000)),
    "ha": ({"m": 2}, Fraction(10_000)),
    "L": ({"m": 3}, Fraction(1, 1000)),
    "ug": ({"g": 1}, Fraction(1, 1_000_000)),
    "mg": ({"g": 1}, Fraction(1, 1000)),
    "kg": ({"g": 1}, Fraction(1000)),
    "t": ({"g": 1}, Fraction(1_000_000)),
    "kt": ({"g": 1}, Fraction(1_000_000_000)),
    "min": ({"s": 1}, Fraction(60)),
    "h": ({"s": 1}, Fraction(3600)),
    "day": ({"s": 1}, _DAY),
    "month": ({"s": 1}, _YEAR / 12),
    "year": ({"s": 1}, _YEAR),
    "J": ({"g": 1, "m": 2, "s": -2}, Fraction(1000)),
    "MJ": ({"g": 1, "m": 2, "s": -2}, Fraction(10**9)),
    "GJ": ({"g": 1, "m": 2, "s": -2}, Fraction(10**12)),
    "Wh": ({"g": 1, "m": 2, "s": -2}, Fraction(3_600_000)),
    "kWh": ({"g": 1, "m": 2, "s": -2}, Fraction(3_600_000_000)),
    "MWh": ({"g": 1, "m": 2, "s": -2}, Fraction(3_600_000_000_000)),
    "GWh": ({"g": 1, "m": 2, "s": -2}, Fraction(3_600_000_000_000_000)),
    "bit": ({"bit": 1}, Fraction(1)),
    "kbit": ({"bit": 1}, Fraction(10**3)),
    "Mbit": ({"bit": 1}, Fraction(10**6)),
    "Gbit": ({"bit": 1}, Fraction(10**9)),
}


@dataclass(frozen=True)
class Unit:
    """`powers`: the power of each dimension, none of them zero, by name. `scale`: how many of their products it is."""

    powers: tuple[tuple[str, int], ...] = ()
    scale: Fraction = Fraction(1)

    def times(self, other: "Unit", power: int) -> "Unit":
        """The product with `other` to the power of 1 or -1."""
        powers = dict(self.powers)
        for name, its in other.powers:
            powers[name] = powers.get(name, 0) + its * power
        kept = tuple(sorted((name, its) for name, its in powers.items() if its))
        return Unit(kept, self.scale * other.scale**power)

    def __str__(self) -> str:
        """Its dimension in words: ``person/m2``; a pure number is ``1``."""
        over = [f"{name}{its if its > 1 else ''}" for name, its in self.powers if its > 0]
        under = [f"{name}{-its if its < -1 else ''}" for name, its in self.powers if its < 0]
        return "/".join(["*".join(over) or "1", *under])


PURE = Unit()


def read_unit(text: str) -> Unit:
    """The unit that a text like ``person/km2`` or ``kWh/m2/year`` spells; ``1`` is a pure number.

    ``%`` is none, for nobody could say whether it stands in the value already: write 1, and 100 into the formula.
    Raises `FormulaFault`.
    """
    spelt = (
        text.strip().replace("·", "*").replace("µ", "u").replace("μ", "u").replace("²", "2").replace("³", "3")
    )
    if not spelt or len(spelt) > LONGEST_UNIT:
        raise FormulaFault(Wrong.UNIT, 0, {"found": text[:LONGEST_UNIT]})
    unit, power = PURE, 1
    for part in re.split(r"([*/])", spelt):
        if part in ("*", "/"):
            power = 1 if part == "*" else -1
        elif part.strip() != "1":
            unit = unit.times(_read_part(part.strip(), text), power)
    return unit


def _read_part(part: str, text: str) -> Unit:
    found = _PART.fullmatch(part)
    if found is None:
        raise FormulaFault(Wrong.UNIT, 0, {"found": text[:LONGEST_UNIT]})
    powers, scale = _KNOWN.get(found[1], ({found[1]: 1}, Fraction(1)))
    one, unit = Unit(tuple(sorted(powers.items())), scale), PURE
    for _ in range(int(found[2] or 1)):
        unit = unit.times(one, 1)
    return unit


def unit_of(tree: Tree, units: Mapping[str, Unit]) -> Unit:
    """The unit of what a formula gives, as a product of dimensions (its scale is 1): values are converted before.

    Raises `FormulaFault` for a name that `units` does not hold, and for a sum of what cannot be added.
    """
    match tree:
        case Number():
            return PURE
        case Name():
            if tree.name not in units:
                known = ", ".join(sorted(units)[:20])
                raise FormulaFault(Wrong.UNKNOWN, tree.at, {"found": tree.name, "known": known or "–"})
            return Unit(units[tree.name].powers)
        case Negative():
            return unit_of(tree.of, units)
        case Binary():
            left, right = unit_of(tree.left, units), unit_of(tree.right, units)
            if tree.sign in "*/":
                return left.times(right, 1 if tree.sign == "*" else -1)
            if left != right:
                raise FormulaFault(
                    Wrong.UNITS_DIFFER, tree.at, {"left": str(left), "right": str(right), "sign": tree.sign}
                )
            return left


def check_units(tree: Tree, units: Mapping[str, Unit], wanted: Unit) -> None:
    """Raise `FormulaFault` unless the formula gives something of the dimension of `wanted`."""
    found = unit_of(tree, units)
    if found.powers != wanted.powers:
        raise FormulaFault(Wrong.RESULT, 0, {"found": str(found), "wanted": str(Unit(wanted.powers))})
