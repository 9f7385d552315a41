"""What changed in a contracting process, from its versioned release: field by field, old and new, and when."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from civiccircle.methods.contracting.process import is_history

Place = tuple[str, ...]


class Change(NamedTuple):
    """A field that had a value and got another one (`None`: it was taken away).

    place: names of fields, without places in lists; of: the `id` of the innermost object of a list, or "".
    """

    place: Place
    of: str
    old: Any
    new: Any
    date: str
    release: str
    tags: tuple[str, ...]


def changes(versioned: Mapping[str, Any]) -> list[Change]:
    """The newest first; what came with one release in the order of the data. A first value is no change."""
    return sorted(_changes(versioned, (), ""), key=lambda one: one.date, reverse=True)


def _changes(node: Mapping[str, Any], place: Place, of: str) -> Iterator[Change]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _changes(value, (*place, key), of)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            if is_history(value[0]):
                yield from _history(value, (*place, key), of)
            else:
                for one in value:
                    yield from _changes(one, (*place, key), str(one.get("id") or of))


def _history(history: list[Mapping[str, Any]], place: Place, of: str) -> Iterator[Change]:
    for before, after in pairwise(history):
        tags = after["releaseTag"] if isinstance(after["releaseTag"], list) else []
        yield Change(
            place,
            of,
            before["value"],
            after["value"],
            str(after["releaseDate"] or ""),
            str(after["releaseID"] or ""),
            tuple(map(str, tags)),
        )
