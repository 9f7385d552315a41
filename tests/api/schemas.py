"""As much of JSON Schema as our OpenAPI document uses; an unknown word in a schema fails."""

from typing import Any

KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
TOLD_ONLY = {"title", "description", "default", "format", "examples", "deprecated"}
CHECKED = {
    *(
        "$ref",
        "type",
        "enum",
        "const",
        "anyOf",
        "allOf",
        "properties",
        "required",
        "items",
        "additionalProperties",
    ),
    *("maxLength", "minLength", "maxItems", "minItems"),
}


def check(document: dict[str, Any], schema: dict[str, Any], value: Any, at: str = "answer") -> None:
    """Assert that `value` fits `schema`."""
    unknown = schema.keys() - TOLD_ONLY - CHECKED
    assert not unknown, f"{at}: this check does not know {unknown}"
    if "$ref" in schema:
        check(document, resolve(document, schema["$ref"]), value, at)
    if "anyOf" in schema:
        assert any(fits(document, each, value) for each in schema["anyOf"]), f"{at}: {value!r} fits none"
    for each in schema.get("allOf", ()):
        check(document, each, value, at)
    if "enum" in schema:
        assert value in schema["enum"], f"{at}: {value!r}"
    if "type" in schema:
        assert isinstance(value, KINDS[schema["type"]]), f"{at}: {value!r} is no {schema['type']}"
        assert not (isinstance(value, bool) and schema["type"] in ("integer", "number")), at
    if isinstance(value, dict):
        missing = set(schema.get("required", ())) - value.keys()
        assert not missing, f"{at}: without {missing}"
        known = schema.get("properties", {})
        for name, each in value.items():
            inner = known.get(name, schema.get("additionalProperties", {}))
            assert inner is not False, f"{at}: {name} is not declared"
            check(document, inner if isinstance(inner, dict) else {}, each, f"{at}.{name}")
        if known and "additionalProperties" not in schema:
            assert value.keys() <= known.keys(), f"{at}: {value.keys() - known.keys()} not declared"
    if isinstance(value, list):
        for number, each in enumerate(value):
            check(document, schema.get("items", {}), each, f"{at}[{number}]")


def fits(document: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    try:
        check(document, schema, value)
    except AssertionError:
        return False
    return True


def resolve(document: dict[str, Any], reference: str) -> dict[str, Any]:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found
