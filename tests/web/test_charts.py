"""Geometry of the chart of values over time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from civiccircle.web.charts import HEIGHT, WIDTH, Point, trend

NUMBERS = st.decimals(-(10**12), 10**12, places=6).map(float)
VALUES = st.lists(st.none() | NUMBERS, min_size=1, max_size=30)


def yearly(*values: float | None) -> list[Point]:
    return [Point(date(2000 + number, 7, 1), value) for number, value in enumerate(values)]


@given(VALUES)
def test_everything_is_drawn_on_the_canvas(values: list[float | None]) -> None:
    drawn = trend(yearly(*values))
    assert len(drawn.dots) == sum(value is not None for value in values)
    for dot in drawn.dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= HEIGHT
    levels = [value for value in values if value is not None]
    if levels:
        hair = 1e-6 * max(abs(each) for each in (*levels, 1))
        assert drawn.ticks[0][1] <= min(levels) + hair
        assert drawn.ticks[-1][1] >= max(levels) - hair
        assert 2 <= len(drawn.ticks) <= 8
        assert len(drawn.labels) <= 6


def test_later_stands_further_on_and_more_stands_higher() -> None:
    first, second = trend(yearly(1, 5)).dots
    assert first.x < second.x
    assert first.y > second.y


def test_the_line_breaks_where_a_value_is_missing_and_marks_the_place() -> None:
    drawn = trend(yearly(1, 2, None, 3, 4))
    assert drawn.line.count("M") == 2
    assert len(drawn.missing) == 1
    assert drawn.dots[1].x < drawn.missing[0] < drawn.dots[2].x


def test_the_line_breaks_where_years_were_left_out() -> None:
    points = [Point(date(year, 7, 1), 1.0) for year in (2001, 2002, 2003, 2008, 2009)]
    assert trend(points).line.count("M") == 2


def test_the_target_stands_at_its_day_and_height() -> None:
    drawn = trend(yearly(1, 2), Point(date(2010, 12, 31), 9))
    assert drawn.target is not None
    assert drawn.target.x > drawn.dots[-1].x
    assert drawn.target.y < drawn.dots[-1].y
    assert drawn.way


def test_what_a_value_lies_between_is_drawn_around_it() -> None:
    drawn = trend([Point(date(2020, 7, 1), 5, 3, 8), Point(date(2021, 7, 1), 6)])
    assert drawn.spread.count("V") == 1
    assert drawn.ticks[-1][1] >= 8


def test_years_are_told_where_there_are_several_and_months_where_not() -> None:
    assert {label.form for label in trend(yearly(1, 2, 3)).labels} == {"yyyy"}
    months = [Point(date(2024, month, 15), 1.0) for month in (1, 2, 3)]
    assert [label.form for label in trend(months).labels] == ["LLL yyyy", "LLL yyyy"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert trend([]).dots == ()
    assert trend([Point(date(2020, 1, 1), None)]).line == ""
