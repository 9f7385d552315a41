"""The short way for releases in which nothing is wrong or doubtful, as in most.

msgspec tells in one go, many times faster than Python could, whether that is so: each definition of the standard is a
type, with its codes, formats and lists. What does not fit goes the long way (`shapes`), which says why.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter, getitem
from types import GenericAlias, NoneType
from typing import Annotated, Any, Literal, Union

import msgspec

from civiccircle.methods.contracting.checks import MAX_LENGTH, MAX_SEEN, Check, TextCheck
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


_LOOKED_UP: Any = getitem  # in `Right`, without a call of Python for each text
Codes = dict[str, tuple[Check | None, Any]]


class SureWay:
    """Problems of objects of one definition that have nothing worse than codes which an open codelist does not have."""

    def __init__(self, schema: Schema, compiler: Compiler) -> None:
        self._compiler = compiler
        self._structs: dict[int, Any] = {}
        self._texts: dict[str, Any] = {}
        self._unlisted: list[str] = []
        definition = self._resolved(schema)
        self._required = frozenset(definition.get("required", ()))
        self._whole = self._struct(definition)
        self._part = self._made(definition, ())
        self._coded = {name: self._fields(definition, name) for name in compiler.codelists}

    def __call__(self, value: Any) -> Problems | None:
        """Its problems; None where it must go the long way."""
        return self._problems(value, self._whole)

    def split(self, value: Any) -> tuple[Problems, Any]:
        """The problems of those of its fields which can go the short way, and the value without these fields."""
        if type(value) is not dict:
            return [], value
        found: Problems = []
        rest = {}
        for key, one in value.items():
            problems = None if key in self._required else self._problems({key: one}, self._part)
            if problems is None:
                rest[key] = one
            else:
                found += problems
        return found, rest

    def _problems(self, value: Any, kind: Any) -> Problems | None:
        self._unlisted.clear()
        try:
            msgspec.convert(value, kind, dec_hook=_LOOKED_UP)
        except (msgspec.ValidationError, RecursionError):
            return None
        return [
            problem
            for name in dict.fromkeys(self._unlisted)
            for problem in _unlisted(value, self._coded[name])
        ]

    # --- types for msgspec -------------------------------------------------------------------------------------------

    def _resolved(self, schema: Schema) -> Schema:
        return resolve(schema, self._compiler.definitions)

    def _type_of(self, schema: Schema) -> Any:
        schema = self._resolved(schema)
        expected = schema.get("type", [])
        expected = [expected] if isinstance(expected, str) else expected
        if not expected or {"array", "object"} <= set(expected):
            return Any
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        return Union[tuple(self._one_type(name, schema) for name in expected)]  # noqa: UP007, not all have an `|`

    def _one_type(self, name: str, schema: Schema) -> Any:
        if name == "string":
            return self._text(schema)
        if name == "array" and "items" in schema:
            items = self._text(schema) if "codelist" in schema else self._type_of(schema["items"])
            return Annotated[GenericAlias(list, (items,)), msgspec.Meta(min_length=schema.get("minItems", 0))]
        if name == "object" and "properties" in schema:
            return self._struct(schema)
        return PLAIN[name]

    def _text(self, schema: Schema) -> Any:
        for check in self._compiler.texts(schema):
            return self._texts.setdefault(check.what, Right(check, self._unlisted).type)
        return Annotated[str, msgspec.Meta(min_length=schema.get("minLength", 0))]

    def _struct(self, schema: Schema) -> Any:
        found = self._structs.get(id(schema))
        if found is None:
            found = self._structs[id(schema)] = self._made(schema, schema.get("required", ()))
        return found

    def _made(self, schema: Schema, required: Collection[str]) -> Any:
        fields = schema["properties"]
        types = {name: self._type_of(one) for name, one in fields.items()}
        lists = [name for name in fields if self._compiler.tells_apart(fields[name])]
        return msgspec.defstruct(
            "Object",
            [
                (name, one) if name in required else (name, _or_unset(one), msgspec.UNSET)
                for name, one in types.items()
            ],
            namespace={"__post_init__": _apart(lists)} if lists else {},
            forbid_unknown_fields=True,
            kw_only=True,
            gc=False,
        )

    # --- codes of open codelists ------------------------------------------------------------------------------------

    def _fields(self, schema: Schema, codelist: str) -> Codes:
        """Which fields of an object have codes of that list, or hold objects with such fields."""
        found: Codes = {}
        for key, one in self._resolved(schema).get("properties", {}).items():
            field = self._resolved(one)
            if field.get("codelist") == codelist:
                found[key] = (
                    self._compiler.list(field, None) if "items" in field else self._compiler.code(field),
                    {},
                )
            elif nested := self._fields(field.get("items", field), codelist):
                found[key] = None, nested
        return found


class Right(dict[str, Any]):
    """Texts that pass a check, and a type for them. `type[text]` is its one object, or raises ValueError; a code that
    an open list does not have passes too, and its list is noted."""

    def __init__(self, check: TextCheck, unlisted: list[str]) -> None:
        self._check, self._noted = check, unlisted
        self.type: Any = type(check.what, (), {"__class_getitem__": self.__getitem__})
        self._any = self.type()

    def __missing__(self, text: Any) -> Any:
        if type(text) is str:
            if self._check(text) is None:
                if len(self) >= MAX_SEEN:
                    self.clear()
                if len(text) <= MAX_LENGTH:
                    self[text] = self._any
                return self._any
            if self._check.rule == "codelist":
                self._noted.append(self._check.what)
                return self._any
        raise ValueError


def _unlisted(value: Mapping[str, Any], codes: Codes) -> Problems:
    found: Problems = []
    for key, (check, nested) in codes.items():
        one = value.get(key)
        if one is None:
            continue
        if check is not None:
            inner = check(one)
            if inner:
                found += under(key, inner)
        elif type(one) is dict:
            inner = _unlisted(one, nested)
            if inner:
                found += under(key, inner)
        else:
            for place, each in enumerate(one):
                inner = _unlisted(each, nested)
                if inner:
                    found += under(key, under(place, inner))
    return found


def _apart(lists: Sequence[str]) -> Callable[[Any], None]:
    """Refuses an object if in one of its lists two may have the same `id`."""

    found = attrgetter(*lists, lists[0])  # a tuple, also of one

    def check(made: Any) -> None:
        for several in found(made):
            if (
                several
                and len(several) > 1
                and len({getattr(one, "id", None) for one in several}) < len(several)
            ):
                raise ValueError

    return check


def _or_unset(kind: Any) -> Any:
    return kind if kind is Any else Union[kind, msgspec.UnsetType]  # noqa: UP007, not all have an `|`
