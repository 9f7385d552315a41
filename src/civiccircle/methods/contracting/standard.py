"""The structure of OCDS 1.1.5 as data: fields, types, formats, codes and merge flags, without its prose."""

from typing import Any


def standard() -> dict[str, Any]:
    """version, definitions (objects of the standard as JSON Schema draft 4 with `$ref` to each other) and codelists
    (name to codes). Made from the published schema by scripts/ocds-structure."""
    raise NotImplementedError
