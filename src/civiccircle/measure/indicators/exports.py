"""Observations as files: the columns are those that an import reads, so that a file can be taken in as it is."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula
from civiccircle.kernel.text import localise

from . import queries
from .comparing import digits
from .models import Observation

TEXTS = ("source", "method", "note")
NUMBERS = ("value", "standard_error", "low", "high", "confidence")


def observations(community: Community, indicator: str = "") -> Iterator[bytes]:
    """What is on record of all followed indicators, or of one, as CSV."""
    languages = _languages(community)
    return csv_file(_columns(languages), (_row(each, languages) for each in _found(community, indicator)))


def observations_as_json(community: Community, indicator: str = "") -> Iterator[bytes]:
    """The same for programs: an object for each observation, `null` for what is missing, decimals as text."""
    return json_file(_told(each) for each in _found(community, indicator))


def _found(community: Community, code: str) -> Iterator[Observation]:
    if code and queries.indicator_of(community, code) is None:
        raise Http404(_("There is no such indicator."))
    return queries.for_download(community, code).iterator(chunk_size=1_000)


def _languages(community: Community) -> Sequence[str]:
    return sorted(community.languages)


def _columns(languages: Sequence[str]) -> list[str]:
    texts = [f"{name}_{code}" for name in TEXTS for code in languages]
    return ["indicator", "name", "place", "period", "unit", *NUMBERS, "source_url", "licence", *texts]


def _row(each: Observation, languages: Sequence[str]) -> list[str | None]:
    name, unit = (localise(text, languages[0]) for text in (each.indicator.name, each.indicator.unit))
    texts = [getattr(each, name).get(code, "") for name in TEXTS for code in languages]
    return [
        each.indicator.code,
        no_formula(name),
        each.place,
        str(each.period),
        no_formula(unit),
        *(digits(getattr(each, name)) for name in NUMBERS),
        *map(no_formula, (each.source_url, each.licence, *texts)),
    ]


def _told(each: Observation) -> dict[str, Any]:
    return {
        "indicator": each.indicator.code,
        "name": each.indicator.name,
        "place": each.place,
        "period": str(each.period),
        "start": each.start,
        "end": each.end,
        "unit": each.indicator.unit,
        **{name: digits(getattr(each, name)) for name in NUMBERS},
        "source": each.source,
        "source_url": each.source_url,
        "licence": each.licence,
        "method": each.method,
        "note": each.note,
    }
