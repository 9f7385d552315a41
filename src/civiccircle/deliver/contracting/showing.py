"""A process as its page shows it: how far it has come, and its changes release by release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from civiccircle.methods.contracting import Change, Overview, Status

from .models import Release
from .words import CODES, field_name, tag

LONGEST = 200  # characters of a text
LARGEST = 10**15  # longer numbers are shown as they were written
_STEPS = (
    (_("Plan"), (Status.PLANNED,)),
    (_("Request for bids"), (Status.OPEN, Status.EVALUATED)),
    (_("Award"), (Status.AWARDED,)),
    (_("Contract and work"), (Status.RUNNING,)),
    (_("Completed"), (Status.COMPLETED,)),
)


@dataclass(frozen=True)
class Shown:
    """A changed field in words. old, new: texts, numbers or days; `None` where there is nothing."""

    field: str
    of: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Round:
    """What changed with one release."""

    day: date | None
    written: str
    tags: Sequence[str]
    fields: Sequence[Shown]


def steps(seen: Overview) -> list[dict[str, Any]]:
    """The steps of a process for the component `phases`; none of a process that was cancelled."""
    if seen.status is Status.CANCELLED:
        return []
    here = next(place for place, (_title, statuses) in enumerate(_STEPS) if seen.status in statuses)
    last = len(_STEPS) - 1
    return [
        {
            "title": title,
            "words": _("Under way") if place == here != last else "",
            "state": "done" if place < here or here == last else "now" if place == here else "next",
        }
        for place, (title, _statuses) in enumerate(_STEPS)
    ]


def shown_changes(found: Sequence[Change]) -> list[Round]:
    """Changes by release, the newest first."""
    return [
        Round(_day(key[0]), key[0], [tag(one) for one in key[2]], [_shown(one) for one in group])
        for key, group in groupby(found, key=lambda one: (one.date, one.release, one.tags))
    ]


@dataclass(frozen=True)
class Saying:
    """A release: when, what it is about, and who published it."""

    day: date | None
    written: str
    about: str
    publisher: str


def sayings(releases: Sequence[Release]) -> list[Saying]:
    """Releases as a list tells them."""
    return [
        Saying(
            _day(one.date), one.date, ", ".join(map(tag, one.tags.split())) or one.release_id, one.publisher
        )
        for one in releases
    ]


def _shown(change: Change) -> Shown:
    return Shown(field_name(change.place), change.of[:80], _value(change.old), _value(change.new))


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(_value(one)) for one in value[:8]) + (" …" if len(value) > 8 else "")
    if isinstance(value, dict):
        name = value.get("name") or value.get("title") or value.get("id")
        return _value(name) if name else "…"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal) and -LARGEST < value < LARGEST:
        return value
    return None if value is None else _words(str(value))


def _words(value: str) -> Any:
    shown = value if len(value) <= LONGEST else value[:LONGEST] + "…"
    return _day(value) or CODES.get(value) or shown


def _day(written: str) -> date | None:
    """The day of a date with time; other texts are none."""
    if len(written) < 10 or not written[:4].isdecimal() or (len(written) > 10 and written[10] not in "Tt"):
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
