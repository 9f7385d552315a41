"""Pages for readers: the same for everyone, so that they are kept whole for a few seconds and served again.

A view marked with `public_page` may be stored by browsers, proxies and by this process (`web.caching` does the
latter). `forget_pages` drops what this process keeps as soon as something public has changed.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

PUBLIC = "public, max-age=10, stale-while-revalidate=30"
PRIVATE = "private, no-cache"
KEPT_PAGES = 1000
KEPT_BYTES = 32_000_000

View = Callable[..., HttpResponse]


class PageStore:
    """Whole pages by address, each for a few seconds; the least used goes first when room runs out."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, tuple[float, HttpResponse]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, address: str) -> HttpResponse | None:
        """The page kept under `address`, or `None` when there is none or it is too old."""
        with self._lock:
            kept = self._pages.get(address)
            if kept is None:
                return None
            until, page = kept
            if monotonic() >= until:
                self._drop(address)
                return None
            self._pages.move_to_end(address)
            return page

    def put(self, address: str, page: HttpResponse, seconds: float) -> None:
        with self._lock:
            if address in self._pages:
                self._drop(address)
            self._pages[address] = (monotonic() + seconds, page)
            self._bytes += len(page.content)
            while len(self._pages) > KEPT_PAGES or self._bytes > KEPT_BYTES:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, address: str) -> None:
        self._bytes -= len(self._pages.pop(address)[1].content)


store = PageStore()


def is_reader(request: HttpRequest) -> bool:
    """Whether the request asks for a whole page, and carries nothing by which its sender could be known again."""
    known = request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "voice"}
    return not known and "HX-Request" not in request.headers


def public_page(view: View) -> View:
    """Mark the pages of a view as cacheable for readers, with an ETag; those of known people stay their own."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
            return response
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        if not is_reader(request):
            response["Cache-Control"] = PRIVATE
            return response
        response["Cache-Control"] = PUBLIC
        response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        return response

    return marked


def not_modified(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page, or the short answer that the reader's own copy is still good."""
    etag = response.get("ETag")
    unchanged = get_conditional_response(request, etag=etag, response=response) if etag else None
    return unchanged or response


def forget_pages() -> None:
    """Drop the pages that this process keeps once the running transaction has committed."""
    transaction.on_commit(store.clear)
