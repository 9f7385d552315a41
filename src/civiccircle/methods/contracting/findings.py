"""Problems of any number of releases as a page that a person reads: at most 25 findings and 100 kB."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from civiccircle.methods.contracting.validation import Problem

Severity = Literal["error", "warning", "note"]
MAX_FINDINGS = 25
REPAIRS: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """One place where it is so. release: which of the file, from 1; ocid and id of it; path in it; value found."""

    release: int
    ocid: str
    id: str
    path: str
    value: str


@dataclass(frozen=True)
class Finding:
    """All problems of one rule on one field.

    field: names without places in lists ("awards/value/amount"), "" for the release itself; what: as in Problem;
    count: problems; releases: releases with at least one; share: of all releases, 0 to 1; values: up to 8 different
    ones, in order of appearance; examples: the first 5; repair: key of the text that says how to mend it (REPAIRS).
    The finding with rule "more" stands for all that do not fit on the page: `values` names some of their fields.
    """

    rule: str
    field: str
    what: str
    severity: Severity
    count: int
    releases: int
    share: float
    values: tuple[str, ...]
    examples: tuple[Example, ...]
    repair: str


class Summary:
    """Counts and examples of problems. Summaries of parts of a file, merged in order, equal the summary of the whole."""

    releases: int
    invalid: int

    def add(self, release: Any, problems: Iterable[Problem]) -> None:
        """Count one more release (or record)."""
        raise NotImplementedError

    def merge(self, later: "Summary") -> None:
        """Add what was found in the part of the file that follows."""
        raise NotImplementedError

    def findings(self, limit: int = MAX_FINDINGS) -> tuple[Finding, ...]:
        """What people read: errors first, then by number of releases. Names and values are cut so that the page stays
        under 100 kB as JSON for any input."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Plain values to store between two parts of a file; `from_dict` reads them."""
        raise NotImplementedError

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Summary":
        raise NotImplementedError
