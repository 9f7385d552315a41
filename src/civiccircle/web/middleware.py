"""What every request passes through: same-origin protection without tokens, and the community of the address."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import Throttled

from civiccircle.kernel.communities.queries import community_by_slug
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.uploads import OTHER_FIELDS, largest_file

from . import pages

NUL_IN_FORM = re.compile(rb"\0|%00")
NUL_IN_JSON = re.compile(rb"\0|(?<!\\)(?:\\\\)*\\u0000")


class SameOriginCsrfMiddleware(CsrfViewMiddleware):
    """Cross-site protection that asks no cookie and no token of a page that anyone may cache.

    A write is accepted when the browser says that it comes from this very site (``Sec-Fetch-Site: same-origin``, or an
    ``Origin`` equal to ours). A browser too old to say either falls back to Django's token check, which refuses it
    unless it carries a token. See docs/adr/0004-same-origin.md.
    """

    # Of the class above, though its type stubs leave them out.
    _origin_verified: Callable[[HttpRequest], bool]
    _reject: Callable[[HttpRequest, str], HttpResponse]

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> Any:
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            site = request.headers.get("Sec-Fetch-Site")
            if site == "same-origin":
                return None
            if site is None and "Origin" in request.headers and self._origin_verified(request):
                return None
            if site in ("cross-site", "same-site") and not getattr(callback, "csrf_exempt", False):
                return self._reject(request, "the request comes from another site")
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """No page of ours sends a token back, so signing in leaves no cookie with one behind either."""
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return super().process_response(request, response)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp, with the house's policy written once: composing it anew cost a vote as much as committing it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        own = any(name.startswith("_csp") for name in vars(response)) or getattr(request, "_csp_nonce", None)
        if own:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return build_policy()


class SensibleInput:
    """Refuses what no view can take: NUL wherever it stands, which no database stores, and files too large."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("The address holds a NUL sign. Leave it out."))
        response = self.get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponseNotAllowed) and _is_page(request):
            return pages.not_allowed(request, response)
        return response

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in ("POST", "PUT", "PATCH"):
            return None
        # The API reads the body as JSON, whatever it is called.
        if request.content_type == "multipart/form-data" and not request.path_info.startswith("/api/"):
            most = largest_file(callback)
            if int(request.META.get("CONTENT_LENGTH") or 0) > most + OTHER_FIELDS:
                return pages.too_large(request, most)
            found = any("\0" in value for values in dict(request.POST.lists()).values() for value in values)
        else:
            form = request.content_type == "application/x-www-form-urlencoded"
            found = (NUL_IN_FORM if form else NUL_IN_JSON).search(request.body) is not None
        if found:
            raise BadRequest(_("What was sent holds a NUL sign. Leave it out and send it again."))
        return None


def _is_page(request: HttpRequest) -> bool:
    return not request.path_info.startswith("/api/") and "application/json" not in request.headers.get(
        "Accept", ""
    )


class CommunityMiddleware:
    """Sets ``request.community`` from the address and the clock to its time zone, or answers 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self,
        request: CommunityRequest,
        callback: Callable[..., Any],
        callback_args: Any,
        callback_kwargs: dict[str, Any],
    ) -> None:
        slug = callback_kwargs.get("community")
        if slug is not None:
            community = community_by_slug(slug)
            if community is None:
                raise Http404(_("no community is called “%(slug)s”") % {"slug": slug})
            request.community = community
            timezone.activate(community.time_zone)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return pages.too_many(request, exception.wait) if isinstance(exception, Throttled) else None
