"""What columns cannot say: rooms add what they hold of a person elsewhere, and how it is erased there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .holder import Holder


@dataclass(frozen=True)
class Hook:
    """One place outside declared columns. Both functions take the `Holder` that asks."""

    name: str
    export: Callable[[Holder], Iterable[Mapping[str, Any]]] | None = None
    erase: Callable[[Holder], None] | None = None


_hooks: dict[str, Hook] = {}


def register(
    name: str,
    *,
    export: Callable[[Holder], Iterable[Mapping[str, Any]]] | None = None,
    erase: Callable[[Holder], None] | None = None,
) -> None:
    """Add a place. `erase` runs first in the erasing transaction, while every row still leads to the person."""
    known = _hooks.get(name)
    if known is not None and (known.export, known.erase) != (export, erase):
        raise RuntimeError(f"two privacy hooks are named {name!r}")
    _hooks[name] = Hook(name, export, erase)


def hooks() -> tuple[Hook, ...]:
    """All registered places, by name."""
    return tuple(_hooks[name] for name in sorted(_hooks))
