"""What breaks the standard, release by release."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """path: keys and places in lists; rule: a keyword of JSON Schema (required, type, format, enum, minLength, minItems,
    uniqueItems, pattern), or one of our own: additional (a field unknown to the standard), codelist (a code that an
    open codelist does not list), repeatedId (two objects of a list share their id); what: the missing or unknown
    field, or the expected type, format or codelist; value: the text or number found, "" where it is neither."""

    path: Path
    rule: str
    what: str
    value: str = ""


class Validator:
    """Checks against OCDS 1.1.5, offline. The structure is compiled once; use one validator for many releases."""

    def __init__(self, structure: Mapping[str, Any] | None = None) -> None: ...

    def release(self, release: Any) -> list[Problem]:
        """Problems of a release or compiled release, in no particular order."""
        raise NotImplementedError

    def record(self, record: Any) -> list[Problem]:
        """Problems of a record and the releases in it. Versioned releases are not checked."""
        raise NotImplementedError

    def release_package(self, metadata: Any) -> list[Problem]:
        """Problems of the metadata of a release package."""
        raise NotImplementedError

    def record_package(self, metadata: Any) -> list[Problem]:
        """Problems of the metadata of a record package."""
        raise NotImplementedError
