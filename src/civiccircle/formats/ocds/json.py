"""JSON with exact numbers, and the checks that data of strangers needs."""

from typing import Any

MAX_DEPTH = 100
MAX_DIGITS = 100
MAX_EXPONENT = 400


def parse(raw: bytes) -> Any:
    """The value, without the checks of `checked`: whole numbers as int, others as Decimal. Raises ValueError."""
    raise NotImplementedError


def encode(value: Any) -> bytes:
    """Compact UTF-8. Decimals are written with every digit."""
    raise NotImplementedError


def checked(raw: bytes, file: str, line: int, offset: int, number: int) -> dict[str, Any]:
    """The object in `raw`. Raises OcdsError with the place of what is wrong."""
    raise NotImplementedError


def ocid_in(raw: bytes) -> str | None:
    """The top-level `ocid` of a release or record, mostly without parsing; None where it has none."""
    raise NotImplementedError
