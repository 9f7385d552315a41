"""Decisions and how far they can be followed, as files."""

from collections.abc import Iterator
from typing import Any

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula
from civiccircle.kernel.text import localise

from .models import Turn
from .open_ends import every_turn

_LINKS = tuple(kind.value for kind in Turn.KINDS)


def decisions(community: Community) -> Iterator[bytes]:
    """One line for each decision, the oldest first; ``yes`` where a link of the kind is on its way."""
    columns = ["record", "kind", "title", "decided_at", "complete", *_LINKS]
    return csv_file(columns, (_row(each, community) for each in every_turn(community)))


def decisions_as_json(community: Community) -> Iterator[bytes]:
    """The same for programs."""
    return json_file(told(each) for each in every_turn(community))


def told(turn: Turn) -> dict[str, Any]:
    """A decision, and what is missing, as open data tells it."""
    return {
        "uid": turn.record.uid,
        "kind": turn.record.kind,
        "title": turn.record.title,
        "path": turn.record.path,
        "decided_at": turn.decided_at,
        "complete": turn.complete,
        "missing": [kind.value for kind in turn.missing],
    }


def _row(turn: Turn, community: Community) -> list[str]:
    flags = (turn.complete, *(getattr(turn, name) for name in _LINKS))
    return [
        str(turn.record.uid),
        turn.record.kind,
        no_formula(localise(turn.record.title, community.default_language)),
        turn.decided_at.isoformat(),
        *("yes" if flag else "no" for flag in flags),
    ]
