"""A contracting process to which one release at a time is added."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from civiccircle.methods.contracting.merging import Release
from civiccircle.methods.contracting.rules import MergeRules


class Process:
    """Compiled and versioned release of one process. `compiled` and `versioned` are the live objects: read them, or
    write them out, before the next `add`; do not change them."""

    compiled: Release
    versioned: Release

    def __init__(self, releases: Iterable[Mapping[str, Any]], rules: MergeRules | None = None) -> None:
        """Merge all releases. Raises ContractingError as compiled_release does."""
        raise NotImplementedError

    @classmethod
    def resume(
        cls, compiled: Release, versioned: Release, plain: bool, rules: MergeRules | None = None
    ) -> "Process":
        """Go on from what was stored of an earlier one: `compiled`, `versioned` and `plain`."""
        raise NotImplementedError

    @property
    def plain(self) -> bool:
        """Whether the next release can be added to what is there. False where releases contradicted each other in a way
        that only all of them together can settle; `add` then merges all again."""
        raise NotImplementedError

    def add(self, release: Mapping[str, Any], earlier: Callable[[], Iterable[Mapping[str, Any]]]) -> bool:
        """Add one release. True: added to what is there, at the cost of this release only, because it is the newest.
        False: all were merged again; `earlier` gives those before it, in the order in which they came."""
        raise NotImplementedError
