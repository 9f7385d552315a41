"""The routes of the people room, with stand-ins for what stands around it."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def stub(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("here")


urlpatterns = [
    path("look/<slug:community>.css", stub, name="look"),
    path("account/", include("civiccircle.kernel.people.service_urls")),
    *i18n_patterns(
        path("", stub, name="installation"),
        path("account/", include("civiccircle.kernel.people.account_urls")),
        path("<slug:community>/", stub, name="home"),
        path("<slug:community>/data/", include(([path("", stub, name="register")], "privacy"))),
        path("<slug:community>/", include("civiccircle.kernel.people.urls")),
    ),
]
