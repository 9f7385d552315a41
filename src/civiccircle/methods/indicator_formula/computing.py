"""The value of a formula with its uncertainty, by first-order propagation of the errors that components state.

Source: JCGM 100:2008 (GUM), 5.1.2: u² = Σ (∂f/∂xᵢ)² u(xᵢ)², for errors that do not depend on one another. Partial
derivatives are exact, carried along with the value. All numbers are decimals with 50 digits, so that the same inputs
give the same digits everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from enum import StrEnum
from fractions import Fraction

from civiccircle.methods.indicator_formula.tree import Binary, Name, Negative, Number, Tree, names_in
from civiccircle.methods.indicator_formula.units import PURE, Unit

_EXACT = Context(prec=50, traps=[InvalidOperation, DivisionByZero, Overflow])
MOST_WHOLE_DIGITS, MOST_DECIMALS = 18, 12
SIGNIFICANT = 6
ZERO, ONE = Decimal(0), Decimal(1)


class Why(StrEnum):
    """Why a rate cannot be computed."""

    MISSING = "missing"
    DIVIDED_BY_ZERO = "divided by zero"
    TOO_LARGE = "too large"


@dataclass(frozen=True)
class Given:
    """The value of a component in its unit, `None` where it is missing, and its standard error if it states one."""

    value: Decimal | None
    unit: Unit = PURE
    standard_error: Decimal | None = None


@dataclass(frozen=True)
class Computed:
    """`standard_error` is that of the components in `stated`, the others taken for exact; `None` if there are none."""

    value: Decimal
    standard_error: Decimal | None = None
    stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotComputable:
    """Why there is no value, and the components it lies with."""

    why: Why
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """A value, and its derivative by each component."""

    value: Decimal
    slopes: Mapping[str, Decimal]


def compute(tree: Tree, given: Mapping[str, Given], wanted: Unit = PURE) -> Computed | NotComputable:
    """What a formula gives in the unit `wanted`; `given` holds each of its names, and units that were checked.

    Values keep all whole digits and as many decimals as make six significant digits together, at most 12.
    """
    names = names_in(tree)
    missing = tuple(name for name in names if name not in given or given[name].value is None)
    if missing:
        return NotComputable(Why.MISSING, missing)
    with localcontext(_EXACT):
        try:
            found = _value(tree, given)
            scale = _decimal(wanted.scale)
            value, slopes = found.value / scale, {name: its / scale for name, its in found.slopes.items()}
            stated = tuple(name for name in names if given[name].standard_error is not None)
            error = _error(slopes, given, stated) if stated else None
        except _DividedByZero as zero:
            return NotComputable(Why.DIVIDED_BY_ZERO, zero.names)
        except (InvalidOperation, Overflow):
            return NotComputable(Why.TOO_LARGE)
        if any(abs(each) >= 10**MOST_WHOLE_DIGITS for each in (value, error or ZERO)):
            return NotComputable(Why.TOO_LARGE)
        return Computed(_rounded(value), None if error is None else _rounded(error), stated)


class _DividedByZero(Exception):
    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


def _value(tree: Tree, given: Mapping[str, Given]) -> _Part:
    match tree:
        case Number():
            return _Part(tree.value, {})
        case Name():
            each = given[tree.name]
            scale = _decimal(each.unit.scale)
            # Errors are stated in the component's own unit, so the slope carries the scale.
            return _Part((each.value or ZERO) * scale, {tree.name: scale})
        case Negative():
            of = _value(tree.of, given)
            return _Part(-of.value, {name: -its for name, its in of.slopes.items()})
        case Binary():
            return _together(tree, _value(tree.left, given), _value(tree.right, given))


def _together(tree: Binary, left: _Part, right: _Part) -> _Part:
    a, b = left.value, right.value
    match tree.sign:
        case "+":
            return _Part(a + b, _slopes(left, ONE, right, ONE))
        case "-":
            return _Part(a - b, _slopes(left, ONE, right, -ONE))
        case "*":
            return _Part(a * b, _slopes(left, b, right, a))
    if not b:
        raise _DividedByZero(tuple(names_in(tree.right)))
    return _Part(a / b, _slopes(left, ONE / b, right, -a / (b * b)))


def _slopes(left: _Part, by_left: Decimal, right: _Part, by_right: Decimal) -> dict[str, Decimal]:
    names = dict.fromkeys([*left.slopes, *right.slopes])
    return {
        name: left.slopes.get(name, ZERO) * by_left + right.slopes.get(name, ZERO) * by_right
        for name in names
    }


def _error(slopes: Mapping[str, Decimal], given: Mapping[str, Given], stated: tuple[str, ...]) -> Decimal:
    squares = ((slopes.get(name, ZERO) * (given[name].standard_error or ZERO)) ** 2 for name in stated)
    return sum(squares, ZERO).sqrt()


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _rounded(value: Decimal) -> Decimal:
    decimals = min(MOST_DECIMALS, max(0, SIGNIFICANT - 1 - value.adjusted())) if value else 0
    rounded = value.quantize(Decimal(1).scaleb(-decimals))
    short = rounded.normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]
