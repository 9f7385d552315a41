"""How often a network, an address or a participant may do something; counted in memory, never on disk.

Each process counts for itself, by numbers and by digests under a secret of its own, which go with their window. An
erasure leaves the counts alone: else erasing oneself would be the way round every limit.

A network is known only by a digest of its address block under a salt that is made anew every day and kept nowhere
else, so that yesterday's counts cannot be joined with today's, nor either with a place.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import Throttled

DAY = 86_400
MOST_SUBJECTS = 100_000
View = Callable[..., Any]


@dataclass(frozen=True)
class Limit:
    """At most `times` in any window of `seconds`."""

    name: str
    times: int
    seconds: int


# A town hall shares one address, so joining with proof of work is allowed to a few hundred people at a time.
JOINING = Limit("joining", 400, 600)
JOINING_WITHOUT_PROOF = Limit("joining-without-proof", 30, 600)
MAILS_TO_ADDRESS = Limit("mails-to-address", 5, 900)
MAILS_FROM_NETWORK = Limit("mails-from-network", 60, 900)
LINKS_FROM_NETWORK = Limit("links-from-network", 120, 900)
# Of what is made anew for each reader: pages that are kept for all are not counted. A whole school is one network.
READING = Limit("reading", 240, 60)
WATCHING = Limit("watching", 3_000, 60)  # the parts of open pages that renew themselves every second
COSIGNING = Limit("cosigning", 60, 600)  # a witness looks once an hour, or once a minute
CONTRIBUTIONS = Limit("contributions", 150, 60)

_secret = secrets.token_bytes(32)
# The end and the count of each window, the one that began last at the end.
_windows: dict[tuple[str, int | bytes], tuple[float, int]] = {}
_counting = Lock()


def within(limit: Limit, subject: int | str) -> bool:
    """Count one act of `subject`, and say whether it stays within the limit. Takes microseconds: every vote asks."""
    key, now = _key(limit, subject), time.monotonic()
    with _counting:
        end, count = _windows.get(key, (now, 0))
        if end <= now:
            _windows.pop(key, None)
            if len(_windows) >= MOST_SUBJECTS:
                del _windows[next(iter(_windows))]
            end, count = now + limit.seconds, 0
        _windows[key] = (end, count + 1)
    return count < limit.times


def _key(limit: Limit, subject: int | str) -> tuple[str, int | bytes]:
    if isinstance(subject, int):
        return limit.name, subject
    return limit.name, hashlib.blake2b(subject.encode(), digest_size=16, key=_secret).digest()


def forget() -> None:
    """Begin to count anew (between tests)."""
    with _counting:
        _windows.clear()


def limited(limit: Limit, *, polled: Limit | None = None) -> Callable[[View], View]:
    """Let a view, or an operation of the API, answer a network within `limit` only. It raises `Throttled` beyond.

    `polled`: the limit of a part that open pages ask for again and again, if the view has one.
    """

    def counted(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            for_this = polled if polled and "HX-Request" in request.headers else limit
            if not within(for_this, network_of(request)):
                raise Throttled(wait=for_this.seconds)
            return view(request, *args, **kwargs)

        return answered

    return counted


def may_contribute_again(participant_id: int) -> bool:
    """Count one contribution of a participant, and say whether it stays within the limit."""
    return within(CONTRIBUTIONS, participant_id)


def forgive(participant_id: int) -> None:
    """Take back one count of `may_contribute_again`: nothing came of it yet."""
    key = _key(CONTRIBUTIONS, participant_id)
    with _counting:
        end, count = _windows.get(key, (0.0, 0))
        if count:
            _windows[key] = (end, count - 1)


def network_of(request: HttpRequest) -> str:
    """A pseudonym of the network (IPv4 /24, IPv6 /48) that a request comes from, good for today only."""
    salt = _salt_of(timezone.now().date())
    return hmac.new(salt, _block(address_of(request)).encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=1)
def _salt_of(_day: date) -> bytes:
    return secrets.token_bytes(32)


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, as far as it can be believed."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        # The last entry is our own proxy's; the others anyone can write.
        return _without_port(forwarded.rsplit(",", 1)[-1].strip())
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def _without_port(entry: str) -> str:
    """The address in `192.0.2.1:80`, `[2001:db8::1]:80` or `[2001:db8::1]`: some proxies add brackets and port."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _block(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{mapped}/{24 if mapped.version == 4 else 48}", strict=False))
