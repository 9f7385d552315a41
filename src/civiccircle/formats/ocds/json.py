"""JSON with exact numbers, and the checks that data of strangers needs."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import msgspec

from civiccircle.formats.ocds.errors import OcdsError, OcdsWrong

MAX_DEPTH = 100  # of objects and lists in a release
MAX_DIGITS = 100  # characters of one number
MAX_EXPONENT = 308  # what a double can hold, so that every program can read it

TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(
    rb"(?P<text>" + TEXT + rb')(?P<colon>\s*:)?|(?P<bracket>[{}\[\]])|(?P<number>-?\d[\d.eE+-]*)|(?P<open>")',
    re.S,
)
_OCID = re.compile(rb'"ocid"\s*:\s*(' + TEXT + rb")", re.S)
_FIRST_OCID = re.compile(rb'\s*\{\s*"ocid"\s*:\s*"([^"\\]*)"')
_HALF = re.compile(rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]", re.S)
_BYTE = re.compile(r"\(byte (\d+)\)")  # where msgspec stopped
_BEHIND = re.compile(r"JSON is malformed: trailing characters \(byte (\d+)\)")
_NINES = bytes.maketrans(b"012345678", b"999999999")


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("number out of range") from None
    if len(text) > MAX_DIGITS or (number and abs(number.adjusted()) > MAX_EXPONENT):
        raise ValueError("number out of range")
    return number


_DECODER = msgspec.json.Decoder(float_hook=_number)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_UNREAD = msgspec.json.Decoder(msgspec.Raw)


def parse(raw: bytes) -> Any:
    """The value, whole numbers as int and others as Decimal, without the checks of `checked`. Raises ValueError."""
    try:
        return _DECODER.decode(raw)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except msgspec.MsgspecError as problem:
        raise ValueError(str(problem)) from None


def encode(value: Any) -> bytes:
    """Compact UTF-8; a Decimal with every digit it has."""
    return _ENCODER.encode(value)


def is_whole(raw: bytes) -> bool:
    """Whether the bytes are one JSON value to the end; what text and numbers hold is not looked at."""
    return object_end(raw, 0) == len(raw)


def object_end(data: bytes, start: int) -> int:
    """Where the object that starts there ends, found by the parser; 0 where it does not end or is no JSON."""
    try:
        _UNREAD.decode(memoryview(data)[start:])
        behind = len(data)
    except RecursionError:
        return 0
    except msgspec.DecodeError as problem:
        told = _BEHIND.fullmatch(str(problem))
        if told is None:
            return 0
        behind = start + int(told[1])
    return data.rfind(b"}", start, behind) + 1


def ocid_in(raw: bytes) -> str | None:
    """The `ocid` of a release or record, mostly without parsing; None where it has none that is text."""
    first = _FIRST_OCID.match(raw)
    if first:
        return first[1].decode("utf-8", "replace")
    if raw.count(b'"ocid"') == 1:
        found = _OCID.search(raw)
        name = parse(found[1]) if found else None
    else:
        value = parse(raw)
        name = value.get("ocid") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def checked(raw: bytes, file: str, line: int, offset: int, release: int) -> dict[str, Any]:
    """The object in `raw`, which starts at that line and offset. Raises OcdsError with the place of what is wrong."""
    value = None
    try:
        value = parse(raw)
        wrong = _wrong(raw) if _suspicious(raw, value) else None
    except ValueError as problem:
        wrong = why(raw, problem)
    if wrong is None and not isinstance(value, dict):
        wrong = 0, OcdsWrong.NO_OBJECT, {"wanted": "{", "found": _shown(raw)}
    if wrong is not None:
        place, what, told = wrong
        raise OcdsError(file, line + raw.count(b"\n", 0, place), offset + place, what, told, release=release)
    return cast("dict[str, Any]", value)


Wrong = tuple[int, OcdsWrong, dict[str, Any]]


def _suspicious(raw: bytes, value: Any) -> bool:
    """A quick look that misses nothing and is rarely wrong: did a field not come out, can objects and lists be nested
    too deeply, can a whole number have too many digits?"""
    return _lost(raw, value) or (_brackets(raw) and _deeper(value, MAX_DEPTH)) or _long_number(raw)


def _lost(raw: bytes, value: Any) -> bool:
    """Each field has a colon, and only an escape hides one in a text."""
    again = encode(value)
    return again != raw and (raw.count(b":") != again.count(b":") or (b"\\" in raw and b"\\u003" in raw))


def _brackets(raw: bytes) -> bool:
    """Whether there are many. (Taking them out is the quickest way to count a few.)"""
    half = MAX_DEPTH // 2
    rest = len(raw) - half
    return len(raw.replace(b"{", b"", half)) == rest or len(raw.replace(b"[", b"", half)) == rest


def _long_number(raw: bytes) -> bool:
    """So many digits in a row are digits at five places of which each is twenty bytes behind the one before."""
    return b"99999" in raw[:: MAX_DIGITS // 5].translate(_NINES) and b"9" * MAX_DIGITS in raw.translate(
        _NINES
    )


def _deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


def _wrong(raw: bytes) -> Wrong | None:
    """The first key that an object has twice, number beyond reason, or bracket too deep."""
    keys: list[set[Any]] = []
    for token in _TOKEN.finditer(raw):
        bracket = token["bracket"]
        if token["open"]:
            return None  # a text that does not end: _malformed tells
        if bracket in (b"{", b"["):
            keys.append(set())
            if len(keys) > MAX_DEPTH:
                return token.start(), OcdsWrong.DEEP, {"most": MAX_DEPTH}
        elif bracket and keys:
            keys.pop()
        elif token["number"]:
            try:
                _number(token["number"].decode())
            except ValueError:
                return token.start(), OcdsWrong.NUMBER, {"most": MAX_DIGITS, "highest": MAX_EXPONENT}
        elif token["colon"] and keys:
            try:
                name = str(parse(token["text"]))
            except ValueError:
                return None  # not JSON: _malformed tells
            if name in keys[-1]:
                return token.start(), OcdsWrong.TWICE, {"name": name[:60]}
            keys[-1].add(name)
    return None


def why(raw: bytes, problem: ValueError) -> Wrong:
    """Where bytes that `parse` refused are wrong, and how."""
    return _wrong(raw) or _malformed(raw, str(problem))


def _malformed(raw: bytes, problem: str) -> Wrong:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return wrong.start, OcdsWrong.NOT_UTF_8, {"byte": f"{raw[wrong.start]:#04x}"}
    half = _HALF.search(raw)
    if half:
        return half.start(), OcdsWrong.HALF, {}
    told = _BYTE.search(problem)
    place = int(told[1]) if told else 0
    return place, OcdsWrong.NO_JSON, {"found": _shown(raw[place:])}


def _shown(raw: bytes) -> str:
    return raw[:20].decode("utf-8", "replace")
