"""A request handed to a WSGI application in this process, and the CPU time that it costs."""

import io
import sys
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any
from urllib.parse import urlsplit

WSGI = Callable[..., Iterable[bytes]]
_networks = count()


class Ask:
    """Asks a WSGI application for an address; anything but 200 is a fault of the benchmark."""

    def __init__(self, application: WSGI) -> None:
        self._application = application

    def __call__(self, address: str, cookie: str = "") -> bytes:
        parts = urlsplit(address)
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": "localhost",
            # A network of its own each time: one network may not read as much as is measured.
            "REMOTE_ADDR": f"10.{(number := next(_networks)) >> 8 & 255}.{number & 255}.1",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        told: list[str] = []

        def start(status: str, _headers: Any, _fault: Any = None) -> None:
            told.append(status)

        answer = self._application(environ, start)
        content = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        if not told[0].startswith("200"):
            raise SystemExit(f"{address}: {told[0]}")
        return content

    def milliseconds(self, address: str, cookie: str, times: int) -> float:
        """CPU milliseconds of this process for each of so many requests."""
        started = time.process_time()
        for _each in range(times):
            self(address, cookie)
        return (time.process_time() - started) / times * 1000
