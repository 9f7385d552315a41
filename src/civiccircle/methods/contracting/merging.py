"""Compiled and versioned releases of one contracting process."""

from collections.abc import Iterable, Mapping
from typing import Any

from civiccircle.methods.contracting.rules import MergeRules

Release = dict[str, Any]


def compiled_release(releases: Iterable[Mapping[str, Any]], rules: MergeRules | None = None) -> Release:
    """The latest state: releases of one process merged in the order of their `date`; equal dates in the order given.

    Raises ContractingError where a date is missing (unless there is one release only) or types contradict each other.
    Source: OCDS 1.1.5, merging; equal to ocdsmerge 0.8.0.
    """
    raise NotImplementedError


def versioned_release(releases: Iterable[Mapping[str, Any]], rules: MergeRules | None = None) -> Release:
    """The history of each field: [{releaseID, releaseDate, releaseTag, value}, ...]. Otherwise as compiled_release."""
    raise NotImplementedError
