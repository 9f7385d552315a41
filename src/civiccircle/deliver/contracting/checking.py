"""What is wrong with a file of releases, before anything of it is taken in."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from civiccircle.faults import Faulty
from civiccircle.formats.ocds import Element, OcdsError, OcdsWrong, Package, read
from civiccircle.kernel.text import writable
from civiccircle.methods.contracting import (
    ContractingError,
    Problem,
    Summary,
    Validator,
    compiled_release,
    personal_data,
)
from civiccircle.methods.contracting.findings import MAX_FINDINGS

from .elements import publisher_of, received
from .words import in_words

MOST_FAULTS = 20
OF_PACKAGES = 4
"""Findings about packages; with those about releases there are no more than `MAX_FINDINGS`."""


@dataclass
class Fault:
    """Why nothing of the file can be taken in: a place, what is wrong there, and the mend, in the reader's language."""

    line: int
    byte: int
    release: int
    what: str
    mend: str


@dataclass
class Checked:
    """What a file holds. `faults`: the first of `faulty` places because of which nothing can be taken in; `findings`:
    what breaks the standard or is doubtful, as plain values; invalid: releases and packages that break the standard."""

    digest: str = ""
    size: int = 0
    publisher: str = ""
    releases: int = 0
    packages: int = 0
    invalid: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """What is kept of it, as plain values."""
        told = asdict(self)
        kept = ("releases", "packages", "invalid", "faulty", "faults", "findings")
        return {name: _writable(told[name]) for name in kept}

    def refuse(self, fault: Faulty, line: int, byte: int, release: int = 0) -> None:
        self.faulty += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, byte, release, *in_words(fault.wrong, fault.told)))


def _writable(value: Any) -> Any:
    """The same without signs that databases refuse."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {key: _writable(one) for key, one in value.items()}
    return [_writable(one) for one in value] if isinstance(value, list | tuple) else value


class _Digested:
    """Blocks on their way, counted."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self.digest, self.size = sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.digest.update(block)
            self.size += len(block)
            yield block


def check(blocks: Iterable[bytes], name: str) -> Checked:
    """Read a file to its end and say what is wrong with it; memory holds one release."""
    checked, digested = Checked(), _Digested(blocks)
    validator, releases, packages = Validator(), Summary(), Summary()
    passing, key = iter(digested), ""
    try:
        for one in read(passing, file=name):
            if isinstance(one, Package):
                found = validator.record_package if key == "records" else validator.release_package
                packages.add(one.metadata, found(one.metadata))
                checked.publisher = checked.publisher or publisher_of(one.metadata)
            else:
                key = one.key
                _look_at(one, validator, releases, checked)
    except OcdsError as fault:
        checked.refuse(fault, fault.line, fault.byte, fault.release)
        for _rest in passing:
            pass  # the digest is that of the whole file
    if not releases.releases and not checked.faults:
        checked.refuse(OcdsError(name, 1, 0, OcdsWrong.NO_RELEASE, {}), 1, 0)
    checked.digest, checked.size = digested.digest.hexdigest(), digested.size
    checked.releases, checked.packages = releases.releases, packages.releases
    checked.invalid = releases.invalid + packages.invalid
    of_packages = packages.findings(OF_PACKAGES)
    shown = [*of_packages, *releases.findings(MAX_FINDINGS - len(of_packages))]
    checked.findings = [
        {**asdict(each), "of": "package" if place < len(of_packages) else "release"}
        for place, each in enumerate(shown)
    ]
    return checked


def _look_at(element: Element, validator: Validator, summary: Summary, checked: Checked) -> None:
    try:
        value = element.value()
        for one in received(element, value):
            compiled_release([one.value])
    except (OcdsError, ContractingError) as fault:
        summary.add(None, [Problem((), "unreadable", "")])
        place = (fault.line, fault.byte) if isinstance(fault, OcdsError) else (element.line, element.offset)
        checked.refuse(fault, *place, element.number)
        return
    problems = validator.record(value) if element.kind == "record" else validator.release(value)
    summary.add(value, [*problems, *personal_data(value, element.raw)])
