"""The way of a record as a story: who asked for it, what was decided, who delivers it, what it cost, what moved since.

Each step of the circle is a chapter. What a step brought is told by the room whose record stands on it
(`capability.RecordKind`); a step of which nothing is on record says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Passage, RecordKind, capabilities
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community

from .models import Record
from .walking import Walk, walk

MOST_TOLD = 3
"""Records that a chapter tells of; the others are counted, and stand in the lists below the story."""


@dataclass(frozen=True)
class Line:
    """A record in a chapter: the template of its room's sentence with its figures, or none for the house's words."""

    record: Record
    passage: Passage
    step: CircleStep | None
    sentence: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Chapter:
    """One step of the circle: the lines that tell it, how many records are left out; none say what is `missing`."""

    title: Any
    missing: Any
    lines: Sequence[Line]
    left_out: int


@dataclass(frozen=True)
class Story:
    """The way of a record, and the walk that found it."""

    walk: Walk
    chapters: Sequence[Chapter]


_STEPS = (
    (
        (CircleStep.VOICE, CircleStep.ASKED),
        _("Who asked for it"),
        _("Nothing is on record about who asked for it."),
    ),
    ((CircleStep.DECIDED,), _("What was decided"), _("Nothing is on record yet about a decision.")),
    ((CircleStep.DELIVERED,), _("What is being done"), _("Nothing is on record yet about who delivers it.")),
    ((CircleStep.PAID,), _("What it cost"), _("Nothing is on record yet about what it cost.")),
    (
        (CircleStep.MEASURED,),
        _("What has changed"),
        _("Nothing is on record yet about what has changed since."),
    ),
)


def story_of(record: Record, community: Community) -> Story:
    """The story of a record, told by the records nearest to it on each step; each room that tells asks its own."""
    found = walk(record)
    kinds = {kind.code: kind for each in capabilities() for kind in each.record_kinds}
    near = _near(found, kinds)
    chosen = {step: records[:MOST_TOLD] for step, records in near.items()}
    lines = _lines(chosen, kinds, community)
    chapters = []
    for steps, title, missing in _STEPS:
        told = [lines[each.pk] for step in steps for each in chosen[step]]
        left_out = sum(len(near[step]) for step in steps) - len(told)
        chapters.append(Chapter(title, missing, told, left_out))
    return Story(found, chapters)


def _near(found: Walk, kinds: Mapping[str, RecordKind]) -> dict[CircleStep, list[Record]]:
    """The records of a walk that its story tells of, by their step."""
    near: dict[CircleStep, list[tuple[Record, int]]] = {step: [] for step in CircleStep}
    met = found.records
    # What lies beside the start comes of that which is one step behind it.
    beside = ((each, 2) for each in found.beside if each.pk not in met)
    for record, distance in (*met.values(), *beside):
        kind = kinds.get(record.kind)
        if kind is not None and kind.step is not None:
            near[kind.step].append((record, distance))
    return {step: list(_of_step(step, records, near)) for step, records in near.items()}


def _of_step(
    step: CircleStep,
    records: Sequence[tuple[Record, int]],
    near: Mapping[CircleStep, Sequence[tuple[Record, int]]],
) -> Iterable[Record]:
    if step is CircleStep.VOICE and near[CircleStep.ASKED]:
        # Where people were asked, they are counted; a voice is told only in its own story.
        return (record for record, distance in records if distance == 0)
    if step in (CircleStep.DELIVERED, CircleStep.PAID, CircleStep.MEASURED):
        # What one decision has delivered together: of the others, a record that has its own is told nothing.
        nearest = min((distance for _record, distance in records), default=0)
        return (record for record, distance in records if distance == nearest)
    return (record for record, _distance in records)


def _lines(
    chosen: Mapping[CircleStep, Sequence[Record]], kinds: Mapping[str, RecordKind], community: Community
) -> dict[int, Line]:
    """A line for each of the records, by its key; each room is asked once."""
    decided = min((each.happened_at for each in chosen[CircleStep.DECIDED]), default=None)
    decided_on = decided.astimezone(ZoneInfo(community.time_zone)).date() if decided else None
    asked = defaultdict[Any, list[Record]](list)
    for records in chosen.values():
        for record in records:
            asked[kinds[record.kind].figures].append(record)
    lines = {}
    for figures, records in asked.items():
        passage = Passage(community, records, decided_on)
        found = figures(passage) if figures else {}
        for record in records:
            kind, told = kinds[record.kind], found.get(record.pk)
            lines[record.pk] = Line(
                record, passage, kind.step, kind.sentence if told is not None else "", told or {}
            )
    return lines
