"""Geometry of the chart of values over time that the server draws as SVG.

As in `figures`, numbers become path strings here; words, colours and markup are in ``components/charts.html``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from math import ceil, floor, log10
from statistics import median
from typing import Any, NamedTuple

WIDTH, HEIGHT = 640, 320
_TOP, _BOTTOM, _SIDE = 34, 272, 26
_LETTER = 14
"""Width of a digit of the values at the left, as large as phones show them."""
_TICKS = 4
_MOST_LABELS = 5
_SMALLEST = 1e-8
"""Differences below it, beside the size of the values, are drawn as none."""
_GAP = 1.6
"""Times the usual distance of two values from which on the line does not join them: what is not known is not drawn."""
_FEW_DAYS = 300
"""Where all values lie so near to each other, months are told, not years."""


class Point(NamedTuple):
    """A value at a day, and what it lies between; `None` is a missing one."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bar:
    """A line of a chart of bars: its length (`None`: withheld), the length in words, and which of two fills it has."""

    label: Any  # lazily translated, or somebody's own words
    value: int | None
    shown: Any
    strong: bool = True


class Dot(NamedTuple):
    """A value on the canvas."""

    x: float
    y: float
    value: float


@dataclass(frozen=True)
class Label:
    """A word under the chart: a day, and the pattern in which it is told."""

    x: float
    day: date
    form: str


@dataclass(frozen=True)
class Trend:
    """A chart ready to be written as SVG: `ticks` are heights with their values, `missing` the places without one."""

    width: int
    height: int
    floor: int
    ticks: tuple[tuple[float, float], ...]
    labels: tuple[Label, ...]
    line: str
    spread: str
    dots: tuple[Dot, ...]
    missing: tuple[float, ...]
    target: Dot | None
    way: str

    @property
    def last(self) -> Dot | None:
        return self.dots[-1] if self.dots else None


def trend(points: Sequence[Point], target: Point | None = None) -> Trend:
    """Draw values over time, the oldest first, and the value aimed at. The line breaks where values are missing."""
    everything = [*points, target] if target is not None else list(points)
    levels = [each for point in everything for each in _levels(point)]
    if not levels:
        return Trend(WIDTH, HEIGHT, _BOTTOM, (), (), "", "", (), (), None, "")
    ticks = _ticks(min(levels), max(levels))
    across = _Across(
        [point.day for point in everything], _SIDE + _LETTER * max(len(f"{each:g}") for each in ticks)
    )
    up = _Up(ticks[0], ticks[-1])
    dots = tuple(_dot(point, point.value, across, up) for point in points if point.value is not None)
    following = iter(dots)
    aim = None if target is None or target.value is None else _dot(target, target.value, across, up)
    return Trend(
        WIDTH,
        HEIGHT,
        _BOTTOM,
        tuple((up(each), each) for each in ticks),
        tuple(_labels([point.day for point in everything], across)),
        "".join(_path(list(islice(following, len(piece)))) for piece in _pieces(points)),
        "".join(_whisker(point, across, up) for point in points),
        dots,
        tuple(across(point.day) for point in points if point.value is None),
        aim,
        f"M{dots[-1].x} {dots[-1].y}L{aim.x} {aim.y}" if aim and dots else "",
    )


class _Across:
    """From days to the width of the canvas right of `left`; a single day stands in the middle."""

    def __init__(self, days: Sequence[date], left: int) -> None:
        self.left = left
        self.first = min(days).toordinal()
        self.span = max(days).toordinal() - self.first

    def __call__(self, day: date) -> float:
        share = (day.toordinal() - self.first) / self.span if self.span else 0.5
        return round(self.left + share * (WIDTH - self.left - 2 * _SIDE), 1)


class _Up:
    """From values to heights on the canvas, the larger ones further up."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.span = low, high - low

    def __call__(self, value: float) -> float:
        return round(_BOTTOM - (value - self.low) / self.span * (_BOTTOM - _TOP), 1)


def _levels(point: Point) -> Iterator[float]:
    yield from (each for each in (point.value, point.low, point.high) if each is not None)


def _ticks(low: float, high: float) -> list[float]:
    """Round values from below `low` to above `high`, a few of them."""
    size = max(abs(low), abs(high))
    if high - low < _SMALLEST * max(size, 1):
        reach = size / 10 if size > _SMALLEST else 1
        low, high = low - reach, high + reach
    rough = (high - low) / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(each for each in (1, 2, 2.5, 5, 10) if each * power >= rough) * power
    first, last = floor(low / step), ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _dot(point: Point, value: float, across: _Across, up: _Up) -> Dot:
    return Dot(across(point.day), up(value), value)


def _pieces(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The runs of values that follow one another without a gap."""
    steps = [(later.day - earlier.day).days for earlier, later in pairwise(points)]
    usual = median(steps) if steps else 0
    piece = list[Point]()
    for point in points:
        too_far = piece and (point.day - piece[-1].day).days > _GAP * usual
        if piece and (point.value is None or too_far):
            yield piece
            piece = []
        if point.value is not None:
            piece.append(point)
    if piece:
        yield piece


def _path(piece: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{each.x} {each.y}" for each in piece) if len(piece) > 1 else ""


def _whisker(point: Point, across: _Across, up: _Up) -> str:
    if point.value is None or point.low is None or point.high is None:
        return ""
    x, low, high = across(point.day), up(point.low), up(point.high)
    return f"M{x} {low}V{high}M{x - 5} {low}h10M{x - 5} {high}h10"


def _labels(days: Sequence[date], across: _Across) -> Iterator[Label]:
    """Years under the middle of each, or, where the chart is about less, the first and the last month."""
    first, last = min(days), max(days)
    if (last - first).days < _FEW_DAYS:
        for day in sorted({first, last}):
            yield Label(across(day), day, "LLL yyyy")
        return
    middles = [date(year, 7, 1) for year in range(first.year, last.year + 1)]
    shown = [day for day in middles if first.toordinal() - 31 <= day.toordinal() <= last.toordinal() + 31]
    step = ceil(len(shown) / _MOST_LABELS)
    # Counted from the end: the newest year is the one that is looked for.
    for day in reversed(shown[::-1][::step]):
        yield Label(across(day), day, "yyyy")
