"""Which field is merged how."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from civiccircle.methods.contracting.standard import resolve, standard

Strategy = Literal["append", "by position"]
APPEND: Strategy = "append"
BY_POSITION: Strategy = "by position"
Overrides = Mapping[tuple[str, ...], Strategy]


@dataclass(frozen=True, eq=False, slots=True)
class MergeRules:
    """Rules of one object, or of the objects in one list.

    omitted: names of fields that are dropped; whole: of fields that are replaced as they are; nested: rules of objects
    and of lists of objects; strategy: how this list is merged where it is not by `id`; overridden: whether this or
    anything nested has a strategy.
    """

    omitted: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    nested: Mapping[str, "MergeRules"] = field(default_factory=dict)
    strategy: Strategy | None = None
    overridden: bool = False

    @classmethod
    def of(cls, schema: Mapping[str, Any], overrides: Overrides | None = None) -> "MergeRules":
        """Rules of a release schema of OCDS 1.0 or 1.1, whose `$ref` name its own `definitions`.

        overrides: by path, which is names of fields without places in lists. `tag` and `ocid` of the release are
        omitted, because merging sets them (OCDS 1.1.4 marks the first only).
        """
        rules = _rules(schema["properties"], schema.get("definitions", {}), overrides or {}, None)
        return replace(rules, omitted=rules.omitted | {"tag", "ocid"})

    @classmethod
    def standard(cls, overrides: Overrides | None = None) -> "MergeRules":
        """Rules of OCDS 1.1.5."""
        return cls.of(_release_schema(), overrides) if overrides else _standard_rules()


NO_RULES = MergeRules()


def _release_schema() -> dict[str, Any]:
    definitions = standard()["definitions"]
    return {**definitions["Release"], "definitions": definitions}


@lru_cache(maxsize=1)
def _standard_rules() -> MergeRules:
    return MergeRules.of(_release_schema())


def _rules(
    fields: Mapping[str, Any], definitions: Mapping[str, Any], overrides: Overrides, strategy: Strategy | None
) -> MergeRules:
    below: dict[str, dict[tuple[str, ...], Strategy]] = {}
    for path, chosen in overrides.items():
        below.setdefault(path[0], {})[path[1:]] = chosen
    kinds = {name: _kind(resolve(one, definitions), definitions) for name, one in fields.items()}
    nested = {}
    for name in (*kinds, *(name for name in below if name not in kinds)):
        kind, paths = kinds.get(name, {}), below.get(name, {})
        if isinstance(kind, Mapping) and (kind or paths):
            further = {path: chosen for path, chosen in paths.items() if path}
            nested[name] = _rules(kind, definitions, further, paths.get(()))
    return MergeRules(
        omitted=frozenset(name for name, kind in kinds.items() if kind == "omitted"),
        whole=frozenset(name for name, kind in kinds.items() if kind == "whole"),
        nested=nested,
        strategy=strategy,
        overridden=strategy is not None or any(one.overridden for one in nested.values()),
    )


def _kind(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str | Mapping[str, Any]:
    """omitted, whole, or the fields of what is merged: none for a literal, or where the standard names none.

    Dropping goes before replacing, and both go before what is nested. Lists are replaced whole unless they hold
    objects that have an `id` in the standard.
    """
    types = _types(schema)
    if schema.get("omitWhenMerged") or schema.get("mergeStrategy") == "ocdsOmit":
        return "omitted"
    if "array" in types and (schema.get("wholeListMerge") or schema.get("mergeStrategy") == "ocdsVersion"):
        return "whole"
    if "object" in types and "properties" in schema:
        return _mapping(schema["properties"])
    if "array" in types and "items" in schema:
        items = resolve(schema["items"], definitions)
        item_types, fields = _types(items), items.get("properties")
        if set(item_types) - {"object"} or (item_types and fields is not None and "id" not in fields):
            return "whole"
        return _mapping(fields or {}) if item_types else {}
    return {}


def _mapping(fields: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = fields
    return found


def _types(schema: Mapping[str, Any]) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else list(found)
