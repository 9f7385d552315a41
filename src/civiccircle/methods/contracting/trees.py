"""Adding one release to a tree, in place.

The tree of the latest state has objects of two kinds: `Tree` for those that hold objects or lists of objects, and dict
for those that hold literals only, as most do; these are merged in one go. Both trees have lists of two kinds: `Items`,
whose objects are merged by `id`, and plain ones, which are replaced whole, or are the history of one field.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from civiccircle.methods.contracting.rules import NO_RULES, MergeRules

Node = dict[str, Any]


class Contradiction(Exception):
    """What this release says does not fit what is there: only a merge of all releases can tell the outcome."""


class Tree(Node):
    """An object that may hold objects or `Items`."""

    __slots__ = ()


class Items(list[Node]):
    """Objects that are merged by `id`. place: by `id`; names: every `id` as text."""

    __slots__ = ("names", "place")

    def __init__(self) -> None:
        self.place: dict[str | int, int] = {}
        self.names: set[str] = set()

    def find(self, name: Any) -> int | None:
        """Where the object of that `id` is; None for a new one, which then has the next place. Raises Contradiction
        for null, and for an `id` that is text here and a number there."""
        number = self.place.get(name) if type(name) is str or type(name) is int else None
        if number is None:
            if (type(name) is not str and type(name) is not int) or str(name) in self.names:
                raise Contradiction
            self.place[name] = len(self)
            self.names.add(str(name))
        return number


LITERALS = frozenset({str, int, float, bool, Decimal})
OBJECTS = frozenset({dict})
CONTAINERS = frozenset({dict, Tree, Items})
only_literals = LITERALS.issuperset
only_objects = OBJECTS.issuperset


def add_to_latest(node: Tree, value: Mapping[str, Any], rules: MergeRules) -> None:  # noqa: PLR0912, for speed
    """Merge an object into the latest state. Null takes a literal away; empty objects and lists change nothing."""
    if rules.omitted:
        value = {key: new for key, new in value.items() if key not in rules.omitted}
    whole, nested, get = rules.whole, rules.nested, node.get
    for key, new in value.items():
        kind = type(new)
        if kind is str:  # first, because most are
            old = get(key)
            if old is None or type(old) is str or type(old) not in CONTAINERS or key in whole:
                node[key] = new
        elif kind is dict and key not in whole:
            old = get(key)
            if type(old) is dict and only_literals(map(type, new.values())):
                old.update(new)
            elif type(old) is Tree:
                add_to_latest(old, new, nested.get(key, NO_RULES))
            elif old is None:
                made = _made(new, nested.get(key, NO_RULES))
                if made is not None:
                    node[key] = made
            elif type(old) is dict:
                node[key] = _grown(old, new, nested.get(key, NO_RULES))
            else:
                raise Contradiction
        elif kind is list and key not in whole and only_objects(map(type, new)):
            if new:
                _into_items(node, key, new, nested.get(key, NO_RULES))
        elif type(node.get(key)) not in CONTAINERS or key in whole:
            if new is None:
                node.pop(key, None)
            else:
                node[key] = new


def _made(new: Node, rules: MergeRules) -> Node | None:
    """A new object of the tree; None where `new` says nothing. One of which fields are dropped is a `Tree` always."""
    if only_literals(map(type, new.values())) and not rules.omitted:
        return new.copy() if new else None
    tree = Tree()
    add_to_latest(tree, new, rules)
    return tree if tree or says_something(new, rules) else None


def _grown(old: Node, new: Node, rules: MergeRules) -> Tree:
    """The `Tree` that an object of literals becomes."""
    tree = Tree(old)
    add_to_latest(tree, new, rules)
    return tree


def _into_items(node: Tree, key: str, new: list[Node], rules: MergeRules) -> None:
    items = _items(node, key)
    known = items.place.get
    for value in new:
        name = value.get("id")
        number = known(name) if type(name) is str else None
        if number is None:
            number = items.find(name) if "id" in value else None
            if number is None:
                made = _made(value, rules)
                if made is not None:
                    items.append(made)
                continue
        item = items[number]
        if type(item) is Tree:
            add_to_latest(item, value, rules)
        elif only_literals(map(type, value.values())):
            item.update(value)
        else:
            items[number] = _grown(item, value, rules)
    if items:
        node[key] = items


def add_to_history(node: Node, value: Mapping[str, Any], rules: MergeRules, stamp: Mapping[str, Any]) -> None:
    """Merge an object into the history of its fields. The `id` of objects in lists has no history."""
    whole, nested = rules.whole, rules.nested
    for key, new in value.items():
        kind = type(new)
        if key in rules.omitted:
            continue
        if kind is dict and key not in whole:
            if new:
                _object_to_history(node, key, new, nested.get(key, NO_RULES), stamp)
        elif kind is list and key not in whole and only_objects(map(type, new)):
            if new:
                _items_to_history(node, key, new, nested.get(key, NO_RULES), stamp)
        else:
            history = node.get(key)
            if history is None:
                node[key] = [{**stamp, "value": new}]
            elif type(history) is list and history[-1]["value"] != new:
                history.append({**stamp, "value": new})


def _object_to_history(node: Node, key: str, new: Node, rules: MergeRules, stamp: Mapping[str, Any]) -> None:
    old = node.get(key)
    if old is None:
        child: Node = {}
        add_to_history(child, new, rules, stamp)
        if child:
            node[key] = child
    elif isinstance(old, dict):
        add_to_history(old, new, rules, stamp)
    else:
        raise Contradiction


def _items_to_history(
    node: Node, key: str, new: list[Node], rules: MergeRules, stamp: Mapping[str, Any]
) -> None:
    items = _items(node, key)
    named = [str(value["id"]) for value in new if "id" in value]
    if len(set(named)) < len(named):
        raise Contradiction  # the last one counts, and only that gets a place in the history
    for value in new:
        number = items.find(value["id"]) if "id" in value else None
        item = items[number] if number is not None else {"id": value["id"]} if "id" in value else {}
        add_to_history(item, value, rules, stamp)
        if number is None and item:
            items.append(item)
    if items:
        node[key] = items


def _items(node: Node, key: str) -> Items:
    old = node.get(key)
    if old is None:
        return Items()
    if type(old) is not Items:
        raise Contradiction
    return old


def says_something(value: Mapping[str, Any], rules: MergeRules) -> bool:
    """Whether an object sets any field, be it to null."""
    for key, new in value.items():
        if key in rules.omitted:
            continue
        nested = rules.nested.get(key, NO_RULES)
        if type(new) is dict and key not in rules.whole:
            if says_something(new, nested):
                return True
        elif type(new) is list and key not in rules.whole and only_objects(map(type, new)):
            if any(says_something(one, nested) for one in new):
                return True
        else:
            return True
    return False
