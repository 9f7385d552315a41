"""Where an engagement stands at a moment: its phase, and the public clock that runs until the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from .models import Engagement, Phase


class Stage(StrEnum):
    """What an engagement is waiting for, in the order of its life."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Standing:
    """An engagement seen at one moment. `answer_in` counts days until the answer is due; negative means late."""

    engagement: Engagement
    stage: Stage
    phases: Sequence[Phase]
    current: Phase | None
    opens_at: datetime | None
    closes_at: datetime | None
    days_left: int | None
    answer_in: int
    at: datetime

    @property
    def over(self) -> bool:
        """Whether nothing can be changed here any more."""
        return self.stage in (Stage.ANSWERED, Stage.WITHDRAWN, Stage.ELSEWHERE)

    @property
    def overdue(self) -> bool:
        return self.stage is Stage.WAITING and self.answer_in < 0

    def state_of(self, phase: Phase) -> str:
        """How the timeline shows a phase: ``done``, ``now`` or ``next``."""
        if phase.ends_at <= self.at or self.engagement.closed_at is not None:
            return "done"
        return "now" if phase.starts_at <= self.at else "next"

    def end_of(self, phase: Phase) -> datetime:
        """When a phase ended or ends: with the engagement, where that was closed meanwhile."""
        closed = self.engagement.closed_at
        return closed if closed is not None and phase.starts_at < closed < phase.ends_at else phase.ends_at

    def fell_out(self, phase: Phase) -> bool:
        """Whether the engagement was closed before the phase began."""
        return self.engagement.closed_at is not None and self.engagement.closed_at <= phase.starts_at


def standing(
    engagement: Engagement, now: datetime, zone: str, phases: Sequence[Phase] | None = None
) -> Standing:
    """Where `engagement` stands at `now`; days are counted in the time zone. Its phases are read unless given."""
    phases = sorted(engagement.phases.all() if phases is None else phases, key=lambda phase: phase.starts_at)
    current = next((phase for phase in phases if phase.starts_at <= now < phase.ends_at), None)
    opens_at = phases[0].starts_at if phases else None
    closes_at = phases[-1].ends_at if phases else None
    if engagement.closed_at is not None:
        current, closes_at = None, min(engagement.closed_at, closes_at or engagement.closed_at)
    today = now.astimezone(ZoneInfo(zone)).date()
    last_day = current.ends_at.astimezone(ZoneInfo(zone)).date() if current else None
    return Standing(
        engagement,
        _stage(engagement, now, opens_at, closes_at),
        phases,
        current,
        opens_at,
        closes_at,
        (last_day - today).days if last_day else None,
        (engagement.answer_due - today).days,
        now,
    )


def _stage(
    engagement: Engagement, now: datetime, opens_at: datetime | None, closes_at: datetime | None
) -> Stage:
    if engagement.state != Engagement.State.PUBLISHED:
        return Stage(engagement.state)
    if engagement.closed_at is not None:
        return Stage.WAITING
    if opens_at is not None and now < opens_at:
        return Stage.COMING
    return Stage.OPEN if closes_at is not None and now < closes_at else Stage.WAITING
