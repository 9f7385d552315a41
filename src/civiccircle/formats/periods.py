"""Spans of whole days, as statistics name them.

Written as ISO 8601 does: a year ``2024``, a month ``2024-03``, a day ``2024-03-05``, any span as its first and last day
``2024-04-01/2025-03-31``; and a quarter as SDMX does, ``2024-Q1``. Both days of a span belong to it.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST, LATEST = 1800, 2199
"""Years that a period may lie in: further off it is a slip of the pen."""

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, order=True)
class Period:
    """From the day `start` to the day `end`, both in it. Raises `ValueError` when it ends before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends before it starts")

    @property
    def kind(self) -> str:
        """``year``, ``quarter``, ``month`` or ``day`` of the calendar, else ``span``."""
        first, last = self.start, self.end
        if first == last:
            return "day"
        whole_months = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
        if first.year != last.year or not whole_months:
            return "span"
        months = last.month - first.month + 1
        kinds = {1: "month", 3: "quarter" if first.month % 3 == 1 else "span", 12: "year"}
        return kinds.get(months, "span")

    @property
    def quarter(self) -> int:
        """The quarter of the year that it begins in, 1 to 4."""
        return (self.start.month + 2) // 3

    def __str__(self) -> str:
        """The shortest spelling that `parse_period` reads back."""
        match self.kind:
            case "year":
                return f"{self.start:%Y}"
            case "quarter":
                return f"{self.start:%Y}-Q{self.quarter}"
            case "month":
                return f"{self.start:%Y-%m}"
            case "day":
                return self.start.isoformat()
            case _:
                return f"{self.start.isoformat()}/{self.end.isoformat()}"


def parse_period(text: str) -> Period:
    """The period that `text` spells. Raises `ValueError` for anything else, and for years out of bounds."""
    period = _parsed(text)
    if not EARLIEST <= period.start.year <= period.end.year <= LATEST:
        raise ValueError(f"a period lies between {EARLIEST} and {LATEST}")
    return period


def _parsed(text: str) -> Period:
    if not text.isascii():
        raise ValueError("digits are written 0 to 9")
    if found := _YEAR.fullmatch(text):
        return _months(int(found[1]), 1, 12)
    if found := _QUARTER.fullmatch(text):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := _MONTH.fullmatch(text):
        return _months(int(found[1]), int(found[2]), 1)
    first, slash, last = text.partition("/")
    return Period(_day(first), _day(last if slash else first))


def _months(year: int, month: int, number: int) -> Period:
    last = month + number - 1
    return Period(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError("a day is written 2024-03-05")
    return date.fromisoformat(text)


def after_months(day: date, months: int) -> date:
    """The last day of the month that lies `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1) + timedelta(days=calendar.monthrange(year, month + 1)[1] - 1)


def good_until(end: date, update_months: int) -> date:
    """The last day on which a value whose period ended on `end` is not out of date.

    One and a half times the `update_months` after its period: the next period, and half as long to publish it.
    """
    return after_months(end, (3 * update_months + 1) // 2)
