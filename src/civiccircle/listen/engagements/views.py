"""What everybody sees of engagements: the list, and the page of each."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.activities import queries as activities
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.activities.moving import moves_of
from civiccircle.kernel.circle import AreaOfLife
from civiccircle.kernel.communities.queries import place_features, place_list
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.trace.queries import record_of

from . import queries
from .promises import PROMISES


@require_safe
@public_page
def engagements(request: CommunityRequest, community: str) -> HttpResponse:
    """The engagements of the community: what is open, coming, waiting for its answer, answered."""
    listing = queries.listing(request.community, request.GET)
    kept = {"area": listing.area, "place": listing.place, "q": listing.words}
    kept = {name: value for name, value in kept.items() if value}
    tabs = [
        {"title": title, "href": "?" + urlencode({"stage": code, **kept}), "current": code == listing.stage}
        for code, title, _stage in queries.STAGES
    ]
    return render(
        request,
        "engagements/list.html",
        {
            "listing": listing,
            "tabs": tabs,
            "areas": AreaOfLife.choices,
            "places": place_list(request.community),
            "more": "?" + urlencode({"stage": listing.stage, **kept, "page": ""}),
            "filtered": bool(kept),
        },
    )


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, slug: str) -> HttpResponse:
    """One engagement: the question, the promise, the clock, and what to do now."""
    staff = request.user.is_authenticated and request.user.has_perm(
        "activities.change_engagement", request.community
    )
    engagement = activities.engagement_of(request.community, slug, drafts=staff)
    if engagement is None:
        raise Http404(_("There is no such engagement."))
    engagement.community = request.community
    return render(request, "engagements/detail.html", _context(engagement) | {"staff": staff})


def _context(engagement: Engagement) -> dict[str, object]:
    stands = queries.standing_now(engagement)
    offers = queries.offers(stands)
    places = list(engagement.places.all())
    return {
        "engagement": engagement,
        "stands": stands,
        "offers": offers,
        "first": next((offer for offer in offers if offer.open), None),
        "promise": PROMISES[engagement.level],
        "places": places,
        "features": place_features(places),
        "people": queries.people_in(engagement),
        "moves": moves_of(engagement),
        "updates": queries.updates(stands),
        "record": record_of("engagement", engagement.pk),
    }
