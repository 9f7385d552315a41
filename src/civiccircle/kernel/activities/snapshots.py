"""A short-lived view of an activity and its phases, so that a vote costs no query to learn that voting is open."""

from dataclasses import dataclass
from datetime import datetime

from civiccircle.kernel.recent import Recent

from .models import Activity, Engagement

FRESH_FOR = 1.0  # seconds; also how long closing an activity may take to reach every process


@dataclass(frozen=True)
class OpenSpan:
    """A phase as the contribution path needs it."""

    starts_at: datetime
    ends_at: datetime
    verbs: frozenset[str]


@dataclass(frozen=True)
class Snapshot:
    """An activity with its engagement, community and phases, read at one moment."""

    activity: Activity
    community_id: int
    published: bool
    spans: tuple[OpenSpan, ...]

    def allows(self, verb: str, now: datetime) -> bool:
        """Whether the activity is public, not closed, and a phase allows `verb` at `now`."""
        return (
            self.published
            and self.activity.closed_at is None
            and any(verb in span.verbs and span.starts_at <= now < span.ends_at for span in self.spans)
        )


_known: Recent[int, Snapshot | None] = Recent(seconds=FRESH_FOR, size=1_000)


def snapshot(activity_id: int) -> Snapshot | None:
    """The activity as it was at most `FRESH_FOR` seconds ago, or `None` if there is none."""
    return _known.renewed(activity_id, lambda: _read(activity_id))


def _read(activity_id: int) -> Snapshot | None:
    activity = Activity.objects.select_related("engagement").filter(pk=activity_id).first()
    if activity is None:
        return None
    spans = tuple(
        OpenSpan(phase.starts_at, phase.ends_at, frozenset(phase.verbs))
        for phase in activity.engagement.phases.all()
    )
    return Snapshot(
        activity,
        activity.engagement.community_id,
        activity.engagement.state in Engagement.PUBLIC,
        spans,
    )


def forget(activity_id: int | None = None) -> None:
    """Drop what is remembered of one activity, or of all."""
    if activity_id is None:
        _known.clear()
    else:
        _known.drop(activity_id)
