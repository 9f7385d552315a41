"""The short way for releases of which every field is known and has the right type, as most have.

msgspec tells in one go, many times faster than Python could, whether that is so; then texts and lists are all that is
left to look at. Everything else, and anything in doubt, goes the long way (`shapes`). Both find the same problems.
"""

from collections.abc import Mapping
from types import GenericAlias, NoneType
from typing import Annotated, Any, Literal, Union

import msgspec

from civiccircle.methods.contracting.checks import Check, ListCheck
from civiccircle.methods.contracting.problems import Problems, under
from civiccircle.methods.contracting.shapes import Compiler, Schema
from civiccircle.methods.contracting.standard import resolve

PLAIN: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": int | float,  # a Decimal too
    "boolean": bool,
    "null": NoneType,
    "object": dict,
    "array": list,
}


class SureWay:
    """Problems of objects of one definition that have nothing but right types in known fields."""

    def __init__(self, schema: Schema, compiler: Compiler) -> None:
        self._compiler = compiler
        self._structs: dict[int, Any] = {}
        self._objects: dict[int, _Object] = {}
        self._type = self._type_of(schema)
        self._check = self._object(resolve(schema, compiler.definitions))

    def __call__(self, value: Any) -> Problems | None:
        """Its problems; None where it must go the long way."""
        try:
            msgspec.convert(value, self._type)
        except (msgspec.ValidationError, RecursionError):
            return None
        return self._check(value) or []

    # --- types for msgspec, which look at codes of closed codelists and at the length of an `id` as well ------------

    def _type_of(self, schema: Schema) -> Any:
        schema = resolve(schema, self._compiler.definitions)
        expected = schema.get("type", [])
        expected = [expected] if isinstance(expected, str) else expected
        if not expected or {"array", "object"} <= set(expected):
            return Any
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        return Union[tuple(self._one_type(name, schema) for name in expected)]  # noqa: UP007, not all have an `|`

    def _one_type(self, name: str, schema: Schema) -> Any:
        if name == "string" and "minLength" in schema:
            return Annotated[str, msgspec.Meta(min_length=schema["minLength"])]
        if name == "array" and "items" in schema:
            return GenericAlias(list, (self._type_of(schema["items"]),))
        if name == "object" and "properties" in schema:
            return self._struct(schema)
        return PLAIN[name]

    def _struct(self, schema: Schema) -> Any:
        found = self._structs.get(id(schema))
        if found is None:
            types = {name: self._type_of(one) for name, one in schema["properties"].items()}
            required = [name for name in types if name in schema.get("required", ())]
            fields: list[Any] = [(name, types.pop(name)) for name in required]
            fields += [(name, _or_unset(one), msgspec.UNSET) for name, one in types.items()]
            found = msgspec.defstruct(
                f"Object{len(self._structs)}", fields, forbid_unknown_fields=True, gc=False
            )
            self._structs[id(schema)] = found
        return found

    # --- what is left to look at -------------------------------------------------------------------------------------

    def _object(self, schema: Schema) -> "_Object":
        found = self._objects.get(id(schema))
        if found is None:
            found = self._objects[id(schema)] = _Object()
            for key, one in schema["properties"].items():
                field = resolve(one, self._compiler.definitions)
                check = self._list(field) if "items" in field else self._nested(field)
                if isinstance(check, _Object) and not check.checks and not check.leaves:
                    found.leaves.append((key, check.texts))
                elif check:
                    found.checks.append((key, check))
                if "items" not in field and "enum" not in field:
                    found.texts += [(key, text.right, text) for text in self._compiler.texts(field)]
        return found

    def _nested(self, schema: Schema) -> "_Object | None":
        """What is left to look at in objects; None where nothing is."""
        check = self._object(schema) if "properties" in schema else None
        return check if check and (check.texts or check.leaves or check.checks) else None

    def _list(self, schema: Schema) -> ListCheck | None:
        objects = self._nested(resolve(schema["items"], self._compiler.definitions))
        check = self._compiler.list(schema, objects)
        return check if objects or check.least or check.unique or check.named or check.code else None


class _Object:
    """Fields that need a look: texts; leaves, which are objects with nothing but texts that do; and others."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, Any, Check]] = []
        self.leaves: list[tuple[str, list[tuple[str, Any, Check]]]] = []
        self.checks: list[tuple[str, Check]] = []

    def __call__(self, value: Mapping[str, Any]) -> Problems | None:
        found: Problems = []
        for key, right, check in self.texts:
            one = value.get(key)
            if one is not None and one not in right:
                found += under(key, check(one) or [])
        for outer, texts in self.leaves:
            leaf = value.get(outer)
            if leaf is not None:
                for key, right, check in texts:
                    one = leaf.get(key)
                    if one is not None and one not in right:
                        found += under(outer, under(key, check(one) or []))
        for key, check in self.checks:
            one = value.get(key)
            if one is not None:
                inner = check(one)
                if inner:
                    found += under(key, inner)
        return found


def _or_unset(kind: Any) -> Any:
    return kind if kind is Any else Union[kind, msgspec.UnsetType]  # noqa: UP007, not all have an `|`
