"""Serves readers the page that this process made a moment ago, before any other part of the house wakes up."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from civiccircle.kernel.pages import PRIVATE, PUBLIC, is_reader, not_modified, store


class WholePages:
    """Keeps what `kernel.pages.public_page` marked, for ``PAGE_CACHE_SECONDS``, and answers 304 where it can.

    A page whose view does not say who may keep it is kept by nobody but its reader.

    Stands above the middleware that reads cookies, so that a kept page costs next to nothing; the headers that the
    middleware below adds are kept with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        address = f"{request.META.get('HTTP_HOST', '')}{request.get_full_path()}"
        reader = request.method == "GET" and is_reader(request)
        kept = store.get(address) if reader else None
        if kept is not None:
            return not_modified(request, _copy(kept))
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        if response["Cache-Control"] != PUBLIC:
            return response
        page = cast(HttpResponse, response)
        if reader and not page.cookies and settings.PAGE_CACHE_SECONDS:
            store.put(address, _copy(page), settings.PAGE_CACHE_SECONDS)
        return not_modified(request, page)


def _copy(page: HttpResponse) -> HttpResponse:
    """A page of its own for each reader: the server closes what it has sent."""
    copy = HttpResponse(page.content, status=page.status_code)
    copy.headers._store = dict(page.headers._store)
    return copy
