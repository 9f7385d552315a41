"""Merging releases that contradict each other, as the reference does it: over paths, all releases at once.

A release is taken apart into paths and values, and the paths of all are put together in the order in which they first
appeared. `1` and `"1"` are then the same name in a path, but two objects where they share no field; a literal that came
after an object is lost; an object that came after a literal is an error unless the literal was set to null.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from civiccircle.methods.contracting.errors import ContractingError, ContractingWrong
from civiccircle.methods.contracting.rules import APPEND, BY_POSITION, NO_RULES, MergeRules

Path = tuple[str | tuple[Any, ...], ...]  # an object of a list is a tuple, to be no field of the same name


class Mark(NamedTuple):
    """By what an object of a list is known, and the `id` it is given."""

    known_by: Any
    name: Any


class Leaf(NamedTuple):
    marks: tuple[Mark, ...]
    value: Any


def merge_as_paths(
    releases: list[Mapping[str, Any]], rules: MergeRules, *, versioned: bool
) -> dict[str, Any]:
    """Merge releases that are in order. Raises ContractingError where an object or a list follows something else."""
    leaves: dict[Path, Leaf] = {}
    numbers = count()
    for release in releases:
        ocid, date = release.get("ocid"), release.get("date")
        found: dict[Path, Leaf] = {}
        for path, leaf in _leaves(release, rules, (), (), numbers):
            # The path that was there first keeps its marks.
            found[path] = Leaf(found[path].marks if path in found else leaf.marks, leaf.value)
        if versioned:
            _set(leaves, ("ocid",), Leaf((), ocid))
            stamp = {"releaseID": release.get("id"), "releaseDate": date, "releaseTag": release.get("tag")}
            for path, leaf in found.items():
                _remember(leaves, path, leaf, stamp)
        else:
            head = {"tag": ["compiled"], "id": f"{ocid}-{date}", "date": date, "ocid": ocid}
            for name, value in head.items():
                _set(leaves, (name,), Leaf((), value))
            for path, leaf in found.items():
                _set(leaves, path, leaf)
    return _together(leaves)


def _set(leaves: dict[Path, Leaf], path: Path, leaf: Leaf) -> None:
    leaves[path] = Leaf(leaves[path].marks if path in leaves else leaf.marks, leaf.value)


def _remember(leaves: dict[Path, Leaf], path: Path, leaf: Leaf, stamp: Mapping[str, Any]) -> None:
    history = leaves.setdefault(path, Leaf(leaf.marks, [])).value
    if not history or history[-1]["value"] != leaf.value:
        history.append({**stamp, "value": leaf.value})


def _leaves(
    value: Mapping[str, Any], rules: MergeRules, path: Path, marks: tuple[Mark, ...], numbers: "count[int]"
) -> Iterator[tuple[Path, Leaf]]:
    for key, new in value.items():
        if key in rules.omitted:
            continue
        whole = key in rules.whole or (
            isinstance(new, list) and any(not isinstance(one, dict) for one in new)
        )
        nested = rules.nested.get(key, NO_RULES)
        if whole or not isinstance(new, dict | list):
            yield (*path, key), Leaf(marks, new)
        elif isinstance(new, dict):
            yield from _leaves(new, nested, (*path, key), marks, numbers)
        else:
            for place, one in enumerate(new):
                mark = _mark(place, one, nested.strategy, numbers)
                known = mark.known_by if isinstance(mark.known_by, tuple) else (str(mark.known_by),)
                yield from _leaves(one, nested, (*path, key, known), (*marks, mark), numbers)


def _mark(place: int, item: Mapping[str, Any], strategy: str | None, numbers: "count[int]") -> Mark:
    name = item.get("id")
    if isinstance(name, dict | list):
        raise ContractingError(ContractingWrong.ID)
    if strategy == BY_POSITION:
        return Mark(place, name)
    if strategy == APPEND or "id" not in item:
        return Mark(("new", next(numbers)), name)
    return Mark(name, name)


def _together(leaves: Mapping[Path, Leaf]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    items: dict[tuple[Path, Any], dict[str, Any]] = {}
    for path, leaf in leaves.items():
        node: Any = root
        marks = iter(leaf.marks)
        for end, part in enumerate(path, 1):
            if isinstance(part, tuple):
                node = _item(node, path[: end - 1], next(marks), items)
            elif not isinstance(node, dict):
                raise _contradiction(path[: end - 1], ContractingWrong.OBJECT)
            elif part in node:
                node = node[part]
            elif end < len(path):
                node[part] = [] if isinstance(path[end], tuple) else {}
                node = node[part]
            elif leaf.value is not None:
                node[part] = list(leaf.value) if isinstance(leaf.value, list) else leaf.value
    return root


def _item(node: Any, path: Path, mark: Mark, items: dict[tuple[Path, Any], dict[str, Any]]) -> dict[str, Any]:
    found = items.get((path, mark.known_by))
    if found is None:
        if not isinstance(node, list):
            raise _contradiction(path, ContractingWrong.LIST)
        found = items[path, mark.known_by] = {} if mark.name is None else {"id": mark.name}
        node.append(found)
    return found


def _contradiction(path: Path, wrong: ContractingWrong) -> ContractingError:
    field = "/".join(str(part[-1]) if isinstance(part, tuple) else part for part in path)
    return ContractingError(wrong, field=field)
