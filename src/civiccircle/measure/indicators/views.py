"""What everybody sees of indicators: the list by factor, and the page of each."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.trace.queries import record_of

from . import queries
from .charting import aim, spots
from .finding_words import title, what
from .listing import listing
from .records import INDICATOR, formula
from .rules import RECORD


@require_safe
@public_page
def indicators(request: CommunityRequest, community: str) -> HttpResponse:
    """How the community is doing, factor by factor, and how fresh the numbers are."""
    found = listing(request.community, request.GET)
    context = {
        "listing": found,
        "factors": Factor.choices,
        "areas": AreaOfLife.choices,
        "filtered": bool(found.factor or found.area or found.state),
    }
    return render(request, "indicators/list.html", context)


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, code: str) -> HttpResponse:
    """One indicator: what it means, where it stands, what it is to become, and how we know."""
    indicator = queries.indicator_of(request.community, code)
    if indicator is None:
        raise Http404(_("There is no such indicator."))
    place = request.GET.get("place", "")
    told = queries.detail(indicator, place, request.GET.get("page"))
    if place and place not in told.places:
        raise Http404(_("There is no such place."))
    asked = list(queries.questions_about(indicator.pk, place))
    context = {
        "indicator": indicator,
        "told": told,
        "elsewhere": [] if place else list(queries.latest_by_place(indicator.pk)),
        "place": place,
        "formula": formula(indicator),
        "spots": spots(told.series),
        "aim": aim(told.standing.target),
        "record": None if indicator.is_component else record_of(INDICATOR, indicator.pk),
        "questions": [(each, title(each), what(each)) for each in asked],
        "questioned": {(each.start, each.end) for each in asked if each.accepted_at is None},
        "derivation": queries.newest_derivation(told.standing, place),
        "staff": request.user.is_authenticated and request.user.has_perm(RECORD, request.community),
    }
    return render(request, "indicators/detail.html", context)
