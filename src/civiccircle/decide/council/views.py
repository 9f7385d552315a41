"""What everybody sees of decisions: the list, and the page of each with what followed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.trace.queries import kind_title

from . import queries
from .models import Decision
from .rules import RECORD


@require_safe
@public_page
def decisions(request: CommunityRequest, community: str) -> HttpResponse:
    """What was decided here, the latest first."""
    outcome, year = request.GET.get("outcome", ""), request.GET.get("year", "")
    found = queries.decisions(request.community, outcome, year)
    context = {
        "page": page_of(found, request.GET.get("page"), 25),
        "outcomes": Decision.Outcome.choices,
        "years": queries.years(request.community),
        "outcome": outcome,
        "year": year,
        "more": f"?outcome={outcome}&year={year}&page=" if found.filters else "?page=",
        "filtered": bool(found.filters),
    }
    return render(request, "council/list.html", context)


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, number: int) -> HttpResponse:
    """One decision: who, when, how they voted, what it answers, and what followed."""
    decision = queries.decision_of(request.community, number)
    if decision is None:
        raise Http404(_("There is no such decision."))
    context = {
        "told": queries.told(decision),
        "decision": decision,
        "kind_title": kind_title,
        "staff": request.user.is_authenticated and request.user.has_perm(RECORD, request.community),
    }
    return render(request, "council/detail.html", context)
