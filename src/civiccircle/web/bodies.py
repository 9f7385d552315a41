"""Keeps requests whose bodies do not arrive from taking every thread: the server waits for a body without end."""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

MOST_READ_AHEAD = 65_536  # bytes
PATIENCE = 1.0  # seconds: many send at once, and a body that arrives is read in no time

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Bodies:
    """The outermost WSGI application: lets only half of the threads wait for bodies, so that pages go on.

    A small body is read at once, and its place is free again; a large one keeps its place until it is answered. Whoever
    finds no place in a second is told to come again.
    """

    def __init__(self, house: Application, most: int | None = None) -> None:
        self._house = house
        self._places = BoundedSemaphore(most or settings.MOST_BODIES)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return self._house(environ, start_response)
        if not self._places.acquire(timeout=PATIENCE):
            start_response(
                "503 Service Unavailable",
                [("Content-Type", "text/plain"), ("Retry-After", "5"), ("Connection", "close")],
            )
            return [b"Too many others are sending just now. Please try again in a moment.\n"]
        try:
            if not length.isdecimal() or not 0 < int(length) <= MOST_READ_AHEAD:
                return self._house(environ, start_response)
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        finally:
            self._places.release()
        return self._house(environ, start_response)
