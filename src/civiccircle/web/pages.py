"""The front door, the home of a community, and the answers to faults."""

import sys
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, is_valid_path
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.activities import lists
from civiccircle.kernel.activities import queries as activities
from civiccircle.kernel.communities import queries as communities
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.ledger.verifier import program
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.results import queries as results
from civiccircle.web.components import components
from civiccircle.web.look import stylesheet

__all__ = [
    "bad_request",
    "components",
    "forbidden",
    "from_elsewhere",
    "front_door",
    "health",
    "home",
    "installation",
    "look",
    "not_allowed",
    "not_found",
    "picture",
    "server_error",
    "too_large",
    "too_many",
]

OPEN_SHOWN = 6
NEWS_SHOWN = 4


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Lead to the home of the only community, or to the list of all, in the reader's language."""
    language = get_language_from_request(request)
    found = communities.all_communities()
    with override(language):
        response = redirect("home", community=found[0].slug) if len(found) == 1 else redirect("installation")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@public_page
def installation(request: HttpRequest) -> HttpResponse:
    """The communities that are at home on this installation."""
    return render(request, "web/installation.html", {"communities": communities.all_communities()})


@require_safe
@public_page
def home(request: CommunityRequest, community: str) -> HttpResponse:
    """What can I do now, and what came of it?"""
    here = request.community
    return render(
        request,
        "web/home.html",
        {
            "front": lists.front(here, OPEN_SHOWN, NEWS_SHOWN),
            "results": results.recent_final(here, NEWS_SHOWN),
            "numbers": activities.participation(here),
        },
    )


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the process answers and reaches its database; for probes, without any detail."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever is wrong with the database, the probe must hear of it
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
@public_page
def look(request: CommunityRequest, community: str) -> HttpResponse:
    """The community's colours as a style sheet."""
    here = request.community
    return HttpResponse(
        stylesheet(here.brand_colour, here.accent_colour), content_type="text/css; charset=utf-8"
    )


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program with which anyone checks results, at an address that stays."""
    return HttpResponse(
        program(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify.py"', "Cache-Control": "no-cache"},
    )


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture that the house drew (`kernel.pictures`), named by what it shows: it may be kept for good."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404("there is no such picture") from None
    return FileResponse(file, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # What Django finds suspicious it explains to whoever runs the house: a wrong host, say, with the setting's name.
    return _fault(request, 400, "" if isinstance(exception, SuspiciousOperation) else str(exception))


def from_elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A write that the browser does not vouch for as our own page's."""
    detail = _("This was sent from another site, or by a browser that does not say. Nothing was changed.")
    return _fault(request, 403, detail, {"reason": detail})


def not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """An address that only takes what is sent to it: who comes to read is led to the page that it belongs to."""
    if request.method in ("GET", "HEAD"):
        above = request.path_info.rstrip("/")
        while above := above.rpartition("/")[0]:
            if is_valid_path(f"{above}/"):
                return HttpResponseRedirect(f"{above}/")
    answer = _fault(request, 405)
    answer["Allow"] = refused["Allow"]
    return answer


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 403, str(exception), {"reason": str(exception)})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # An address that no route knows tells only which routes there are.
    return _fault(request, 404, "" if isinstance(exception, Resolver404) else str(exception))


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """A file that was refused before it was read; `most` is in bytes."""
    detail = _("The file is larger than %(size)d MB. Save it smaller and try again.")
    detail %= {"size": most // 1_000_000}
    return _fault(request, 413, detail, {"reason": detail})


def too_many(request: HttpRequest, wait: int | None) -> HttpResponse:
    """More at once than `kernel.people.limits` allows; `wait` is in seconds."""
    answer = _fault(request, 429, _("Many pages were asked for from your network. Please go on in a minute."))
    answer["Retry-After"] = str(wait or 60)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles the exception.
    if isinstance(sys.exception(), OperationalError | InterfaceError | TimeoutError):
        return _unavailable(request)
    return _fault(request, 500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """The database cannot be reached or cannot write (its disk is full, say): that is no fault of the request."""
    detail = _(
        "Nothing can be saved at the moment. What was confirmed to you is safe. "
        "Please try again in a minute: nothing counts twice."
    )
    try:
        answer = _fault(request, 503, detail)
    except Error:  # the frame of the page reads from it too
        answer = HttpResponse(detail, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "60"
    return answer


def _fault(
    request: HttpRequest, status: int, detail: str = "", context: dict[str, str] | None = None
) -> HttpResponse:
    """A page for people; for programs JSON, as the API answers everywhere."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": detail or HTTPStatus(status).phrase}, status=status)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:  # a fault of ours may be one of the database
        _enter_community(request)
    return render(request, f"errors/{status}.html", context, status=status)


def _enter_community(request: HttpRequest) -> None:
    """Let a page that no route led to stand in the community of its address, as if one had.

    It depends on the address alone, so it tells nothing of what the address may name.
    """
    _empty, language, slug, *_rest = [*request.path_info.split("/"), "", ""][:4]
    if not hasattr(request, "community") and language in dict(settings.LANGUAGES) and slug:
        community = communities.community_by_slug(slug)
        if community is not None:
            cast(CommunityRequest, request).community = community
