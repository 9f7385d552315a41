"""Compiled and versioned releases of one contracting process.

Releases are merged into trees of plain dicts and lists, in place, so that one more release costs what it holds and not
what is there already. Where releases contradict each other (an `id` that is text here and a number there, a literal
where an object was) the outcome depends on all of them: see `contradictions`.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from civiccircle.methods.contracting.contradictions import merge_as_paths
from civiccircle.methods.contracting.errors import ContractingError, ContractingWrong
from civiccircle.methods.contracting.rules import MergeRules
from civiccircle.methods.contracting.trees import (
    Contradiction,
    Tree,
    add_to_history,
    add_to_latest,
)

Release = dict[str, Any]


def compiled_release(releases: Iterable[Mapping[str, Any]], rules: MergeRules | None = None) -> Release:
    """The latest state: releases of one process merged in the order of their `date`; equal dates in the order given.

    Text, numbers and lists in the outcome are those of the releases, not copies. Raises ContractingError where a date
    is missing (unless there is one release only) or where types contradict each other.
    Source: OCDS 1.1.5, merging; equal to ocdsmerge 0.8.0.
    """
    return merged(in_order(releases), rules or MergeRules.standard(), versioned=False)[0]


def versioned_release(releases: Iterable[Mapping[str, Any]], rules: MergeRules | None = None) -> Release:
    """The history of each field: [{releaseID, releaseDate, releaseTag, value}, ...]. Otherwise as compiled_release."""
    return merged(in_order(releases), rules or MergeRules.standard(), versioned=True)[0]


def in_order(releases: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Releases by date, which is compared as text. Raises ContractingError for one that has none."""
    found = list(releases)
    for number, release in enumerate(found, 1):
        if not isinstance(release, dict):
            raise ContractingError(ContractingWrong.NO_OBJECT, number=number)
        if not isinstance(release.get("date"), str) and len(found) > 1:
            raise ContractingError(ContractingWrong.NO_DATE, number=number, id=repr(release.get("id")))
    return found if len(found) == 1 else sorted(found, key=itemgetter("date"))


def merged(ordered: list[Mapping[str, Any]], rules: MergeRules, *, versioned: bool) -> tuple[Tree, bool]:
    """The merged release, and whether further releases can be added to it."""
    if not rules.overridden:
        tree = Tree()
        try:
            for release in ordered:
                add_release(tree, release, rules, versioned=versioned)
        except Contradiction:
            pass
        else:
            return tree, True
    return Tree(merge_as_paths(ordered, rules, versioned=versioned)), False


def add_release(tree: Tree, release: Mapping[str, Any], rules: MergeRules, *, versioned: bool) -> None:
    """Add the newest release. Raises Contradiction, and leaves the tree half done, where it takes all releases."""
    ocid, date = release.get("ocid"), release.get("date")
    tree["ocid"] = ocid
    if not versioned:
        tree.update(tag=["compiled"], id=f"{ocid}-{date}", date=date)
    if ocid is None or date is None:
        for name in [name for name in ("ocid", "date") if tree.get(name, "") is None]:
            del tree[name]
    if versioned:
        stamp = {"releaseID": release.get("id"), "releaseDate": date, "releaseTag": release.get("tag")}
        add_to_history(tree, release, rules, stamp)
    else:
        add_to_latest(tree, release, rules)
