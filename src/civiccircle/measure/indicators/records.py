"""What the trace says of indicators."""

from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.text import Text, localise
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Record

from .models import Indicator

INDICATOR = "indicator"


def path_of(indicator: Indicator) -> str:
    """The address of an indicator's page after the language."""
    return path_after_language("indicators:detail", community=indicator.community.slug, code=indicator.code)


def publish(indicator: Indicator) -> Record:
    """Put an indicator into the trace, or renew what the trace says of it."""
    return trace.publish_record(
        community=indicator.community,
        kind=INDICATOR,
        object_id=indicator.pk,
        title=indicator.name,
        summary=formula(indicator),
        path=path_of(indicator),
        happened_at=indicator.followed_at,
    )


def formula(indicator: Indicator) -> Text:
    """The definition as one line in each of its languages: numerator ÷ denominator × multiplier."""
    told = {}
    for code in sorted(indicator.numerator):
        words = localise(indicator.numerator, code)
        if indicator.denominator:
            words += f" ÷ {localise(indicator.denominator, code)}"
        if indicator.multiplier != 1:
            # Parted by thin spaces, as numbers are in every language.
            words += f" × {indicator.multiplier:,}".replace(",", "\u202f")
        told[code] = words
    return told
