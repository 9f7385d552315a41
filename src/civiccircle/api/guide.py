"""The OpenAPI document told to people: what can be asked, with what, and what comes back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, gettext_lazy

Schema = Mapping[str, Any]

TITLES = {
    "communities": gettext_lazy("Communities and places"),
    "engagements": gettext_lazy("Engagements"),
    "conversations": gettext_lazy("Conversations"),
    "results": gettext_lazy("Results"),
    "trace": gettext_lazy("The trace: what led to what"),
    "ledger": gettext_lazy("The public log"),
    "moderation": gettext_lazy("Moderation"),
    "exports": gettext_lazy("Downloads"),
    "budgets": gettext_lazy("Budgets"),
    "decisions": gettext_lazy("Decisions"),
    "initiatives": gettext_lazy("Road map"),
    "contracts": gettext_lazy("Contracts"),
    "indicators": gettext_lazy("Indicators"),
}
METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 4
_SAMPLES = {
    "date-time": "2031-05-04T09:30:00Z",
    "date": "2031-05-04",
    "uuid": "0b5c6b2e-6c0e-4f0a-9d0e-1c2d3e4f5a6b",
    "binary": "…",
}


@dataclass(frozen=True)
class Parameter:
    """Something to name in the address."""

    name: str
    place: str
    required: bool
    kind: str
    text: str


@dataclass(frozen=True)
class Operation:
    """One thing to ask for."""

    id: str
    method: str
    path: str
    title: str
    text: str
    token: bool
    parameters: Sequence[Parameter]
    request: str
    sample: str
    answer: str


@dataclass(frozen=True)
class Chapter:
    """The operations of one room."""

    id: str
    title: str
    operations: Sequence[Operation]


def chapters(document: Schema, base: str, community: str) -> list[Chapter]:
    """The guide of an OpenAPI document; its samples ask `base` for `community`."""
    found = [
        (operation.get("tags", ["other"])[0], (path, method, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    order = [*TITLES, *sorted({tag for tag, _each in found} - TITLES.keys())]
    found.sort(key=lambda each: order.index(each[0]))
    return [
        Chapter(
            tag,
            str(TITLES.get(tag, tag)),
            [
                _operation(document, path, method, operation, base + path.replace("{community}", community))
                for _tag, (path, method, operation) in operations
            ],
        )
        for tag, operations in groupby(found, key=lambda each: each[0])
    ]


def _operation(document: Schema, path: str, method: str, operation: Schema, address: str) -> Operation:
    body = _content(operation.get("requestBody", {}))
    # Marked as texts where they are written.
    summary: str = operation["summary"]
    text: str = operation.get("description", "")
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=gettext(summary),
        text=gettext(text) if text else "",
        token=bool(operation.get("security")),
        parameters=[
            _parameter(each) for each in operation.get("parameters", ()) if each["name"] != "community"
        ],
        request=_pretty(sample(document, body)) if body else "",
        sample=_curl(operation, method, address, bool(body)),
        answer=_answer(document, operation),
    )


def _parameter(parameter: Schema) -> Parameter:
    schema = parameter.get("schema", {})
    kinds = [schema, *schema.get("anyOf", ())]
    choices = [word for each in kinds for word in each.get("enum", ()) if word]
    kind = " | ".join(map(str, choices)) or next((each["type"] for each in kinds if "type" in each), "")
    return Parameter(
        parameter["name"],
        parameter["in"],
        parameter.get("required", False),
        kind,
        schema.get("description", ""),
    )


def _curl(operation: Schema, method: str, address: str, body: bool) -> str:
    parts = ["curl"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    if operation.get("security"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if body:
        parts.append('-H "Content-Type: application/json" -d @request.json')
    return " ".join([*parts, f'"{address}"'])


def _answer(document: Schema, operation: Schema) -> str:
    good: Schema = next(
        (each for code, each in operation["responses"].items() if str(code).startswith("2")), {}
    )
    schema = _content(good)
    return _pretty(sample(document, schema)) if schema else ""


def _content(holder: Schema) -> Schema:
    content: Schema = holder.get("content", {})
    schema: Schema = content.get("application/json", {}).get("schema", {})
    return schema


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def sample(document: Schema, schema: Schema, depth: int = 0) -> Any:
    """A value that fits a JSON schema, to show what an answer looks like."""
    schema = _plain(document, schema)
    given = [*schema.get("enum", ()), schema.get("default")][0]
    if given not in (None, {}, []):
        return given
    kind = schema.get("type", "")
    if kind == "array":
        return [sample(document, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
    if kind == "object" or "properties" in schema:
        return _object(document, schema, depth)
    words = _SAMPLES.get(schema.get("format", ""), "…")
    return {"integer": 1, "number": 0.5, "boolean": True, "null": None}.get(kind, words)


def _plain(document: Schema, schema: Schema) -> Schema:
    """The schema behind references, and of several possible ones the first that says something."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _plain(document, document["components"]["schemas"][name])
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return _plain(document, _fullest(schema[several]))
    return schema


def _object(document: Schema, schema: Schema, depth: int) -> dict[str, Any]:
    if depth >= DEEPEST:
        return {}
    if "properties" in schema:
        return {name: sample(document, each, depth + 1) for name, each in schema["properties"].items()}
    words = schema.get("additionalProperties")
    # A mapping of strings is a text in several languages.
    return {"en": "…", "fr": "…"} if isinstance(words, Mapping) and words.get("type") == "string" else {}


def _fullest(schemas: Iterable[Schema]) -> Schema:
    return next((each for each in schemas if each.get("type") != "null"), {})
