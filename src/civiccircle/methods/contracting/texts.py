"""Formats of text that the standard asks for: dates with time (RFC 3339) and addresses (RFC 3986)."""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import AddressValueError, IPv6Address

_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$",
    re.ASCII,
)
_CODE = "%[0-9A-Fa-f]{2}"
_NAME = rf"(?:[A-Za-z0-9._~!$&'()*+,;=-]++|{_CODE})*+"
_USER = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:-]++|{_CODE})*+"
_PIECE = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]++|{_CODE})"
_PATH = rf"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]++|{_CODE})*+)?+"
_AFTER = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]++|{_CODE})*+"
_HOST = rf"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|\[[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+\]|{_NAME})"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*+:(?://(?:{_USER}@)?{_HOST}(?::[0-9]*+)?{_PATH}|/(?:{_PIECE}++{_PATH})?|{_PIECE}++{_PATH}|)"
    rf"(?:\?{_AFTER})?(?:\#{_AFTER})?$"
)


def is_moment(text: str) -> bool:
    """A date with time and offset, of a day that exists: 2026-01-31T12:00:00Z."""
    found = _MOMENT.match(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def is_uri(text: str) -> bool:
    """An address with its scheme, escaped where it must be: https://example.org/a%20b."""
    found = _URI.match(text)
    if found is None or found["six"] is None:
        return found is not None
    try:
        IPv6Address(found["six"])
    except AddressValueError:
        return False
    return True


FORMATS: dict[str, Callable[[str], bool]] = {"date-time": is_moment, "uri": is_uri}
