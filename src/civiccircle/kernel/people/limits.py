"""How often a network, an address or a participant may do something; counted in memory, never on disk.

A network is known only by a digest of its address block under a salt that is made anew every day and kept nowhere
else, so that yesterday's counts cannot be joined with today's, nor either with a place.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import Throttled

from civiccircle.kernel.recent import Recent

DAY = 86_400
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
CONTRIBUTIONS = Limit("contributions", 150, 60)

_contributions: Recent[int, list[int]] = Recent(seconds=CONTRIBUTIONS.seconds, size=100_000)


def within(limit: Limit, subject: object) -> bool:
    """Count one act of `subject`, and say whether it stays within the limit."""
    cache = caches[settings.LIMITS_CACHE]
    key = f"limit:{limit.name}:{hashlib.sha256(str(subject).encode()).hexdigest()}"
    if cache.add(key, 1, limit.seconds):
        return True
    try:
        return cache.incr(key) <= limit.times
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, limit.seconds)
        return True


def limited(limit: Limit) -> Callable[[View], View]:
    """Let a view, or an operation of the API, answer a network within `limit` only. It raises `Throttled` beyond."""

    def counted(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            for_this = WATCHING if "HX-Request" in request.headers else limit
            if not within(for_this, network_of(request)):
                raise Throttled(wait=for_this.seconds)
            return view(request, *args, **kwargs)

        return answered

    return counted


def may_contribute_again(participant_id: int) -> bool:
    """Count one contribution of a participant; `within` for what comes by the thousand."""
    count = _contributions.get(participant_id)
    if count is None:
        count = [0]
        _contributions.put(participant_id, count)
    count[0] += 1
    return count[0] <= CONTRIBUTIONS.times


def forgive(participant_id: int) -> None:
    """Take back one count of `may_contribute_again`: nothing came of it yet."""
    count = _contributions.get(participant_id)
    if count is not None:
        count[0] -= 1


def network_of(request: HttpRequest) -> str:
    """A pseudonym of the network (IPv4 /24, IPv6 /48) that a request comes from, good for today only."""
    block = _block(address_of(request))
    today = timezone.now().date().isoformat()
    salt = caches[settings.LIMITS_CACHE].get_or_set(
        f"network-salt:{today}", lambda: secrets.token_hex(32), DAY
    )
    return hmac.new(str(salt).encode(), block.encode(), hashlib.sha256).hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, as far as it can be believed."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[
            -1
        ].strip()  # the last entry is our own proxy's; the others anyone can write
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def _block(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network(f"{mapped}/{24 if mapped.version == 4 else 48}", strict=False))
