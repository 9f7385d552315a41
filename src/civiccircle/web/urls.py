"""Routes: those of the house, then those that the rooms registered."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from civiccircle.kernel.capability import capabilities
from civiccircle.web import pages

_of_rooms = [path("", include(each.routes)) for each in capabilities() if each.routes]
_of_kernel = [
    path("", include(f"civiccircle.kernel.{room}.urls"))
    for room in ("activities", "communities", "privacy", "trace", "ledger", "people", "publishing", "jobs")
]

urlpatterns = [
    path("", pages.front_door, name="front-door"),
    path("health", pages.health, name="health"),
    path("look/<slug:community>.css", pages.look, name="look"),
    path("verify.py", pages.verifier, name="verifier"),
    re_path(r"^media/(?P<name>(?:logos|projects)/[-\w]+\.(?:png|webp))$", pages.picture, name="picture"),
    path("log/", include("civiccircle.kernel.ledger.log_urls")),
    path("api/", include("civiccircle.api.urls")),
    path("account/", include("civiccircle.kernel.people.service_urls")),
    *i18n_patterns(
        path("", pages.installation, name="installation"),
        path("api/", include("civiccircle.api.guide_urls")),
        path("components/", pages.components, name="components"),
        path("account/", include("civiccircle.kernel.people.account_urls")),
        path("<slug:community>/", pages.home, name="home"),
        # One include, rooms first: every vote passes here, and each include is one more match.
        path("<slug:community>/", include([*_of_rooms, *_of_kernel])),
    ),
]

handler400 = "civiccircle.web.pages.bad_request"
handler403 = "civiccircle.web.pages.forbidden"
handler404 = "civiccircle.web.pages.not_found"
handler500 = "civiccircle.web.pages.server_error"
