"""The page of a record, which tells its story and walks both ways; decisions with open ends; the search."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.addresses import in_language_of_page
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.limits import READING, limited

from . import open_ends as ends
from . import queries
from .models import Link, Record
from .search import search
from .story import story_of
from .walking import link_words


@require_safe
@public_page
def record(request: CommunityRequest, community: str, uid: UUID) -> HttpResponse:
    """A public thing at its stable address: what led to it, and what it led to."""
    found = queries.public_record(request.community, uid)
    if found is None:
        raise Http404(_("There is no such record."))
    found.community = request.community
    told = story_of(found, request.community)
    context = {
        "record": found,
        "story": told,
        "onwards": told.walk.steps(forwards=True),
        "back": told.walk.steps(forwards=False),
        "kind_title": queries.kind_title,
        "page_of": _page_of,
        "data": reverse("api-v1:record-provenance", kwargs={"community": community, "uid": uid}),
    }
    return render(request, "trace/record.html", context)


@require_safe
@public_page
def links(request: CommunityRequest, community: str, uid: UUID, way: str) -> HttpResponse:
    """All links of a record one way, the newest first."""
    found = queries.public_record(request.community, uid)
    if found is None or way not in ("onwards", "back"):
        raise Http404(_("There is no such record."))
    forwards = way == "onwards"
    context = {
        "record": found,
        "way": way,
        "page": page_of(
            (queries.links_from if forwards else queries.links_to)(found), request.GET.get("page")
        ),
        "words": lambda link: link_words(Link.Kind(link.kind), forwards=forwards),
        "kind_title": queries.kind_title,
    }
    return render(request, "trace/links.html", context)


@require_safe
@public_page
def open_ends(request: CommunityRequest, community: str) -> HttpResponse:
    """The decisions that cannot be followed all the way, and the share of those that can."""
    page = page_of(ends.open_ends(request.community), request.GET.get("page"))
    context = {"page": page, "share": ends.share(request.community), "missing_words": ends.missing_words}
    return render(request, "trace/open_ends.html", context)


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
