"""Money as whole numbers of the smallest unit, and as people write it."""

from decimal import Decimal

from babel.numbers import get_currency_precision, list_currencies


def is_currency(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217 that can be told in words."""
    return code in list_currencies()


def unit_of(currency: str) -> int:
    """How many smallest units are one of the currency: 100 cents, or one yen."""
    return int(10 ** get_currency_precision(currency))


def in_smallest(amount: Decimal, unit: int) -> int:
    """An amount in the smallest unit; what is finer than that is rounded off."""
    return int((amount * unit).to_integral_value())


def in_currency(amount: int, unit: int) -> Decimal:
    """An amount in units of the currency."""
    return Decimal(amount) / unit
