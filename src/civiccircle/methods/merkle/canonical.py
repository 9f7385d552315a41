"""One spelling for each value: the JSON that is hashed.

The form of RFC 8785 (JSON Canonicalization Scheme) without floating-point numbers: UTF-8, no white space,
keys sorted by their UTF-16 code units, only the necessary escapes. Integers stay within ±(2**53 - 1), which
every JSON reader keeps exact; write an exact fraction or an amount of money as a string or as a whole number
of the smallest unit.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from civiccircle.methods.merkle.errors import LedgerError

MAX_INTEGER = 2**53 - 1

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


def canonical_json(value: JsonValue) -> bytes:
    """The canonical bytes of a JSON value; LedgerError that names the place of a value that has none."""
    try:
        return _encoder.encode(_ordered(value, "$")).encode()
    except RecursionError:
        raise LedgerError("this value is nested too deeply to be written as JSON") from None
    except UnicodeEncodeError as error:
        raise LedgerError(
            f"a string holds half of a surrogate pair, which UTF-8 cannot write: {error}"
        ) from None


def parse_canonical(data: bytes) -> JsonValue:
    """Read canonical JSON; LedgerError when the bytes are not exactly what `canonical_json` would write."""
    try:
        value: JsonValue = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise LedgerError(f"not JSON in UTF-8: {error}") from None
    if canonical_json(value) != data:
        raise LedgerError("this JSON is not in canonical form: sort its keys and leave out white space")
    return value


def _ordered(value: object, place: str) -> object:
    if value is None or isinstance(value, (str, bool)):  # a union of types takes four times as long
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise LedgerError(f"{place}: {value} is beyond ±(2**53 - 1); write it as a string")
        return int(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise LedgerError(f"{place}: the key {key!r} is not a string")
        keys = sorted(value) if "".join(value).isascii() else sorted(value, key=_utf16)
        return {key: _ordered(value[key], f"{place}.{key}") for key in keys}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, f"{place}[{position}]") for position, item in enumerate(value)]
    raise LedgerError(
        f"{place}: {type(value).__name__} has no exact JSON form; write it as a string or an integer"
    )


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
