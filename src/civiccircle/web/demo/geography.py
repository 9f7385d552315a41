"""The districts of the demo city: a shore, a river, and eight parts of town cut from one outline."""

from dataclasses import dataclass

from shapely import MultiPoint, Polygon, voronoi_polygons
from shapely.geometry import Point, mapping

# Longitude and latitude of an invented shore; no such town stands there.
OUTLINE = Polygon(
    [
        (-76.182, 44.318), (-76.168, 44.302), (-76.149, 44.296), (-76.131, 44.289), (-76.112, 44.293),
        (-76.098, 44.286), (-76.081, 44.291), (-76.062, 44.303), (-76.051, 44.319), (-76.048, 44.338),
        (-76.057, 44.355), (-76.074, 44.366), (-76.097, 44.371), (-76.123, 44.368), (-76.148, 44.362),
        (-76.167, 44.351), (-76.179, 44.336),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class District:
    """A district: its names, its people, and the point its area is drawn around."""

    slug: str
    en: str
    fr: str
    population: int
    centre: tuple[float, float]


DISTRICTS = (
    District("old-harbour", "Old Harbour", "Vieux-Port", 9_800, (-76.108, 44.299)),
    District("mill-quarter", "Mill Quarter", "Quartier des Moulins", 17_300, (-76.122, 44.318)),
    District("northshore", "Northshore", "Rive-Nord", 14_600, (-76.156, 44.311)),
    District("university-hill", "University Hill", "Colline-Universitaire", 12_900, (-76.097, 44.322)),
    District("garden-suburb", "Garden Suburb", "Cité-Jardin", 21_700, (-76.126, 44.349)),
    District("saltmarsh", "Saltmarsh", "Les Salines", 8_400, (-76.067, 44.308)),
    District("station-east", "Station East", "Gare-Est", 19_200, (-76.072, 44.337)),
    District("lakeview", "Lakeview", "Vue-du-Lac", 17_500, (-76.161, 44.340)),
)

POPULATION = sum(district.population for district in DISTRICTS)


def geometries() -> dict[str, dict[str, object]]:
    """GeoJSON geometry of each district, by slug."""
    cells = voronoi_polygons(MultiPoint([district.centre for district in DISTRICTS]), extend_to=OUTLINE)
    drawn = {}
    for district in DISTRICTS:
        cell = next(each for each in cells.geoms if each.contains(Point(district.centre)))
        drawn[district.slug] = dict(mapping(cell.intersection(OUTLINE).simplify(0.0005)))
    return drawn
