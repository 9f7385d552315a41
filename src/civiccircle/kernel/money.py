"""Money as people write it, everywhere in the same way: as in Canada, whose own dollar is the one without a country."""

from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol
from django.utils.translation import get_language


def money(amount: int | float | Decimal, currency: str, unit: int = 1, language: str = "") -> str:
    """An amount, of which `unit` are one of the currency (100 of cents): $1,250, or in French 1 250,50 $.

    Whole amounts have no decimals. Without a currency (none, or XXX) the number stands alone.
    """
    return _money(amount, currency, unit, language or get_language() or "en")


def money_pattern(currency: str, language: str = "") -> str:
    """How sums of a currency are written, with ``{}`` where the number stands, for scripts that add up."""
    return _pattern(currency, language or get_language() or "en")


def kept(amount: Decimal | None, currency: str) -> str:
    """An amount as facts keep it, for programs: ``1250.5 CAD``."""
    return "" if amount is None else f"{amount.normalize():f} {currency}"


def told(amount: str, language: str = "") -> str:
    """What `kept` wrote, for people; other text as it is."""
    number, _space, currency = amount.partition(" ")
    try:
        return money(Decimal(number), currency, language=language) if currency else amount
    except InvalidOperation:
        return amount


@lru_cache(maxsize=5_000)
def _money(amount: int | float | Decimal, currency: str, unit: int, language: str) -> str:
    value = Decimal(amount) / unit
    digits = 0 if value == value.to_integral_value() else max(2, get_currency_precision(currency))
    number = format_decimal(
        abs(value), "#,##0" + ".".ljust(digits + 1, "0") * bool(digits), _locale(language)
    )
    written = _pattern(currency, language).replace("{}", number)
    return f"-{written}" if value < 0 else written


@lru_cache
def _pattern(currency: str, language: str) -> str:
    if currency in ("", "XXX"):
        return "{}"
    code = language.partition("-")[0]
    locale = Locale(code, "CA") if code in ("en", "fr") else _locale(language)
    symbol = get_currency_symbol(currency, locale)
    if str(locale.currency_formats["standard"].pattern).startswith("¤"):
        return f"{symbol}\N{NO-BREAK SPACE}{{}}" if symbol[-1].isalpha() else f"{symbol}{{}}"
    return f"{{}}\N{NO-BREAK SPACE}{symbol}"


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")
