"""Geometry of the figures drawn on the server."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.web.figures import CANVAS, OpinionGroup, bar_parts, opinion_map, place_map


def district(name: str, west: float) -> dict[str, object]:
    ring = [[west, 46.0], [west + 1, 46.0], [west + 1, 47.0], [west, 47.0], [west, 46.0]]
    return {"properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_parts_of_a_bar_fill_it_without_a_gap(counts: list[int]) -> None:
    parts = bar_parts(dict(zip(("agree", "pass", "disagree"), counts, strict=True)))
    if sum(counts) == 0:
        assert parts == ()
        return
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert parts[0].start == 0
    for one, following in pairwise(parts):
        assert following.start == pytest.approx(one.start + one.width, abs=0.002)
    assert parts[-1].start + parts[-1].width == pytest.approx(100, abs=0.002)


def test_groups_stand_on_the_map_as_in_the_data() -> None:
    left = OpinionGroup("A", "left", np.array([[-1.0, 0.0], [-1.1, 0.1], [-0.9, 0.1]]))
    up = OpinionGroup("B", "up", np.array([[1.0, 1.0], [1.1, 1.1], [0.9, 1.0]]))
    drawn = opinion_map([left, up]).groups
    assert drawn[0].x < drawn[1].x
    assert drawn[0].y > drawn[1].y, "the second axis points upwards"
    assert [group.size for group in drawn] == [3, 3]
    assert drawn[0].mark != drawn[1].mark, "shape tells groups apart, not colour alone"


@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.ones((7, 2)), np.array([[0.0, 0.0], [1.0, 0.0]])])
def test_a_group_on_one_spot_or_line_can_be_drawn(points: np.ndarray) -> None:
    (group,) = opinion_map([OpinionGroup("A", "", points)]).groups
    assert group.outline.startswith("M")
    assert "nan" not in group.outline + group.marks


def test_an_empty_map_has_no_groups() -> None:
    assert opinion_map([]).groups == ()
    assert opinion_map([OpinionGroup("A", "", np.empty((0, 2)))]).groups == ()


def test_a_large_crowd_is_drawn_in_few_marks() -> None:
    crowd = np.random.default_rng(1).normal(size=(50_000, 2))
    (group,) = opinion_map([OpinionGroup("A", "", crowd)]).groups
    assert group.size == 50_000
    assert len(group.marks) < 80_000


def test_places_keep_their_order_and_stand_side_by_side() -> None:
    west, east = place_map([district("West", 6.0), district("East", 7.0)], {"East": 3}).places
    assert (west.number, west.name, west.shade, east.shade) == (1, "West", 0, 3)
    assert west.x < CANVAS[0] / 2 < east.x
    assert abs(west.y - CANVAS[1] / 2) <= 1


def test_a_map_without_places_is_empty() -> None:
    assert place_map([]).places == ()
