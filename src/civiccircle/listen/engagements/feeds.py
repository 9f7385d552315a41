"""Atom feeds: how to be told without giving an address to anyone."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.activities import queries as activities
from civiccircle.kernel.addresses import in_language_of_page
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.text import Text, localise, writable
from civiccircle.kernel.trace.queries import newest_records

from . import queries

ENTRIES = 50


@require_safe
@public_page
def community_feed(request: CommunityRequest, community: str) -> HttpResponse:
    """The newest public records of a community."""
    language = get_language() or "en"
    here = request.community
    feed = Atom1Feed(
        title=_("News from %(community)s") % {"community": _words(here.name)},
        link=request.build_absolute_uri(reverse("home", args=[community])),
        description="",
        language=language,
        feed_url=request.build_absolute_uri(),
    )
    for record in newest_records(here, ENTRIES):
        feed.add_item(
            title=_words(record.title),
            link=request.build_absolute_uri(in_language_of_page(record.path, language)),
            description=_words(record.summary),
            unique_id=f"urn:uuid:{record.uid}",
            pubdate=record.happened_at,
            updateddate=record.updated_at,
        )
    return _answer(feed)


@require_safe
@public_page
def engagement_feed(request: CommunityRequest, community: str, slug: str) -> HttpResponse:
    """What happens in one engagement."""
    engagement = activities.engagement_of(request.community, slug)
    if engagement is None:
        raise Http404(_("There is no such engagement."))
    page = request.build_absolute_uri(reverse("engagements:detail", args=[community, slug]))
    feed = Atom1Feed(
        title=_words(engagement.title),
        link=page,
        description=_words(engagement.question),
        language=get_language() or "en",
        feed_url=request.build_absolute_uri(),
    )
    for update in queries.updates(queries.standing_now(engagement)):
        feed.add_item(
            title=str(update.title),
            link=page,
            description=_words(update.text),
            unique_id=f"{page}#{update.at:%Y%m%dT%H%M%S}",
            pubdate=update.at,
            updateddate=update.at,
        )
    return _answer(feed)


def _words(text: Text) -> str:
    """The text in the reader's language, without signs that XML forbids."""
    return writable(localise(text))


def _answer(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
