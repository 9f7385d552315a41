"""Reads the text of a formula: first into signs, then by recursive descent into a tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from civiccircle.methods.indicator_formula.tree import (
    DEEPEST,
    LONGEST,
    Binary,
    FormulaFault,
    Name,
    Negative,
    Number,
    Tree,
    Wrong,
)

_SIGN = re.compile(r"\s*(?:(?P<number>\d[\d.]*)|(?P<name>[A-Za-z]\w*)|(?P<sign>[-+*/()]))", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_SPELT = str.maketrans("×÷−·", "*/-*")


@dataclass(frozen=True)
class _Sign:
    kind: str
    text: str
    at: int


def read_formula(text: str) -> Tree:
    """The tree of a formula, at most `LONGEST` characters and `DEEPEST` levels. Raises `FormulaFault`."""
    if len(text) > LONGEST:
        raise FormulaFault(Wrong.TOO_LONG, 0, {"found": len(text), "most": LONGEST})
    if not text.strip():
        raise FormulaFault(Wrong.EMPTY)
    return _Reader(list(_signs(text.translate(_SPELT)))).all()


def _signs(text: str) -> Iterator[_Sign]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _SIGN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise FormulaFault(Wrong.SIGN, at + 1, {"found": text[at]})
        kind = found.lastgroup or ""
        yield _Sign(kind, found[kind], found.start(kind) + 1)
        at = found.end()


class _Reader:
    """sum := product (± product)*; product := factor (*/ factor)*; factor := -factor | (sum) | number | name."""

    def __init__(self, signs: list[_Sign]) -> None:
        self.signs, self.here, self.depth = signs, 0, 0

    def all(self) -> Tree:
        tree = self._chain("+-")
        if left := self._next():
            raise FormulaFault(Wrong.UNEXPECTED, left.at, {"found": left.text})
        return tree

    def _next(self) -> _Sign | None:
        return self.signs[self.here] if self.here < len(self.signs) else None

    def _take(self, texts: str) -> _Sign | None:
        sign = self._next()
        if sign is None or sign.kind != "sign" or sign.text not in texts:
            return None
        self.here += 1
        return sign

    def _chain(self, signs: str) -> Tree:
        """Parts with signs of one rank between them, grouped from the left."""
        tree = self._part(signs)
        while sign := self._take(signs):
            tree = Binary(sign.text, tree, self._part(signs), sign.at)
        return tree

    def _part(self, signs: str) -> Tree:
        return self._chain("*/") if signs == "+-" else self._factor()

    def _factor(self) -> Tree:
        sign = self._next()
        if sign is None:
            raise FormulaFault(Wrong.ENDS)
        self.here += 1
        if sign.kind == "number":
            if not _NUMBER.fullmatch(sign.text):
                raise FormulaFault(Wrong.NUMBER, sign.at, {"found": sign.text})
            return Number(Decimal(sign.text))
        if sign.kind == "name":
            return Name(sign.text, sign.at)
        if sign.text not in "-(":
            raise FormulaFault(Wrong.UNEXPECTED, sign.at, {"found": sign.text})
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaFault(Wrong.TOO_DEEP, sign.at, {"most": DEEPEST})
        tree = Negative(self._factor()) if sign.text == "-" else self._in_parentheses(sign)
        self.depth -= 1
        return tree

    def _in_parentheses(self, opened: _Sign) -> Tree:
        tree = self._chain("+-")
        if not self._take(")"):
            left = self._next()
            if left is not None:
                raise FormulaFault(Wrong.UNEXPECTED, left.at, {"found": left.text})
            raise FormulaFault(Wrong.UNCLOSED, opened.at)
        return tree
