"""Geometry of the figures that the server draws as SVG: opinion map, place map, stacked bar.

Everything here turns numbers into path strings; words, colours and markup are in ``components/figures.html``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

CANVAS = (640, 440)
"""Width and height of a map's drawing area; readable when shrunk to a phone's 320 px."""
_MARGIN = 34
_CELL = 13
_SMALLEST_DOT, _LARGEST_DOT = 3.0, 10.0
_CORE = 0.9
"""Share of a group that its outline holds: the farthest tenth would swell it over its neighbours."""
_CORNERS = (0, 4, 3, 4, 5)
"""Corners of the mark of each group in turn; 0 is a disc. Shape, not only colour, tells groups apart."""
_TURN = (0.0, pi / 4, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class OpinionGroup:
    """One group of the opinion map: ``points`` is (n, 2) in the plane of the two opinion axes.

    ``people`` counts those, too, whose spots are not drawn because too few stand there.
    """

    letter: str
    name: str
    points: NDArray[np.float64]
    people: int | None = None


@dataclass(frozen=True)
class DrawnGroup:
    """A group on the canvas: its outline, all its marks as one path, and the place of its letter."""

    letter: str
    name: str
    size: int
    style: int
    outline: str
    marks: str
    mark: str
    x: float
    y: float


@dataclass(frozen=True)
class OpinionMap:
    """An opinion map ready to be written as SVG."""

    width: int
    height: int
    groups: tuple[DrawnGroup, ...]


@dataclass(frozen=True)
class DrawnPlace:
    """A place on the canvas: number in the list beside the map, shade 0 (no value) to 4."""

    number: int
    name: str
    href: str
    path: str
    shade: int
    x: float
    y: float


@dataclass(frozen=True)
class PlaceMap:
    """A map of places ready to be written as SVG."""

    width: int
    height: int
    places: tuple[DrawnPlace, ...]


@dataclass(frozen=True)
class BarPart:
    """One part of a stacked bar: start and width in percent of the bar, ``share`` of one."""

    kind: str
    count: int
    share: float
    start: float
    width: float


def opinion_map(groups: Sequence[OpinionGroup]) -> OpinionMap:
    """Draw participants as marks that grow with how many stand at one spot, and each group's outline."""
    filled = [group for group in groups if len(group.points)]
    if not filled:
        return OpinionMap(*CANVAS, groups=())
    every = np.vstack([group.points for group in filled])
    fit = _fit(every.min(axis=0), every.max(axis=0))
    return OpinionMap(
        *CANVAS, groups=tuple(_drawn_group(style, group, fit) for style, group in enumerate(filled))
    )


@dataclass(frozen=True)
class _Fit:
    """Uniform scale and shift from data to canvas, the vertical axis turned downwards."""

    scale: float
    left: float
    bottom: float

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points * (self.scale, -self.scale) + (self.left, self.bottom)


def _fit(low: NDArray[np.float64], high: NDArray[np.float64]) -> _Fit:
    room = np.array(CANVAS) - 2 * _MARGIN
    scale = float(np.min(room / np.maximum(high - low, 1e-9)))
    left, down = (np.array(CANVAS) - scale * (high - low)) / 2
    return _Fit(scale, float(left - scale * low[0]), float(CANVAS[1] - down + scale * low[1]))


def _drawn_group(style: int, group: OpinionGroup, fit: _Fit) -> DrawnGroup:
    spots = fit(group.points)
    centre = np.median(spots, axis=0)
    distance = np.hypot(*(spots - centre).T)
    core = spots[distance <= np.quantile(distance, _CORE)]
    outline = shapely.MultiPoint(core).convex_hull.buffer(_CELL).simplify(0.6)
    style %= len(_CORNERS)
    marks = "".join(_mark(style, x, y, radius) for x, y, radius in _dots(spots))
    return DrawnGroup(
        group.letter,
        group.name,
        len(spots) if group.people is None else group.people,
        style,
        _path(outline),
        marks,
        _mark(style, 10, 10, 8),
        round(float(centre[0])),
        round(float(centre[1])),
    )


