"""Checks of texts and of lists. Each gives None where all is well."""

from collections.abc import Callable, Set
from typing import Any

from civiccircle.methods.contracting.problems import Problem, Problems, shown, under
from civiccircle.methods.contracting.uniqueness import same_things

Check = Callable[[Any], Problems | None]

MAX_SEEN = 20000  # texts that are known to be right
MAX_LENGTH = 200  # of a text that is worth knowing


class TextCheck:
    """right: texts that need no look: the codes of a list, or what was found right before."""

    def __init__(
        self, rule: str, what: str, right: Set[Any] | None = None, test: Callable[[str], Any] | None = None
    ):
        self.rule, self.what, self.test = rule, what, test
        self._seen: set[Any] = set()
        self.right = self._seen if right is None else right

    def __call__(self, value: Any) -> Problems | None:
        if isinstance(value, str) and (value in self.right if self.test is None else self.test(value)):
            if self.test is not None and len(value) <= MAX_LENGTH:
                if len(self._seen) >= MAX_SEEN:
                    self._seen.clear()
                self._seen.add(value)
            return None
        return [Problem((), self.rule, self.what, shown(value))]


class ListCheck:
    """least: elements it must have; unique: none may equal another; named: objects have an `id` of their own; objects:
    check of objects, where these are expected; other: of an element of any type; plain: types of which every element is
    right; code: of texts, where these are codes of an open codelist."""

    def __init__(
        self,
        *,
        least: int,
        unique: bool,
        named: bool,
        objects: Check | None,
        other: Check,
        plain: frozenset[type],
        code: TextCheck | None,
    ) -> None:
        self.least, self.unique, self.named = least, unique, named
        self.objects, self.other, self.plain, self.code = objects, other, plain, code

    def __call__(self, value: list[Any]) -> Problems | None:
        found: Problems = []
        objects = self.objects
        if objects is not None:
            for place, one in enumerate(value):
                inner = objects(one) if type(one) is dict else self.other(one)
                if inner:
                    found += under(place, inner)
        elif not self._is_plain(value):
            for place, one in enumerate(value):
                found += under(place, self._other(one))
        if len(value) < self.least:
            found.append(Problem((), "minItems", str(self.least)))
        if len(value) > 1 and (self.unique or self.named):
            found += self._same(value)
        return found or None

    def _is_plain(self, value: list[Any]) -> bool:
        return self.plain.issuperset(map(type, value)) and (
            self.code is None or self.code.right >= set(value)
        )

    def _other(self, one: Any) -> Problems:
        coded = self.code(one) if self.code is not None and isinstance(one, str) else None
        return [*(self.other(one) or ()), *(coded or ())]

    def _same(self, value: list[Any]) -> Problems:
        equal, repeated = same_things(value)
        found = [Problem((), "uniqueItems", "")] if self.unique and equal else []
        if self.named:
            found += [
                Problem((place, "id"), "repeatedId", "", shown(value[place]["id"])) for place in repeated
            ]
        return found
