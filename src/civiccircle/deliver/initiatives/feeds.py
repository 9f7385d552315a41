"""Atom feeds of what changes on the road map."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.text import localise, writable

from . import queries, words
from .models import Change

ENTRIES = 50


@require_safe
@public_page
def all_changes(request: CommunityRequest, community: str) -> HttpResponse:
    """The latest changes of all initiatives."""
    title = _("Road map of %(community)s") % {"community": localise(request.community.name)}
    page = reverse("initiatives:list", args=[community])
    return _feed(request, title, page, queries.newest_changes(request.community, ENTRIES))


@require_safe
@public_page
def changes(request: CommunityRequest, community: str, identifier: str) -> HttpResponse:
    """The latest changes of one initiative."""
    initiative = queries.initiative_of(request.community, identifier)
    if initiative is None:
        raise Http404(_("There is no such initiative."))
    page = reverse("initiatives:detail", args=[community, identifier])
    found = list(queries.changes(initiative.pk).knowing(initiative=initiative)[:ENTRIES])
    return _feed(request, localise(initiative.title), page, found)


def _feed(request: CommunityRequest, title: str, page: str, changes: Iterable[Change]) -> HttpResponse:
    feed = Atom1Feed(
        title=writable(title),
        link=request.build_absolute_uri(page),
        description="",
        language=get_language() or "en",
        feed_url=request.build_absolute_uri(),
    )
    for change in changes:
        initiative = change.initiative
        address = reverse("initiatives:detail", args=[request.community.slug, initiative.identifier])
        link = request.build_absolute_uri(address)
        feed.add_item(
            title=writable(f"{localise(initiative.title)}: {words.told(change)}"),
            link=link,
            description=writable(localise(change.reason)),
            unique_id=f"{link}#{change.pk}",
            pubdate=change.at,
            updateddate=change.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
