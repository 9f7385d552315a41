"""What commands ask of other servers."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

PATIENCE = 60.0  # seconds


def is_address(told: str) -> bool:
    """Whether it is an address on the web: nothing else, such as a file of this machine, is asked for here."""
    return urlsplit(told).scheme in {"http", "https"}


def ask(
    address: str, most: int, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """The first `most` bytes of the answer, and one more where it is longer. Raises `OSError`."""
    if not is_address(address):
        raise ValueError(f"{address} is no address on the web")
    with urlopen(Request(address, data, headers or {}), timeout=PATIENCE) as answer:  # noqa: S310 - see above
        content: bytes = answer.read(most + 1)
    return content
