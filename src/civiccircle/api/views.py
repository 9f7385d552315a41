"""The page that tells people what the API can do."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities import queries as communities
from civiccircle.kernel.pages import public_page

from . import guide as guides
from .main import api


@require_safe
@public_page
def guide(request: HttpRequest) -> HttpResponse:
    """Every address of the API with its parameters and an example, from the OpenAPI document."""
    known = communities.all_communities()
    community = known[0].slug if known else "riverbend"
    base = request.build_absolute_uri("/").rstrip("/")
    return render(
        request,
        "api/guide.html",
        {
            "chapters": _chapters(get_language() or "en", base, community),
            "document": reverse("api-v1:openapi-json"),
            "base": base,
        },
    )


@lru_cache(maxsize=16)
def _chapters(language: str, base: str, community: str) -> list[guides.Chapter]:
    """The guide in the active language; routes do not change while the process lives."""
    return guides.chapters(api.get_openapi_schema(), base, community)
