"""A contracting process to which one release at a time is added."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from civiccircle.methods.contracting.errors import ContractingError, ContractingWrong
from civiccircle.methods.contracting.merging import Release, add_release, in_order, merged
from civiccircle.methods.contracting.rules import NO_RULES, MergeRules
from civiccircle.methods.contracting.trees import Contradiction, Items, Tree

HISTORY = {"releaseID", "releaseDate", "releaseTag", "value"}
Releases = Iterable[Mapping[str, Any]]


class Process:
    """The compiled and the versioned release of one process, and how to add to them.

    compiled, versioned: the live objects. Read them, or write them out, before the next `add`; do not change them.
    plain: whether the next release can be added to what is there. False where releases contradicted each other in a way
    that only all of them together can settle; `add` then merges all again.
    """

    def __init__(self, releases: Releases, rules: MergeRules | None = None) -> None:
        """Merge all releases, at least one. Raises ContractingError as compiled_release does, and for several ocids."""
        self.rules = rules or MergeRules.standard()
        self._merge(releases)

    @classmethod
    def resume(cls, compiled: Release, versioned: Release, *, rules: MergeRules | None = None) -> "Process":
        """Go on from what was stored of a `plain` process: its `compiled` and its `versioned`."""
        self = cls.__new__(cls)
        self.rules = rules or MergeRules.standard()
        self._compiled, self._versioned = _restored(compiled, self.rules), _restored(versioned, None)
        self.plain = True
        return self

    @property
    def compiled(self) -> Release:
        return self._compiled

    @property
    def versioned(self) -> Release:
        return self._versioned

    def add(self, release: Mapping[str, Any], earlier: Callable[[], Releases]) -> bool:
        """Add one release, and say how.

        True: it is the newest, and was added to what is there at the cost of what it holds. False: all were merged
        again; `earlier` gives those before it in the order in which they came. The outcome is the same. Raises
        ContractingError, and changes nothing, where they cannot be merged.
        """
        date, latest = release.get("date"), self.compiled.get("date")
        newest = isinstance(date, str) and isinstance(latest, str) and date >= latest
        if self.plain and newest and release.get("ocid") == self.compiled.get("ocid"):
            try:
                add_release(self._compiled, release, self.rules, versioned=False)
                add_release(self._versioned, release, self.rules, versioned=True)
            except Contradiction:
                return self._merge_again(earlier, release)  # both are half done
            return True
        self._merge([*earlier(), release])
        return False

    def _merge_again(self, earlier: Callable[[], Releases], release: Mapping[str, Any]) -> bool:
        before = list(earlier())
        try:
            self._merge([*before, release])
        except ContractingError:
            self._merge(before)
            raise
        return False

    def _merge(self, releases: Releases) -> None:
        ordered = in_order(releases)
        names = {str(release.get("ocid")) for release in ordered}
        if len(names) != 1:
            found = ", ".join(sorted(names)[:3]) or "none"
            raise ContractingError(ContractingWrong.PROCESSES, found=found)
        compiled, plain = merged(ordered, self.rules, versioned=False)
        versioned, history_plain = merged(ordered, self.rules, versioned=True)
        self._compiled, self._versioned, self.plain = compiled, versioned, plain and history_plain


def _restored(value: Mapping[str, Any], rules: MergeRules | None) -> Tree:
    """The tree that it was before it was stored. rules: None for the history, in which a list is either of objects that
    are merged by `id` or the history of a field."""
    tree = Tree(value)
    for key, one in value.items():
        nested = rules.nested.get(key, NO_RULES) if rules else None
        if rules and key in rules.whole:
            continue
        if isinstance(one, dict):
            tree[key] = _restored(one, nested)
        elif isinstance(one, list) and one and all(isinstance(item, dict) for item in one):
            if rules is None and is_history(one[0]):
                continue
            items = tree[key] = Items()
            for item in one:
                if "id" in item:
                    items.find(item["id"])
                items.append(_restored(item, nested))
    return tree


def is_history(first: Mapping[str, Any]) -> bool:
    """An object of a list may have fields of these names too, but then they have a history themselves."""
    return first.keys() == HISTORY and not isinstance(first["releaseDate"], list)
