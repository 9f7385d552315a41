"""The page that tells people what the API can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
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
    document = api.get_openapi_schema()
    base = request.build_absolute_uri("/").rstrip("/")
    return render(
        request,
        "api/guide.html",
        {
            "chapters": guides.chapters(document, base, known[0].slug if known else "riverbend"),
            "document": reverse("api-v1:openapi-json"),
            "base": base,
        },
    )
