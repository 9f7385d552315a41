"""How templates become Python: once for each language, so that no page asks again for what its language decides.

A text of the house becomes part of its template. Calls go straight to what they call: nothing in our pages wants their
context, which Jinja2 would find out anew each time. What is markup already is joined as it is.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import markupsafe
from django.utils.translation import gettext, override, pgettext
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro, markup_join
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

# What `escape` does to a string before it marks it as markup, which nobody asks of a part of a page.
_escape_inner: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]
_PLACE = re.compile(r"(?<!%)%\((\w+)\)[sd]")
_TEXTS: dict[str, Callable[..., str]] = {"_": gettext, "pgettext": pgettext}


def escaped(value: object) -> str:
    """`value` as it may stand in markup: a plain string, as it is joined with others at once."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)  # type: ignore[arg-type]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind is int or kind is float else escape(value)


def attributes(given: Mapping[str, object]) -> Markup:
    """As Jinja2's ``xmlattr`` for names that the house wrote: what is none is left out."""
    told = [f' {name}="{escaped(value)}"' for name, value in given.items() if value is not None]
    return Markup("".join(told))  # noqa: S704 - the values are escaped


def joined(*parts: object) -> Markup:
    """A text of the house with values in it: words and values by turns."""
    told: list[Any] = [escaped(part) if place % 2 else part for place, part in enumerate(parts)]
    return Markup("".join(told))  # noqa: S704 - the house's own words, and what was escaped


class Piece(Macro):
    """A macro that is told its arguments as most are; all else is left to Jinja2."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if (
            self.catch_kwargs
            or self.catch_varargs
            or self.explicit_caller
            or len(args) > self._argument_count
        ):
            return super().__call__(*args, **kwargs)
        told, given = list(args), kwargs.copy()
        told += [given.pop(name, missing) for name in self.arguments[len(args) :]]
        if self.caller:
            told.append(given.pop("caller", None))
        if given or (self.caller and told[-1] is None):
            return super().__call__(*args, **kwargs)
        return Markup(self._func(*told))  # noqa: S704 - its parts are escaped


class Compiler(CodeGenerator):
    """Writes the Python of a template in the language of its environment."""

    environment: "Spoken"

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        with override(self.environment.language):
            super().visit_Template(_Translator().visit(node), frame)
        self.writeline("from operator import call")
        self.writeline(f"from {__name__} import Piece as Macro, escaped")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        self.write("call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("escaped(")


class Spoken(Environment):
    """Templates in one language: texts of the house stand in them as literals of ``_()`` and ``pgettext()``."""

    code_generator_class = Compiler
    language: str

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of the environment alone: to look through a chain for what a template adds costs more than a copy."""
        return {**self.globals, **d} if d else self.globals


class _Translator(NodeTransformer):
    """Puts texts of the house where they are called for."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        find = _TEXTS.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if find is None:
            return node
        if not all(isinstance(each, nodes.Const) for each in node.args):
            raise TemplateSyntaxError("a text of the house has to be a literal", node.lineno)
        text = Markup(find(*(each.as_const() for each in node.args)))  # noqa: S704 - the house's own words
        values = {each.key: each.value for each in node.kwargs}
        if not values:
            return nodes.Const(text % {}, lineno=node.lineno)
        words = [part.replace("%%", "%") for part in _PLACE.split(text)]
        parts = [values[word] if place % 2 else nodes.Const(word) for place, word in enumerate(words)]
        if "".join("1" if place % 2 else word for place, word in enumerate(words)) != text % dict.fromkeys(
            values, 1
        ):
            raise TemplateSyntaxError("values stand in a text as %(name)s or %(name)d", node.lineno)
        return nodes.Call(nodes.ImportedName(f"{__name__}.joined"), parts, [], None, None, lineno=node.lineno)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """Jinja2 would join constants as if none of them were markup."""
        self.generic_visit(node)
        try:
            return nodes.Const(markup_join([each.as_const() for each in node.nodes]), lineno=node.lineno)
        except nodes.Impossible:
            return node
