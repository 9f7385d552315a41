"""Lets frequent writes of people without an account reach their room before the rest of the house wakes up."""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from civiccircle.kernel.capability import Sent, capabilities
from civiccircle.kernel.pages import PRIVATE

LARGEST_BODY = 4_096  # bytes
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", PRIVATE),
    ("X-Content-Type-Options", "nosniff"),
]

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

logger = logging.getLogger("civiccircle.short_ways")


class ShortWays:
    """The WSGI application before Django's: tries the short ways of the rooms (`kernel.capability.ShortWay`).

    Only for writes that the browser says come from this very site, that ask for JSON and carry neither a session nor a
    token: what Django's middleware does for others is to find out just that. All else, and all that a room leaves to
    its view, goes on to Django as it came.
    """

    def __init__(self, house: Application) -> None:
        self._house = house
        self._ways = [way for each in capabilities() for way in each.short_ways]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        told = self.answer(environ) if environ["REQUEST_METHOD"] == "POST" else None
        if told is None:
            return self._house(environ, start_response)
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(told)))])
        return [told]

    def answer(self, environ: Environ) -> bytes | None:
        """The JSON that a short way answers a write with, or `None`: then `environ` is as it was."""
        if (
            environ.get("HTTP_SEC_FETCH_SITE") != "same-origin"
            or "application/json" not in environ.get("HTTP_ACCEPT", "")
            or "HTTP_AUTHORIZATION" in environ
            or not _is_ours(environ.get("HTTP_HOST", ""))
            or not _came_safely(environ)
        ):
            return None
        for way in self._ways:
            found = way.address.fullmatch(environ["PATH_INFO"])
            if found is not None:
                sent = _sent(environ)
                return None if sent is None else _tried(way.answer, sent, found.groupdict())
        return None


def _tried(answer: Callable[..., bytes | None], sent: Sent, named: dict[str, str]) -> bytes | None:
    try:
        return answer(sent, **named)
    except Exception:
        # The long way meets the same trouble, or finds it gone, and has words for it.
        logger.exception("a short way failed")
        return None


def _sent(environ: Environ) -> Sent | None:
    """What came along, left in place for the long way; `None` for what only that can take."""
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    length = environ.get("CONTENT_LENGTH") or ""
    if settings.SESSION_COOKIE_NAME in cookies or not length.isdecimal() or int(length) > LARGEST_BODY:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    content_type = environ.get("CONTENT_TYPE", "").partition(";")[0]
    return Sent(content_type, body, cookies)


@lru_cache(maxsize=50)
def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _came_safely(environ: Environ) -> bool:
    """Whether Django would not send this on to HTTPS first."""
    if not getattr(settings, "SECURE_SSL_REDIRECT", False):
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
    return bool(environ.get(name) == value)
