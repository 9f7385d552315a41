"""The structure of OCDS 1.1.5 as data: fields, types, formats, codes and merge flags, without its prose."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

VERSION = "1.1.5"


@lru_cache(maxsize=1)
def standard() -> dict[str, Any]:
    """version, definitions (objects of the standard as JSON Schema draft 4 with `$ref` to each other; `translated`
    names fields that may be repeated with a language), codelists (name to codes) and language (pattern of a tag).

    Made from the published schema by scripts/ocds-structure. One object for all callers: do not change it.
    """
    text = files(__package__).joinpath(f"standard-{VERSION}.json").read_text(encoding="utf-8")
    structure: dict[str, Any] = json.loads(text)
    return structure


def resolve(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, or the definition that its `$ref` names."""
    name = schema.get("$ref")
    return schema if name is None else resolve(definitions[name.rsplit("/", 1)[-1]], definitions)
