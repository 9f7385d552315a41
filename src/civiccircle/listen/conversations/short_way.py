"""The short way of a vote: what a program or a page's script sends by the thousand, without what no vote needs.

Votes of people without an account that nothing speaks against are taken here. All else, also every refusal and all
that concerns an account, goes the long way, through `views.vote`, which explains itself in the person's language.
"""

import re

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.communities.queries import community_by_slug
from civiccircle.kernel.people.participants import contributor

from . import queries
from .answers import cast, json_wanted, sent, vote_json

ADDRESS = re.compile(
    f"/(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})/(?P<community>[-\\w]+)"
    "/engagements/(?P<engagement>[-\\w]+)/conversations/(?P<slug>[-\\w]+)/vote/",
    re.ASCII,
)
_NOBODY = AnonymousUser()


def vote(
    request: HttpRequest, language: str, community: str, engagement: str, slug: str
) -> HttpResponse | None:
    """Take one vote and answer in JSON, or leave it to the long way."""
    town = community_by_slug(community)
    known = None if town is None else queries.find(town, engagement, slug)
    if known is None or not known.published or not json_wanted(request):
        return None
    request.user = _NOBODY
    try:
        participant = contributor(request, known.activity)
        done = cast(known.activity, participant.pk, sent(request))
    except Refused:
        return None
    finally:
        del request.user
    return vote_json(community, done, language)
