"""What every answer of the API has in common: who asks, how long the answer may be kept, and who may read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import HttpError

from civiccircle.kernel.pages import public_page
from civiccircle.kernel.people.bearer import optional_bearer

View = Callable[..., HttpResponse]


def plain_answers(api: NinjaAPI) -> Callable[[View], View]:
    """Public answers are kept for a few seconds, carry an ETag and are open to pages of other sites.

    Who sends a token acts as its person; what they get is for them alone.
    """

    def plain(run: View) -> View:
        public = public_page(run)

        @wraps(run)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if "Authorization" in request.headers:
                return _own(api, run, request, **kwargs)
            response = public(request, **kwargs)
            patch_vary_headers(response, ["Authorization"])
            if request.method in ("GET", "HEAD") and not response.cookies:
                response["Access-Control-Allow-Origin"] = "*"
            return response

        return answered

    return plain


def _own(api: NinjaAPI, run: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    try:
        person = optional_bearer(request)
    except HttpError as fault:
        return api.on_exception(request, fault)
    if person is not None:
        request.user = person
    response = run(request, **kwargs)
    response["Cache-Control"] = "private, no-store"
    return response
