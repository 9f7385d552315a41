"""Rates as observations: what the formula of each makes of the components of its place and period."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from civiccircle.formats.observations import Observed
from civiccircle.formats.periods import Period
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text import Text, localise
from civiccircle.methods.indicator_formula import (
    Computed,
    Given,
    NotComputable,
    Why,
    compute,
    names_in,
    read_formula,
    read_unit,
)

from .models import Indicator, Observation

Where = tuple[str, date, date]
"""A place and the first and last day of a period."""
LONGEST_TEXT, LONGEST_LICENCE = 1_000, 60
Z95 = Decimal("1.959964")


@dataclass(frozen=True)
class Derivation:
    """A rate beside what is on record of its components, by their codes; `None` where nothing is."""

    components: Sequence[tuple[str, Observation | None]]
    result: Computed | NotComputable

    @property
    def why_not(self) -> str:
        """Why there is no result, in the reader's language; empty where there is one."""
        names = {code: each.indicator.name for code, each in self.components if each is not None}
        return why_not(self.result, names) if isinstance(self.result, NotComputable) else ""


def rates_touching(community: Community, keys: Collection[tuple[str, str, date, date]]) -> list[Observed]:
    """The rates that have a part in what changed, each computed anew where the change was."""
    codes = {key[0] for key in keys}
    rates = [each for each in _rates(community) if codes.intersection(_names(each))]
    where = {key[1:] for key in keys}
    return [row for each in rates for row in computed(each, where)]


def computed(rate: Indicator, where: Collection[Where] | None = None) -> list[Observed]:
    """A rate in each place and period that has all of its components, or only `where` given."""
    components = components_of(rate)
    found = dict[Where, dict[str, Observation]]()
    for each in Observation.objects.filter(indicator__in=list(components.values()), ended_at=None):
        at = each.place, each.start, each.end
        if where is None or at in where:
            code = next(code for code, one in components.items() if one.pk == each.indicator_id)
            found.setdefault(at, {})[code] = each
    complete = [at for at in sorted(found) if len(found[at]) == len(_names(rate))]
    return [_observed(rate, at, components, found[at]) for at in complete]


def derivation(rate: Indicator, at: Where) -> Derivation:
    """How a rate comes about in a place and period; one query."""
    place, start, end = at
    names = _names(rate)
    found = Observation.objects.filter(
        indicator__community=rate.community_id,
        indicator__code__in=names,
        indicator__is_component=True,
        place=place,
        start=start,
        end=end,
        ended_at=None,
    )
    known = {each.indicator.code: each for each in found.select_related("indicator")}
    components = {code: each.indicator for code, each in known.items()}
    return Derivation([(name, known.get(name)) for name in names], _result(rate, components, known))


def components_of(rate: Indicator) -> dict[str, Indicator]:
    """The components that the formula of a rate names, in its order."""
    names = _names(rate)
    found = Indicator.objects.filter(community=rate.community_id, is_component=True, code__in=names)
    by_code = {each.code: each for each in found}
    return {name: by_code[name] for name in names if name in by_code}


def in_languages(community: Community, words: Promise | Callable[[], str]) -> Text:
    """A sentence of ours in each language of a community."""
    told = {}
    for code in community.languages:
        with override(code):
            told[code] = words() if callable(words) else str(words)
    return told


def error_of(observation: Observation) -> Decimal | None:
    """The standard error that an observation states, also by an interval of 95 % taken for normal."""
    if observation.standard_error is not None or observation.low is None or observation.high is None:
        error: Decimal | None = observation.standard_error
        return error
    return (observation.high - observation.low) / (2 * Z95) if observation.confidence == 95 else None


def _rates(community: Community) -> list[Indicator]:
    return list(Indicator.objects.filter(community=community, retired_at=None).exclude(formula=""))


def _names(rate: Indicator) -> list[str]:
    return names_in(read_formula(rate.formula))


def _result(
    rate: Indicator, components: Mapping[str, Indicator], known: Mapping[str, Observation]
) -> Computed | NotComputable:
    given = {
        code: Given(each.value, read_unit(components[code].measured_in), error_of(each))
        for code, each in known.items()
    }
    return compute(read_formula(rate.formula), given, read_unit(rate.measured_in))


def _observed(
    rate: Indicator, at: Where, components: Mapping[str, Indicator], known: Mapping[str, Observation]
) -> Observed:
    place, start, end = at
    result, community = _result(rate, components, known), rate.community
    licences = " + ".join(sorted({each.licence for each in known.values()}))
    told: dict[str, Any] = {"value": None}
    if isinstance(result, Computed):
        told = {"value": result.value, "standard_error": result.standard_error}
    else:
        told["note"] = in_languages(
            community, lambda: why_not(result, {code: each.name for code, each in components.items()})
        )
    return Observed(
        line=0,
        indicator=rate.code,
        place=place,
        period=Period(start, end),
        source=in_languages(community, lambda: _source(components, known)),
        licence=licences if len(licences) <= LONGEST_LICENCE else licences[: LONGEST_LICENCE - 1] + "…",
        method=in_languages(community, lambda: _("Computed: %(formula)s") % {"formula": rate.formula}),
        **told,
    )


def _source(components: Mapping[str, Indicator], known: Mapping[str, Observation]) -> str:
    parts = [f"{localise(each.name)} ({localise(known[code].source)})" for code, each in components.items()]
    return (_("Computed from %(components)s") % {"components": ", ".join(parts)})[:LONGEST_TEXT]


def why_not(result: NotComputable, known: Mapping[str, Text]) -> str:
    """Why a rate has no value, in the reader's language; `known` names components."""
    names = ", ".join(localise(known[name]) if name in known else name for name in result.names)
    match result.why:
        case Why.MISSING:
            return _("It cannot be computed, for a component has no value: %(names)s.") % {"names": names}
        case Why.DIVIDED_BY_ZERO:
            return _("It cannot be computed, for that would divide by zero: %(names)s.") % {"names": names}
        case Why.TOO_LARGE:
            return _("It cannot be computed, for the result is too large.")
