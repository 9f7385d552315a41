"""Places from a GeoJSON file, checked feature by feature before anything is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from civiccircle.kernel.text import Text, is_text, is_writable

from .models import MOST_PEOPLE

LARGEST_FILE = 20_000_000  # bytes
MOST_PLACES = 5000
LONGEST_NAME = 200  # characters
_SHAPES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class PlaceDraft:
    """A place as its feature describes it."""

    slug: str
    name: Text
    kind: str
    geometry: Mapping[str, Any]
    population: int | None
    parent: str


def read_places(data: bytes, language: str) -> list[PlaceDraft]:
    """The places of a FeatureCollection (WGS 84). Raises `ValidationError` that names every feature with a fault.

    Properties: ``name`` (in `language`, or a mapping of languages) or ``name_en``, ``name_fr``, ...; when wanted
    ``slug``, ``kind``, ``population``, and ``parent`` (the slug of the place around it).
    """
    features = _features(data)
    drafts, faults, first_of = list[PlaceDraft](), list[str](), dict[str, int]()
    for number, feature in enumerate(features, start=1):
        try:
            draft = _draft(feature, language)
            if draft.slug in first_of:
                raise ValueError(
                    _("it has the same slug as feature %(other)s; give one of them another property “slug”")
                    % {"other": first_of[draft.slug]}
                )
        except ValueError as fault:
            faults.append(
                _("%(feature)s: %(fault)s.") % {"feature": feature_named(number, feature), "fault": fault}
            )
            continue
        first_of[draft.slug] = number
        drafts.append(draft)
    if faults:
        raise ValidationError(faults)
    return drafts


def feature_named(number: int, feature: Any) -> str:
    """How a fault names a feature: by its number in the file, and its name or slug where it has one."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    told = properties if isinstance(properties, dict) else {}
    known = (told.get(key) for key in ("name", "name_en", "name_fr", "slug"))
    name = next((each for each in known if isinstance(each, str) and each and is_writable(each)), "")
    if not name:
        return _("Feature %(number)s") % {"number": number}
    return _("Feature %(number)s (“%(name)s”)") % {"number": number, "name": name[:60]}


def _features(data: bytes) -> list[Any]:
    if len(data) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 20 MB. Simplify its shapes and try again."))
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not written in UTF-8.")) from error
    except json.JSONDecodeError as error:
        told = {"line": error.lineno, "column": error.colno}
        raise ValidationError(_("The file is not JSON: line %(line)s, column %(column)s.") % told) from error
    except RecursionError as error:
        raise ValidationError(_("The file is nested too deeply to be GeoJSON.")) from error
    except ValueError:  # a number of thousands of digits
        content = None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or content.get("type") != "FeatureCollection":
        raise ValidationError(_("The file is not a GeoJSON FeatureCollection with at least one feature."))
    if len(features) > MOST_PLACES:
        raise ValidationError(_("The file has more than %(most)s features.") % {"most": MOST_PLACES})
    return features


def _draft(feature: Any, language: str) -> PlaceDraft:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError(_("it has no properties; give it at least a “name”"))
    if not all(is_writable(words) for words in properties.values() if isinstance(words, str)):
        raise ValueError(_("it holds a sign that cannot be shown"))
    name = _name(properties, language)
    slug = slugify(str(properties.get("slug") or next(iter(name.values()))))[:50]
    if not slug:
        raise ValueError(_("its name gives no slug; add a property “slug”"))
    population = properties.get("population")
    if population is not None and (
        not isinstance(population, int) or isinstance(population, bool) or not 0 <= population <= MOST_PEOPLE
    ):
        raise ValueError(
            _("its population is not a whole number; write digits without quotation marks, or leave it out")
        )
    kind, parent = str(properties.get("kind") or "district")[:30], str(properties.get("parent") or "")
    return PlaceDraft(slug, name, kind, _geometry(feature.get("geometry")), population, parent)


def _name(properties: Mapping[str, Any], language: str) -> Text:
    given = properties.get("name")
    name = dict(given) if isinstance(given, dict) else {language: given}
    name |= {key[5:]: words for key, words in properties.items() if key.startswith("name_") and words}
    told = {code: words.strip() for code, words in name.items() if isinstance(words, str) and words.strip()}
    if not told:
        raise ValueError(_("it has no property “name”; add it, or “name_en” and “name_fr”"))
    if not is_text(told) or not all(map(is_writable, told.values())):
        raise ValueError(_("it holds a sign that cannot be shown"))
    if max(map(len, told.values())) > LONGEST_NAME:
        raise ValueError(_("its name is longer than %(most)d characters") % {"most": LONGEST_NAME})
    return told


def _geometry(geometry: Any) -> Mapping[str, Any]:
    if not isinstance(geometry, dict) or geometry.get("type") not in _SHAPES:
        raise ValueError(
            _("its geometry is neither a Polygon nor a MultiPolygon; keep only areas in the layer")
        )
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, RecursionError) as error:
        raise ValueError(_("its geometry cannot be read (%(error)s)") % {"error": error}) from error
    if shape.is_empty:
        raise ValueError(_("its geometry is empty"))
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            _(
                "its coordinates are not degrees of longitude and latitude; export the layer in WGS 84 (EPSG:4326)"
            )
        )
    if not shape.is_valid:
        raise ValueError(
            _("its geometry is not valid: %(reason)s; mend it with “Fix geometries” in your map program")
            % {"reason": shapely.is_valid_reason(shape)}
        )
    return {name: geometry[name] for name in ("type", "coordinates")}
