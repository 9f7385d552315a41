"""What everybody sees of initiatives: the road map, and the page of each."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.trace.queries import kind_title

from . import queries, words
from .rules import MANAGE
from .states import State


@require_safe
@public_page
def road_map(request: CommunityRequest, community: str) -> HttpResponse:
    """What is being done, since when and until when, as picture and as table."""
    found = queries.road_map(request.community, request.GET)
    filtered = any(found.asked.values())
    context = {
        "road_map": found,
        "filtered": filtered,
        "factors": Factor.choices,
        "areas": AreaOfLife.choices,
        "states": State.choices,
        "more": "?" + urlencode({**{name: each for name, each in found.asked.items() if each}, "page": ""}),
    }
    return render(request, "initiatives/road_map.html", context)


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, identifier: str) -> HttpResponse:
    """One initiative: what and why, who decided, what it costs, how far it is, and what changed."""
    initiative = queries.initiative_of(request.community, identifier)
    if initiative is None:
        raise Http404(_("There is no such initiative."))
    context = {
        "initiative": initiative,
        "told": queries.told(initiative),
        "changes": queries.history(initiative),
        "kind_title": kind_title,
        "words_of": words.told,
        "staff": request.user.is_authenticated and request.user.has_perm(MANAGE, initiative),
    }
    return render(request, "initiatives/detail.html", context)
