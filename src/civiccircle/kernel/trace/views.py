"""The page of a record, which walks both ways, and the search."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.addresses import in_language_of_page
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.people.limits import READING, limited

from . import queries
from .models import Record
from .search import search


@require_safe
@public_page
def record(request: CommunityRequest, community: str, uid: UUID) -> HttpResponse:
    """A public thing at its stable address: what led to it, and what it led to."""
    found = queries.public_record(request.community, uid)
    if found is None:
        raise Http404(_("There is no such record."))
    context = {
        "record": found,
        "walk": queries.walk(found),
        "kind_title": queries.kind_title,
        "page_of": _page_of,
    }
    return render(request, "trace/record.html", context)


@require_safe
@public_page
@limited(READING)
def search_page(request: CommunityRequest, community: str) -> HttpResponse:
    """Everything public that holds the words."""
    words = request.GET.get("q", "").strip()
    found = search(request.community, words, get_language() or "en", page=request.GET.get("page", 1))
    context = {
        "words": words,
        "found": found,
        "newest": [] if found.hits else queries.newest_records(request.community),
        "kind_title": queries.kind_title,
        "page_of": _page_of,
        "more": "?" + urlencode({"q": words, "page": ""}),
    }
    return render(request, "trace/search.html", context)


def _page_of(record: Record) -> str:
    """The address of the page of its own that a record has."""
    return in_language_of_page(record.path, get_language() or "en")
