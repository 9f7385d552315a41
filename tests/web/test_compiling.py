"""Templates are compiled once for each language, and say what they would have said if they had asked on every page."""

from typing import Any

import pytest
from django.template import engines
from django.utils.translation import override
from jinja2 import TemplateSyntaxError


def _said(source: str, language: str = "fr", **context: Any) -> str:
    with override(language):
        page: str = engines["jinja"].from_string(source).render(context)
    return page


def test_a_text_is_told_in_the_language_of_the_page() -> None:
    assert [_said('{{ _("Search") }}', language) for language in ("en", "fr", "en")] == [
        "Search",
        "Rechercher",
        "Search",
    ]


def test_values_in_a_text_are_escaped_and_the_text_is_not() -> None:
    told = _said('{{ _("Receipt for: %(text)s", text=text) }}', text="<b>")
    assert told == "Reçu pour\N{NO-BREAK SPACE}: &lt;b&gt;"
    assert _said('{{ _("%(a)d of %(b)s, 5%%", a=1, b=2) }}', "en") == "1 of 2, 5%"


@pytest.mark.parametrize("text", ["%(a)s and %(b)s", "%(a).1f"])
def test_a_text_whose_values_cannot_be_put_in_is_a_fault(text: str) -> None:
    with pytest.raises((TemplateSyntaxError, KeyError)):
        _said(f'{{{{ _("{text}", a=1) }}}}', "en")


def test_a_text_joined_with_other_constants_stays_markup() -> None:
    assert _said("""{{ "<" ~ _("It's") }}""", "en") == "&lt;It's"
    assert _said("""{{ {"title": "<" ~ _("It's")} | xmlattr }}""", "en") == ' title="&lt;It\'s"'


def test_what_is_not_markup_is_escaped_and_macros_are_not() -> None:
    source = "{% macro bold() %}<b>{{ caller(name) }}</b>{% endmacro %}"
    source += "{% for each in each_of %}{% call(who) bold() %}{{ who }}{{ each }}{% endcall %}{% endfor %}"
    assert (
        _said(source.replace("caller(name)", 'caller("&")'), each_of=["<", 1])
        == "<b>&amp;&lt;</b><b>&amp;1</b>"
    )


def test_a_text_that_is_no_literal_is_a_fault() -> None:
    with pytest.raises(TemplateSyntaxError, match="literal"):
        _said("{{ _(word) }}", word="Search")
