"""Decisions as files."""

from collections.abc import Iterator
from typing import Any

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula

from . import queries
from .models import Decision
from .records import path_of

TEXTS = ("title", "body", "text")
PLAIN = ("reference", "decided_on", "outcome", "votes_for", "votes_against", "abstained", "minutes_url")


def decisions(community: Community) -> Iterator[bytes]:
    """Every decision as CSV, the first one first."""
    languages = sorted(community.languages)
    columns = [*PLAIN, *(f"{name}_{code}" for name in TEXTS for code in languages)]
    return csv_file(columns, (_row(each, languages) for each in _found(community)))


def decisions_as_json(community: Community) -> Iterator[bytes]:
    """The same for programs."""
    return json_file(_told(each, community) for each in _found(community))


def _found(community: Community) -> Iterator[Decision]:
    return queries.for_download(community).iterator(chunk_size=1_000)


def _row(each: Decision, languages: list[str]) -> list[Any]:
    plain = (getattr(each, name) for name in PLAIN)
    cells = ["" if value is None else no_formula(str(value)) for value in plain]
    return cells + [no_formula(getattr(each, name).get(code, "")) for name in TEXTS for code in languages]


def _told(each: Decision, community: Community) -> dict[str, Any]:
    each.community = community
    return {name: getattr(each, name) for name in (*PLAIN, *TEXTS)} | {"path": path_of(each)}
