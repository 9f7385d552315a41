"""From blocks of bytes to releases and records, in flat memory."""

from collections.abc import Iterable, Iterator

from civiccircle.formats.ocds.places import Element, Package, Place

MAX_ELEMENT = 64 * 1024 * 1024


def read(
    blocks: Iterable[bytes], *, file: str = "", start: Place | None = None
) -> Iterator[Element | Package]:
    """Releases and records in the order of the file, and each package when it ends.

    start: an Element's `after`; `blocks` then begin at its offset, and what comes is what an uninterrupted run would
    have given. Raises OcdsError where the file is no OCDS or no JSON, is truncated or compressed, is not UTF-8, or has
    a release of more than 64 MB. What is wrong inside a release is raised by `Element.value`, and reading can go on.
    """
    raise NotImplementedError
    yield
