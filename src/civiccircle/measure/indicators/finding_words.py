"""What a check asks about a value, said to people: what was found, and how it may be mended."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from civiccircle.methods.indicator_checks import Finding as Found
from civiccircle.methods.indicator_checks import Rule

from .models import Finding

TITLES: Mapping[Rule, Any] = {
    Rule.OUT_OF_BOUNDS: _("Impossible value"),
    Rule.NOT_DIVIDED: _("Not divided"),
    Rule.SWAPPED: _("Upside down"),
    Rule.FACTOR: _("Other factor"),
    Rule.OTHER_PERIOD: _("Other period"),
    Rule.OTHER_DENOMINATOR: _("Other denominator"),
    Rule.NOT_RECOMPUTED: _("Differs from its components"),
    Rule.PART_EXCEEDS_TOTAL: _("Part larger than the whole"),
    Rule.SHARES_SUM: _("Shares do not make up 100"),
    Rule.ORDER: _("Above what it cannot exceed"),
    Rule.GAS_UNIT: _("Unit of a gas"),
    Rule.NEGATIVE: _("Negative"),
    Rule.ZERO: _("Zero"),
    Rule.REPEATED: _("Repeated"),
    Rule.JUMP: _("Jump"),
    Rule.PEERS: _("Unlike the other places"),
    Rule.COPIED: _("Copied"),
    Rule.NOT_REPORTED: _("Often without a value"),
}
_SENTENCES: Mapping[Rule, tuple[Any, Any]] = {
    Rule.OUT_OF_BOUNDS: (
        _("%(value)s lies outside of what this indicator can be (%(low)s to %(high)s)"),
        _("check the factor and the denominator, or the bounds of the definition"),
    ),
    Rule.NOT_DIVIDED: (
        _("%(value)s is the component %(component)s itself, not divided; its components give %(computed)s"),
        _("divide as the formula says, or leave it to be computed"),
    ),
    Rule.SWAPPED: (
        _(
            "%(value)s is what comes out with numerator and denominator exchanged; its components give %(computed)s"
        ),
        _("divide the other way round"),
    ),
    Rule.FACTOR: (
        _("%(value)s is about %(factor)s times what is usual here (%(usual)s)"),
        _("check what it is counted per: 100, 1,000 or 100,000, or thousands for units"),
    ),
    Rule.OTHER_PERIOD: (
        _(
            "%(value)s comes out with %(component)s of %(period)s; the components of this period give %(computed)s"
        ),
        _("divide by the value of the same period"),
    ),
    Rule.OTHER_DENOMINATOR: (
        _("%(value)s comes out when divided by %(component)s; the formula gives %(computed)s"),
        _("divide by what the formula says: households are not inhabitants"),
    ),
    Rule.NOT_RECOMPUTED: (
        _("%(value)s is given, but its components give %(computed)s"),
        _("correct the value or the component, or say what was done differently"),
    ),
    Rule.PART_EXCEEDS_TOTAL: (
        _("%(value)s is more than the whole that it is a part of (%(total)s: %(whole)s)"),
        _("compare the sources of both; they may be exchanged or from different counts"),
    ),
    Rule.SHARES_SUM: (
        _("the shares %(codes)s make up %(total)s together, not 100"),
        _("check which share is missing, counted twice or rounded wrongly"),
    ),
    Rule.ORDER: (
        _("%(value)s is above %(other)s (%(most)s), which it cannot exceed"),
        _("check whether the two are exchanged, or counted from different groups"),
    ),
    Rule.GAS_UNIT: (
        _("the value fits the others (%(usual)s) when taken for %(unit)s of %(gas)s"),
        _("multiply by %(factor)s to get µg/m³ at 25 °C"),
    ),
    Rule.NEGATIVE: (_("%(value)s is negative, all others are not (%(usual)s)"), _("check the sign")),
    Rule.ZERO: (
        _("%(value)s stands among values of about %(usual)s"),
        _("a missing value is an empty cell with a note, not zero"),
    ),
    Rule.REPEATED: (
        _("%(value)s stands %(times)s times after one another"),
        _("check whether it was measured each time or carried forward"),
    ),
    Rule.JUMP: (
        _("%(value)s is far from the values next to it (about %(usual)s)"),
        _("check the source; if the count changed, say so in the note"),
    ),
    Rule.PEERS: (
        _("%(value)s is far from that of the other places (about %(usual)s)"),
        _("check the unit and the denominator of this place"),
    ),
    Rule.COPIED: (
        _("all %(periods)s values are those of %(other)s, digit by digit"),
        _("check which of the two places they belong to"),
    ),
    Rule.NOT_REPORTED: (
        _("%(missing)s of %(of)s entries have no value"),
        _("ask who keeps the source whether it can still be kept alive"),
    ),
}


def what(found: Found | Finding) -> str:
    """What was found, in the reader's language."""
    return str(_SENTENCES[Rule(found.rule)][0]) % found.told


def mend(found: Found | Finding) -> str:
    """How it may be mended."""
    return str(_SENTENCES[Rule(found.rule)][1]) % found.told


def title(found: Found | Finding) -> str:
    """The name of the rule."""
    return str(TITLES[Rule(found.rule)])
