"""What breaks the standard, release by release."""

from typing import Any

from civiccircle.methods.contracting.problems import Problem, shown, under
from civiccircle.methods.contracting.shapes import Compiler
from civiccircle.methods.contracting.standard import standard
from civiccircle.methods.contracting.sure import SureWay

MAX_LINKED = 3  # fields of an object that stands for a release that is elsewhere


class Validator:
    """Checks against OCDS 1.1.5, offline: keywords as JSON Schema draft 4 says, formats included, and rules of our own.

    The structure is compiled while the validator works: use one for many releases.
    """

    def __init__(self) -> None:
        compiler = Compiler(standard())
        self._sure = SureWay({"$ref": "Release"}, compiler)
        self._release, self._linked, self._record, self._release_package, self._record_package = (
            compiler.value({"$ref": name})
            for name in ("Release", "LinkedRelease", "Record", "ReleasePackage", "RecordPackage")
        )

    def release(self, release: Any) -> list[Problem]:
        """Problems of a release or compiled release."""
        problems = self._sure(release)
        if problems is None:
            problems, rest = self._sure.split(release)
            problems += self._release(rest) or []
        return problems

    def record(self, record: Any) -> list[Problem]:
        """Problems of a record and of the releases in it, compiled or not. Versioned releases are not checked."""
        problems = list(self._record(record) or [])
        releases = record.get("releases") if isinstance(record, dict) else None
        if isinstance(releases, list):
            for place, one in enumerate(releases):
                linked = isinstance(one, dict) and "url" in one and len(one) <= MAX_LINKED
                found = self._linked(one) or [] if linked else self.release(one)
                problems += under("releases", under(place, found))
        elif releases is not None:
            problems.append(Problem(("releases",), "type", "array", shown(releases)))
        return problems

    def release_package(self, metadata: Any) -> list[Problem]:
        """Problems of the metadata of a release package."""
        return self._release_package(metadata) or []

    def record_package(self, metadata: Any) -> list[Problem]:
        """Problems of the metadata of a record package."""
        return self._record_package(metadata) or []
