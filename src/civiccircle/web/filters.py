"""Filters of the page templates: how values are told in the reader's language.

Each takes the active language unless it is told one. Templates tell it (`filters_in`): to find out which language is
active costs more than most filters do.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import nh3
from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, override, pgettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from civiccircle.kernel.money import money, money_pattern
from civiccircle.kernel.text import Text, in_language, localise

Number = int | float | Decimal

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
# Images are left out: one in a resident's text would make every reader call its host.
_MARKDOWN_TAGS = {
    *("a", "abbr", "br", "code", "em", "strong", "p", "pre", "blockquote", "hr", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_DEEPEST_HEADING = 6


@lru_cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def date(value: dt.date, form: str = "long", language: str = "") -> str:
    """A day, as ``4 March 2026``; ``form`` is Babel's short, medium, long or full, or a pattern."""
    day = _local(value) if isinstance(value, dt.datetime) else value
    return _date(day.year, day.month, day.day, form, language or _language())


def datetime(value: dt.datetime, form: str = "long", language: str = "") -> str:
    """A moment in the community's time zone, as ``4 March 2026, 17:00``."""
    moment, language = _local(value), language or _language()
    day = _date(moment.year, moment.month, moment.day, form, language)
    return f"{day}, {_clock(moment.hour, moment.minute, language)}"


def _local(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(timezone.get_current_timezone())


# A list tells the same days and numbers again and again, and Babel takes its time over each.
@lru_cache(maxsize=1_000)
def _date(year: int, month: int, day: int, form: str, language: str) -> str:
    locale = _locale_of(language)
    told = format_date(dt.date(year, month, day), form, locale=locale)
    # French counts the first day of a month, which the patterns of dates do not know: ``1er mars``.
    return re.sub(r"(?<!\d)1 (?=[^\W\d])", "1er ", told) if locale.language == "fr" else told


@lru_cache(maxsize=5_000)
def _clock(hour: int, minute: int, language: str) -> str:
    with override(language):
        # Translators: how a time of day is written, in the letters of Unicode's date patterns.
        pattern = pgettext("time of day", "HH:mm")
    return format_time(dt.time(hour, minute), pattern, locale=_locale_of(language))


def iso(value: dt.date | str | None) -> str:
    """The machine's spelling of a day or moment, for attributes; text passes unchanged."""
    if value is None:
        return ""
    return value if isinstance(value, str) else value.isoformat()


def number(value: Number, digits: int | None = None, language: str = "") -> str:
    """A number with the language's separators; ``digits`` fixes the decimals."""
    return _number(value, digits, language or _language())


def exact(value: Decimal, language: str = "") -> str:
    """A decimal with all of its digits."""
    decimals = value.as_tuple().exponent
    return _number(value, max(0, -int(decimals)), language or _language())


@lru_cache(maxsize=5_000)
def _number(value: Number, digits: int | None, language: str) -> str:
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=_locale_of(language))


def percent(share: Number, digits: int = 0, language: str = "") -> str:
    """A share of one as percentage: ``0.42`` becomes ``42%``."""
    # Rounded first: a table of shares then tells few different numbers.
    return _percent(round(share, 2 + digits), digits, language or _language())


@lru_cache(maxsize=5_000)
def _percent(share: Number, digits: int, language: str) -> str:
    locale = _locale_of(language)
    pattern = locale.percent_formats[None].pattern
    return format_percent(
        share, pattern.replace("0", "0." + "0" * digits) if digits else pattern, locale=locale
    )


def markdown(text: str, heading: int = 3) -> SafeString:
    """Residents' and officers' rich text as safe markup; its first-level headings become ``<h{heading}>``."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST_HEADING, int(token.tag[1]) + heading - 1)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(nh3.clean(html, tags=_MARKDOWN_TAGS, link_rel="nofollow ugc noopener"))


def localised(value: Text | str, language: str = "") -> Markup:
    """Text kept in several languages; in a language other than the page's it carries ``lang`` and ``dir``."""
    if isinstance(value, str):
        return escape(value)
    page = language or _language()
    words, found = in_language(value, page)
    if found == page.split("-")[0]:
        return escape(words)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(found, _direction(found), words)


def localised_text(value: Text | str, language: str = "") -> str:
    """The same choice as ``localised`` without markup, for attributes and titles."""
    return value if isinstance(value, str) else localise(value, language or _language())


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "auto"


def filters_in(language: str) -> dict[str, Callable[..., Any]]:
    """All filters, for pages in `language`."""
    speaking = (date, datetime, number, exact, percent, money, money_pattern, localised, localised_text)
    told = {each.__name__: partial(each, language=language) for each in speaking}
    return {**told, "iso": iso, "markdown": markdown}
