"""The public log of releases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of

from . import queries


@require_safe
@public_page
def release_log(request: CommunityRequest, community: str) -> HttpResponse:
    page = page_of(queries.releases(request.community.pk), request.GET.get("page"))
    return render(request, "publishing/log.html", {"page": page})
