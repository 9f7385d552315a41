"""How values are told in the reader's language."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from civiccircle.kernel import money
from civiccircle.web import filters


def test_dates_follow_the_language() -> None:
    day = dt.date(2026, 3, 4)
    with translation.override("en"):
        assert filters.date(day) == "March 4, 2026"
    with translation.override("fr"):
        assert filters.date(day) == "4 mars 2026"
        assert filters.date(dt.date(2026, 3, 1), "full") == "dimanche 1er mars 2026"
        assert filters.date(dt.date(2026, 3, 21)) == "21 mars 2026"


def test_a_moment_is_told_in_the_time_zone_of_the_community() -> None:
    late = dt.datetime(2026, 3, 4, 23, 30, tzinfo=dt.UTC)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        assert filters.datetime(late) == "5 mars 2026, 0\xa0h\xa030"
        assert filters.date(late) == "5 mars 2026"


@pytest.mark.parametrize(
    ("language", "number", "percent"),
    [("en", "12,345.5", "42%"), ("fr", "12\u202f345,5", "42\u202f%")],
)
def test_numbers_follow_the_language(language: str, number: str, percent: str) -> None:
    with translation.override(language):
        assert filters.number(12345.5) == number
        assert filters.percent(0.42).replace("\xa0", "\u202f") == percent


def test_decimals_are_kept_when_asked_for() -> None:
    with translation.override("en"):
        assert filters.number(Decimal("3"), 2) == "3.00"
        assert filters.percent(0.425, 1) == "42.5%"


@pytest.mark.parametrize(
    ("amount", "en", "fr"),
    [
        ((57_300, "CAD"), "$57,300", "57\u202f300\xa0$"),
        ((60_000_050, "CAD", 100), "$600,000.50", "600\u202f000,50\xa0$"),
        ((Decimal("1.5"), "USD"), "US$1.50", "1,50\xa0$\xa0US"),
        ((-3, "EUR"), "-€3", "-3\xa0€"),
        ((7, "CHF"), "CHF\xa07", "7\xa0CHF"),
        ((7, "XXX"), "7", "7"),
    ],
)
def test_money_is_written_as_in_canada_in_both_languages(amount: Any, en: str, fr: str) -> None:
    assert [filters.money(*amount, language=language) for language in ("en", "fr")] == [en, fr]
    assert money.told(money.kept(Decimal("57300.00"), "CAD"), "fr") == "57\u202f300\xa0$"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](http://elsewhere.example/pixel)",
        "<p style='position:fixed'>x</p>",
    ],
)
def test_markdown_lets_nothing_dangerous_through(attack: str) -> None:
    html = filters.markdown(attack)
    for evil in ("<script", 'href="javascript', "<img", "<p style"):
        assert evil not in html


def test_markdown_headings_fit_below_those_of_the_page() -> None:
    assert filters.markdown("# Why", heading=3) == "<h3>Why</h3>\n"
    assert filters.markdown("##### Deep", heading=3) == "<h6>Deep</h6>\n"


def test_text_in_another_language_says_which() -> None:
    with translation.override("en"):
        assert filters.localised({"en": "Parks & water", "fr": "Parcs"}) == "Parks &amp; water"
        assert filters.localised({"fr": "Parcs"}) == '<span lang="fr" dir="ltr">Parcs</span>'
        assert filters.localised_text({"fr": "Parcs"}) == "Parcs"
