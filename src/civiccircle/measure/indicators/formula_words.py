"""What is wrong with a formula or a unit, said to people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.methods.indicator_formula import FormulaFault, Wrong

_SENTENCES = {
    Wrong.EMPTY: gettext_lazy("The formula is empty."),
    Wrong.TOO_LONG: gettext_lazy("The formula has %(found)s characters; at most %(most)s are read."),
    Wrong.TOO_DEEP: gettext_lazy(
        "More than %(most)s parentheses or signs stand inside one another. Write it more simply."
    ),
    Wrong.SIGN: gettext_lazy(
        "“%(found)s” belongs into no formula. Write numbers, names of components, + - * / and parentheses."
    ),
    Wrong.NUMBER: gettext_lazy("“%(found)s” is no number. Write it like 1000 or 0.5."),
    Wrong.ENDS: gettext_lazy("The formula ends too early: a number or a component is missing."),
    Wrong.UNEXPECTED: gettext_lazy(
        "“%(found)s” cannot stand here. Is there a sign missing before it, or one too many?"
    ),
    Wrong.UNCLOSED: gettext_lazy("This parenthesis is never closed."),
    Wrong.UNKNOWN: gettext_lazy(
        "There is no component “%(found)s”. Define it first, or use one of these: %(known)s"
    ),
    Wrong.UNIT: gettext_lazy(
        "“%(found)s” is no unit. Write it like household, person/km2 or kWh/year; 1 for a pure number. A percentage "
        "is a pure number: write 100 into the formula."
    ),
    Wrong.UNITS_DIFFER: gettext_lazy(
        "%(left)s %(sign)s %(right)s: what is measured in different units cannot be added or taken away."
    ),
    Wrong.RESULT: gettext_lazy("The formula gives %(found)s, but the indicator is measured in %(wanted)s."),
}


def said(fault: FormulaFault) -> str:
    """A fault in the reader's language, with the place in the text where there is one."""
    words = str(_SENTENCES[fault.wrong]) % fault.told
    return _("At sign %(at)s: %(words)s") % {"at": fault.at, "words": words} if fault.at else words
