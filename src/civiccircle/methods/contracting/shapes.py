"""The standard as functions that check.

Most releases of a file are alike: their objects have the same fields with values of the same types. So what follows
from names and types alone (missing, unknown and mistyped fields, and which values still need a look) is worked out once
for each such shape, and kept.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from civiccircle.methods.contracting.checks import Check, ListCheck, TextCheck
from civiccircle.methods.contracting.problems import Problem, Problems, shown, under
from civiccircle.methods.contracting.standard import resolve
from civiccircle.methods.contracting.texts import FORMATS

Schema = Mapping[str, Any]

MAX_SHAPES = 5000  # of one kind of object; a file with more is made to have them
MAX_FIELDS = 500  # of an object whose shape is kept
TYPES = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    Decimal: ("number",),
    type(None): ("null",),
    list: ("array",),
    dict: ("object",),
}


class Plan(NamedTuple):
    """What follows from a shape. problems: with a path of at most a field, and without the value found; filled: texts
    that must not be empty; texts: (field, texts that need no look, check of the others); checks: of other values."""

    problems: tuple[Problem, ...]
    filled: tuple[str, ...]
    texts: tuple[tuple[str, Any, Check], ...]
    checks: tuple[tuple[str, Check], ...]


class ObjectCheck:
    """Checks objects of one definition."""

    def __init__(self, schema: Schema, compiler: "Compiler") -> None:
        self._required, self._fields = schema.get("required", ()), schema.get("properties", {})
        self._translated = [
            re.compile(f"^{name}_{compiler.language}$") for name in schema.get("translated", ())
        ]
        self._compiler = compiler
        self._plans: dict[tuple[tuple[str, ...], tuple[type, ...]], Plan] = {}

    def __call__(self, value: dict[str, Any]) -> Problems | None:
        shape = (tuple(value), tuple(map(type, value.values())))
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plan(value)
            if len(self._plans) >= MAX_SHAPES:
                self._plans.clear()
            if len(value) <= MAX_FIELDS:
                self._plans[shape] = plan
        problems, filled, texts, checks = plan
        found: Problems = []
        if problems:
            found = [_with_value(problem, value) for problem in problems]
        for key in filled:
            if not value[key]:
                found.append(Problem((key,), "minLength", "1"))
        for key, right, check in texts:
            if value[key] not in right:
                found += under(key, check(value[key]) or [])
        for key, check in checks:
            inner = check(value[key])
            if inner:
                found += under(key, inner)
        return found

    def _plan(self, value: Mapping[str, Any]) -> Plan:
        problems = [Problem((), "required", name) for name in self._required if name not in value]
        filled: list[str] = []
        texts: list[tuple[str, Any, Check]] = []
        checks: list[tuple[str, Check]] = []
        for key, one in value.items():
            schema = self._fields.get(key)
            if schema is None and any(pattern.search(key) for pattern in self._translated):
                schema = {"type": ["string", "null"]}
            if schema is None:
                problems.append(Problem((key,), "additional", key))
                continue
            wrong = self._compiler.wrong_type(schema, type(one))
            if wrong:
                problems.append(Problem((key,), "type", wrong))
            if isinstance(one, str):
                filled += [key] if resolve(schema, self._compiler.definitions).get("minLength") else []
                texts += [(key, check.right, check) for check in self._compiler.texts(schema)]
            else:
                checks += [(key, check) for check in self._compiler.checks(schema, type(one))]
        return Plan(tuple(problems), tuple(filled), tuple(texts), tuple(checks))


def _with_value(problem: Problem, value: Mapping[str, Any]) -> Problem:
    return Problem(*problem[:3], shown(value[str(problem.path[0])])) if problem.path else problem


class Compiler:
    """From the structure of the standard to checks."""

    def __init__(self, structure: Mapping[str, Any]) -> None:
        self.definitions, self.language = structure["definitions"], structure["language"]
        self.codelists = {name: frozenset(codes) for name, codes in structure["codelists"].items()}
        self._objects: dict[int, ObjectCheck] = {}
        self._formats = {name: TextCheck("format", name, test=test) for name, test in FORMATS.items()}

    def value(self, schema: Schema) -> Check:
        """A check of a value of any type."""
        known: dict[type, tuple[str, list[Check]]] = {}

        def check(value: Any) -> Problems | None:
            kind = type(value)
            if kind not in known:
                known[kind] = self.wrong_type(schema, kind), self._all(schema, kind)
            wrong, checks = known[kind]
            found = [Problem((), "type", wrong, shown(value))] if wrong else []
            for one in checks:
                found += one(value) or ()
            return found

        return check

    def wrong_type(self, schema: Schema, kind: type) -> str:
        """The types that are expected, if a value of that type is not; or ""."""
        expected = resolve(schema, self.definitions).get("type", [])
        expected = [expected] if isinstance(expected, str) else expected
        if not expected or not set(expected).isdisjoint(_names(kind)):
            return ""
        return ", ".join(one for one in expected if one != "null")

    def texts(self, schema: Schema) -> Iterator[TextCheck]:
        """What is left to look at in a text, but for its length."""
        schema = resolve(schema, self.definitions)
        if "enum" in schema:
            yield TextCheck("enum", "", frozenset(schema["enum"]))
        if "pattern" in schema:
            yield TextCheck("pattern", schema["pattern"], test=re.compile(schema["pattern"]).search)
        if schema.get("format") in FORMATS:
            yield self._formats[schema["format"]]
        if "codelist" in schema:
            yield self.code(schema)

    def checks(self, schema: Schema, kind: type) -> Iterator[Check]:
        """What is left to look at in a value of that type, which is not text."""
        schema = resolve(schema, self.definitions)
        if "enum" in schema and not (issubclass(kind, type(None)) and None in schema["enum"]):
            yield TextCheck("enum", "", frozenset())
        if issubclass(kind, list) and "items" in schema:
            items = resolve(schema["items"], self.definitions)
            yield self.list(schema, self._object(items) if items.get("type") == "object" else None)
        elif issubclass(kind, dict) and "properties" in schema:
            yield self._object(schema)

    def _all(self, schema: Schema, kind: type) -> list[Check]:
        if not issubclass(kind, str):
            return list(self.checks(schema, kind))
        filled: list[Check] = [_filled] if resolve(schema, self.definitions).get("minLength") else []
        return [*filled, *self.texts(schema)]

    def _object(self, schema: Schema) -> ObjectCheck:
        found = self._objects.get(id(schema))  # the structure lives as long as the program
        if found is None:
            found = self._objects[id(schema)] = ObjectCheck(schema, self)
        return found

    def list(self, schema: Schema, objects: Check | None) -> ListCheck:
        """A check of lists; objects: of the objects in it, where these are expected."""
        items = resolve(schema["items"], self.definitions)
        plain = [kind for kind in TYPES if not self.wrong_type(items, kind) and not self._all(items, kind)]
        return ListCheck(
            least=schema.get("minItems", 0),
            unique=bool(schema.get("uniqueItems")),
            named=self._named(schema),
            objects=objects,
            other=self.value(items),
            plain=frozenset(plain),
            code=self.code(schema) if "codelist" in schema else None,
        )

    def tells_apart(self, schema: Schema) -> bool:
        """Whether something is a list of which no two elements may be the same, or have the same `id`."""
        return "items" in schema and (bool(schema.get("uniqueItems")) or self._named(schema))

    def _named(self, schema: Schema) -> bool:
        items = resolve(schema["items"], self.definitions)
        return "id" in items.get("properties", ()) and not schema.get("wholeListMerge")

    def code(self, schema: Schema) -> TextCheck:
        return TextCheck("codelist", schema["codelist"], self.codelists[schema["codelist"]])


def _filled(value: str) -> Problems | None:
    return None if value else [Problem((), "minLength", "1")]


def _names(kind: type) -> tuple[str, ...]:
    found = TYPES.get(kind)
    return found or next((names for known, names in TYPES.items() if issubclass(kind, known)), ())
