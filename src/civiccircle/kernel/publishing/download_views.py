"""Downloads for people: what there is, and the files."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.people import limits
from civiccircle.kernel.results import queries as results
from civiccircle.kernel.results.bundles import bundle_file

from . import downloads

MOST_LISTED = 100
DOWNLOADS = limits.Limit("downloads", 30, 60)


@require_safe
@public_page
def download_list(request: CommunityRequest, community: str) -> HttpResponse:
    """The open files of this community: those about all of it, then those of its newest activities with a result."""
    free = [each for each in downloads.exports().values() if not each.permission]
    activities = results.with_published_results(request.community, MOST_LISTED)
    context = {
        "exports": [each for each in free if not each.subject],
        "of_activities": [
            (activity, export)
            for activity, bundled in activities
            for export in free
            if export.subject == ("engagement", activity.kind)
            and (bundled or export.write is not bundle_file)
        ],
    }
    return render(request, "publishing/downloads.html", context)


@require_safe
def download(request: CommunityRequest, community: str, export: str) -> HttpResponseBase:
    return _answer(request, export, downloads.download)


@require_safe
def download_checksum(request: CommunityRequest, community: str, export: str) -> HttpResponseBase:
    return _answer(request, export, downloads.checksum)


def _answer(request: CommunityRequest, name: str, give: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    export = downloads.export_named(name)
    if not limits.within(DOWNLOADS, limits.network_of(request)):
        return _words(_("Many files were asked for from your network. Please try again in a minute."), 429)
    # Who it is matters only, and the session is read only, where a permission is asked for.
    by: Any = request.user if export.permission else None
    try:
        return give(export, request.community, request.GET, by)
    except ValidationError as fault:
        return _words(" ".join(fault.messages), 400)


def _words(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
