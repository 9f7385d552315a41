"""The least routes that a page of the design system needs: tests of the roof stand without the rooms."""

from types import SimpleNamespace

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path

from civiccircle.web import components, look

RIVERBEND = SimpleNamespace(
    slug="riverbend",
    name={"en": "Riverbend", "fr": "Courbe-Rivière"},
    tagline={"en": "A city on two banks"},
    languages=["en", "fr"],
    logo=None,
)


def style(request: HttpRequest, community: str) -> HttpResponse:
    return HttpResponse(look.stylesheet("#7a1f5c", "#e8b100"), content_type="text/css")


def in_community(request: HttpRequest, community: str) -> HttpResponse:
    request.community = RIVERBEND
    return components.components(request)


def swap(request: HttpRequest) -> HttpResponse:
    """The vote page: answers a vote with the next card, as a fragment when htmx asks."""
    return render(request, "web_tests/vote.html", {"step": "Second" if request.method == "POST" else "First"})


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("damaged")


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault")


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def handler500(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def nowhere(request: HttpRequest, community: str = "") -> HttpResponse:
    return HttpResponse()


def _room(name: str, *routes: str) -> URLResolver:
    return path(
        f"<slug:community>/{name}/",
        include(([path(f"{each}/", nowhere, name=each) for each in routes], name)),
    )


# What the frame of every page leads to.
_framed = [
    _room("trace", "search", "open-ends"),
    _room("activities", "receipts", "check-receipt", "moderation-log", "desk"),
    _room("ledger", "overview"),
    _room("privacy", "register", "my-data"),
    _room("publishing", "downloads"),
    path(
        "account/",
        include(([path("", nowhere, name="account"), path("in/", nowhere, name="sign-in")], "people")),
    ),
]

urlpatterns = [
    path("look/<slug:community>.css", style, name="look"),
    *i18n_patterns(
        path("components/", components.components, name="components"),
        path("vote/", swap, name="vote"),
        path("403/", refuse),
        path("400/", suspect),
        path("500/", break_down),
        path("<slug:community>/", in_community, name="home"),
        *_framed,
    ),
]
