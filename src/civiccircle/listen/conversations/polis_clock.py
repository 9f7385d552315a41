"""The clock by which a Polis export writes its dates (``Wed Jun 18 08:16:54 WIB 2014``): which zone from when.

Kept as [from, zone, minutes from UTC] in place of one text per vote.
"""

from datetime import UTC, datetime, timedelta

import numpy as np

from civiccircle.formats.polis import VoteTable

Clock = list[tuple[int, str, int]]
FORM = "%a %b %d %H:%M:%S %Y"


def of(votes: VoteTable) -> Clock | None:
    """The clock of a file; `None` where it has no dates, or dates that no clock explains (written in UTC then)."""
    try:
        return _read(votes)
    except (IndexError, ValueError, UnicodeDecodeError):
        return None  # something else stands where dates should


def _read(votes: VoteTable) -> Clock | None:
    if votes.datetime is None or not len(votes):
        return None
    texts = [piece.decode() for piece in votes.datetime.pieces()]
    times = votes.timestamp.tolist()
    clock: Clock = []
    for row in np.argsort(votes.timestamp, kind="stable").tolist():
        zone = texts[row].split()[-2]
        if not clock or clock[-1][1] != zone:
            clock.append((times[row], zone, _minutes(times[row], texts[row])))
    return clock if all(written(clock, at) == text for at, text in zip(times, texts, strict=True)) else None


def written(clock: Clock, milliseconds: int) -> str:
    """A moment as the clock writes it."""
    _since, zone, minutes = next((span for span in reversed(clock) if span[0] <= milliseconds), clock[0])
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(minutes=minutes)
    return f"{moment:%a %b %d %H:%M:%S} {zone} {moment.year}"


def _minutes(milliseconds: int, text: str) -> int:
    words = text.split()
    local = datetime.strptime(" ".join((*words[:-2], words[-1])), FORM).replace(tzinfo=UTC)
    return round((local - datetime.fromtimestamp(milliseconds // 1000, UTC)).total_seconds() / 60)
