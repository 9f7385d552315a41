"""Lets frequent writes of people without an account reach their room before the rest of the house wakes up."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.pages import PRIVATE


class ShortWays:
    """Tries the short ways of the rooms (`kernel.capability.ShortWay`).

    Only for writes that the browser says come from this very site, that carry neither a session nor a token: what the
    middleware below does for others is to find out just that. Its place is under the middleware that insists on HTTPS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.ways = [way for each in capabilities() for way in each.short_ways]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._short(request) or self.get_response(request)

    def _short(self, request: HttpRequest) -> HttpResponseBase | None:
        sent = request.META
        if (
            request.method != "POST"
            or sent.get("HTTP_SEC_FETCH_SITE") != "same-origin"
            or "HTTP_AUTHORIZATION" in sent
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return None
        for way in self.ways:
            found = way.address.fullmatch(request.path_info)
            if found is not None:
                request.get_host()  # raises DisallowedHost
                response = way.answer(request, **found.groupdict())
                if response is not None:
                    response.headers["Cache-Control"] = PRIVATE
                    return response
        return None
