"""Where initiatives lie in time, in percent of the width of a picture: pure geometry for the road map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_TICKS = 5
"""So many dates stand beside each other on a phone."""
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_SHORTEST = 1.5
"""Percent of the width that a bar has at least."""
_MARGIN = timedelta(days=20)


@dataclass(frozen=True)
class Span:
    """A bar: when it starts and ends (`None`: nobody has said), and days on it with what they are."""

    start: date
    end: date | None
    marks: Sequence[tuple[date, str]] = ()


@dataclass(frozen=True)
class Bar:
    """A bar ready to be drawn; `marks` are places with what they are."""

    x: float
    width: float
    open: bool
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Timeline:
    """Bars in the order of their spans, `ticks` the places of days, and the place of today."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, date], ...]
    by_year: bool
    today: float


def timeline(spans: Sequence[Span], today: date) -> Timeline:
    """Lay spans out over one axis that reaches over all of them and today."""
    days = [today, *(day for span in spans for day in _days(span))]
    across = _Across(min(days) - _MARGIN, max(days) + _MARGIN)
    step = _step(across)
    ticks = tuple((across(day), day) for day in _ticks(across, step))
    return Timeline(tuple(_bar(span, across) for span in spans), ticks, step % 12 == 0, across(today))


class _Across:
    """From days to percent of the width."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.span = (last - first).days

    def __call__(self, day: date) -> float:
        return round((day - self.first).days / self.span * 100, 2)


def _days(span: Span) -> Iterable[date]:
    yield span.start
    if span.end is not None:
        yield span.end
    yield from (day for day, _what in span.marks)


def _bar(span: Span, across: _Across) -> Bar:
    start, end = across(span.start), across(max(_days(span)))
    width = 100 - start if span.end is None and end <= start else max(end - start, _SHORTEST)
    marks = tuple((across(day), what) for day, what in span.marks)
    return Bar(start, round(width, 2), span.end is None, marks)


def _step(across: _Across) -> int:
    months = across.span / 30.44
    return next((step for step in _STEPS if months / step <= MOST_TICKS), _STEPS[-1])


def _ticks(across: _Across, step: int) -> Iterable[date]:
    """First days of months, `step` months apart, counted from the start of a year."""
    month = across.first.year * 12
    while (day := date(month // 12, month % 12 + 1, 1)) <= across.last:
        if day >= across.first and _fits(across(day)):
            yield day
        month += step


def _fits(place: float) -> bool:
    """Whether a word under the middle of this place stays inside the picture."""
    return 5 <= place <= 93
