"""The releases in a file: those of release packages, and those inside of records."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from civiccircle.formats.ocds import Element, OcdsError, OcdsWrong, encode
from civiccircle.kernel.text import is_writable

LONGEST = {"ocid": 200, "id": 255, "date": 64}


class Received(NamedTuple):
    """A release: as it was written, and what it says. digest: SHA-256 of its JSON without spaces between the tokens."""

    raw: bytes
    value: Mapping[str, Any]
    digest: str
    publisher: str

    @property
    def ocid(self) -> str:
        return str(self.value["ocid"])

    @property
    def date(self) -> str:
        return str(self.value["date"])


def received(element: Element, value: Mapping[str, Any], publisher: str = "") -> Iterator[Received]:
    """The releases of an element, whose `value` has been read. Raises OcdsError for one that cannot be told apart from
    others: it needs an ocid, an id and a date.

    Of a record these are the releases that it holds; where it only links to them, its compiled release has to do.
    """
    publisher = publisher_of(element.after.metadata) or publisher
    if element.kind == "release":
        _identified(element, value)
        yield _received(element.raw, value, publisher)
        return
    releases = value.get("releases")
    held = [one for one in releases if _is_whole(one)] if isinstance(releases, list) else []
    if not held and isinstance(value.get("compiledRelease"), dict):
        held = [value["compiledRelease"]]
    if not held:
        raise _fault(element, OcdsWrong.RECORD_EMPTY)
    for one in held:
        _identified(element, one)
        yield _received(encode(one), one, publisher)


def publisher_of(metadata: Mapping[str, Any]) -> str:
    """The name of the publisher that a package tells, or ""."""
    publisher = metadata.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return name[:120] if isinstance(name, str) and is_writable(name) else ""


def _received(raw: bytes, value: Mapping[str, Any], publisher: str) -> Received:
    return Received(raw, value, sha256(encode(value)).hexdigest(), publisher)


def _is_whole(release: Any) -> bool:
    return isinstance(release, dict) and not ("url" in release and len(release) <= 3)


def _identified(element: Element, release: Mapping[str, Any]) -> None:
    for name, longest in LONGEST.items():
        found = release.get(name)
        if not isinstance(found, str) or not found.strip():
            raise _fault(element, OcdsWrong.FIELD_MISSING, name=name)
        if len(found) > longest or not is_writable(found):
            raise _fault(element, OcdsWrong.FIELD_LONG, name=name, most=longest)


def _fault(element: Element, wrong: OcdsWrong, **told: Any) -> OcdsError:
    return OcdsError(element.file, element.line, element.offset, wrong, told, release=element.number)