def _dots(spots: NDArray[np.float64]) -> Iterable[tuple[float, float, float]]:
    """One dot per occupied cell of a fine grid, at the mean of its members, area in step with how many."""
    cells, member, counts = np.unique(
        np.floor(spots / _CELL).astype(int), axis=0, return_inverse=True, return_counts=True
    )
    means = np.zeros((len(cells), 2))
    np.add.at(means, member.reshape(-1), spots)
    means /= counts[:, None]
    growth = (_LARGEST_DOT - _SMALLEST_DOT) / max(1.0, sqrt(counts.max()) - 1)
    return (
        (float(x), float(y), _SMALLEST_DOT + growth * (sqrt(count) - 1))
        for (x, y), count in zip(means, counts, strict=True)
    )


def _mark(style: int, x: float, y: float, radius: float) -> str:
    corners = _CORNERS[style]
    if not corners:
        half_turn = f"a{radius:.1f} {radius:.1f} 0 1 0"
        return f"M{x - radius:.1f} {y:.1f}{half_turn} {2 * radius:.1f} 0{half_turn} {-2 * radius:.1f} 0z"
    # A polygon looks smaller than a disc of the same radius.
    reach = radius * 1.2
    angles = [_TURN[style] + 2 * pi * corner / corners for corner in range(corners)]
    return "M" + "L".join(f"{x + reach * sin(a):.1f} {y - reach * cos(a):.1f}" for a in angles) + "z"


def place_map(features: Iterable[Mapping[str, Any]], shades: Mapping[str, int] | None = None) -> PlaceMap:
    """Draw GeoJSON polygons (longitude, latitude); properties ``name`` and, when it has a page, ``href``.

    ``shades`` gives a place, by name, its step from 1 to 4 on the map's single-hue scale.
    """
    listed = list(features)
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in listed]
    if not shapes:
        return PlaceMap(*CANVAS, places=())
    west, south, east, north = shapely.total_bounds(shapes)
    # Over a city, degrees of longitude shrunk by the cosine of its latitude are true enough.
    narrow = cos(radians((south + north) / 2))
    fit = _fit(np.array([west * narrow, south]), np.array([east * narrow, north]))
    flat = [shapely.transform(shape, lambda lonlat: fit(lonlat * (narrow, 1.0))) for shape in shapes]
    return PlaceMap(
        *CANVAS,
        places=tuple(
            _drawn_place(number, feature["properties"], shape, shades or {})
            for number, (feature, shape) in enumerate(zip(listed, flat, strict=True), start=1)
        ),
    )


def _drawn_place(
    number: int, properties: Mapping[str, Any], shape: shapely.Geometry, shades: Mapping[str, int]
) -> DrawnPlace:
    heart = shapely.point_on_surface(shape)
    return DrawnPlace(
        number,
        properties["name"],
        properties.get("href", ""),
        _path(shapely.simplify(shape, 0.5)),
        shades.get(properties["name"], 0),
        round(heart.x),
        round(heart.y),
    )


def _path(shape: shapely.Geometry) -> str:
    """SVG path of a polygon or of several, holes included."""
    rings = (ring for polygon in shapely.get_parts(shape) for ring in (polygon.exterior, *polygon.interiors))
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "z" for ring in rings)


def bar_parts(counts: Mapping[str, int]) -> tuple[BarPart, ...]:
    """Parts of a stacked bar in the given order; empty when nobody answered."""
    total = sum(counts.values())
    parts: list[BarPart] = []
    start = 0.0
    for kind, count in counts.items():
        if count:
            width = 100 * count / total
            parts.append(BarPart(kind, count, count / total, round(start, 3), round(width, 3)))
            start += width
    return tuple(parts)
