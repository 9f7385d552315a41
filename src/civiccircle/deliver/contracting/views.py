"""What everybody sees of contracts: the list, the page of each process, buyers and suppliers."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.prepared import Asked

from . import organisation_queries, queries
from .models import Organisation, Status
from .rules import LINK
from .showing import sayings, shown_changes, steps
from .words import MISSING, code


@require_safe
@public_page
@limited(READING)
def processes(request: CommunityRequest, community: str) -> HttpResponse:
    """What the community buys, from whom and for how much."""
    listing = queries.listing(request.community, request.GET)
    context = {
        "listing": listing,
        "statuses": Status.choices,
        "more": f"?{urlencode(_asked(listing))}&page=",
        "clear": request.path,
    }
    return render(request, "contracting/list.html", context)


def _asked(listing: queries.Listing) -> dict[str, Any]:
    told = {
        "q": listing.words,
        "status": listing.status,
        "year": listing.year,
        "buyer": listing.buyer.pk if listing.buyer else "",
        "supplier": listing.supplier.pk if listing.supplier else "",
        "file": listing.file.pk if listing.file else "",
    }
    return {name: value for name, value in told.items() if value}


@require_safe
@public_page
def process(request: CommunityRequest, community: str, slug: str) -> HttpResponse:
    """One process: who asked, who bid, who won, how much, what changed, and what is missing."""
    found = queries.process_of(request.community, slug)
    if found is None:
        raise Http404(_("There is no such contracting process."))
    told = queries.detail(request.community, found)
    context = {
        "process": found,
        "told": told,
        "seen": told.overview,
        "steps": steps(told.overview),
        "changes": shown_changes(told.changes),
        "missing": [str(MISSING[code]) for code in told.overview.missing],
        "sayings": sayings(told.releases),
        "code_words": code,
        "staff": request.user.is_authenticated and request.user.has_perm(LINK, request.community),
    }
    return render(request, "contracting/process.html", context)


@require_safe
@public_page
@limited(READING)
def suppliers(request: CommunityRequest, community: str) -> HttpResponse:
    """Who supplies the community."""
    return _organisations(request, organisation_queries.suppliers(request.community), "suppliers")


@require_safe
@public_page
@limited(READING)
def buyers(request: CommunityRequest, community: str) -> HttpResponse:
    """Who buys for the community."""
    return _organisations(request, organisation_queries.buyers(request.community), "buyers")


def _organisations(request: CommunityRequest, rows: Asked[Organisation], role: str) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    page = organisation_queries.page_of_named(rows, words, request.GET.get("page"))
    more = f"?{urlencode({'q': words} if words else {})}&page="
    return render(
        request, "contracting/organisations.html", {"page": page, "role": role, "words": words, "more": more}
    )


@require_safe
@public_page
def organisation(request: CommunityRequest, community: str, number: int) -> HttpResponse:
    """One organisation: what it bought or won."""
    found = organisation_queries.organisation_of(request.community, number)
    if found is None:
        raise Http404(_("There is no such organisation."))
    context = {
        "organisation": found,
        "sums": organisation_queries.sums(found),
        "page": page_of(queries.with_organisation(found), request.GET.get("page")),
    }
    return render(request, "contracting/organisation.html", context)
