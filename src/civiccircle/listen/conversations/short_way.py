"""The short way of a vote: what a program or a page's script sends by the thousand, without what no vote needs.

Votes of people without an account that nothing speaks against are taken here. All else, also every refusal and all
that concerns an account, goes the long way, through `views.vote`, which explains itself in the person's language.
"""

import re

from django.conf import settings

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.capability import Sent
from civiccircle.kernel.communities.queries import community_by_slug
from civiccircle.kernel.people import limits
from civiccircle.kernel.people.participants import COOKIE, voice

from . import queries
from .answers import cast, fields, vote_json

ADDRESS = re.compile(
    f"/(?P<language>{'|'.join(code for code, _name in settings.LANGUAGES)})/(?P<community>[-\\w]+)"
    "/engagements/(?P<engagement>[-\\w]+)/conversations/(?P<slug>[-\\w]+)/vote/",
    re.ASCII,
)


def vote(sent: Sent, language: str, community: str, engagement: str, slug: str) -> bytes | None:
    """Take one vote and answer in JSON, or leave it to the long way."""
    town = community_by_slug(community)
    known = None if town is None else queries.find(town, engagement, slug)
    if known is None or not known.published:
        return None
    participant = voice(known.activity, sent.cookies.get(COOKIE))
    if participant is None or not limits.may_contribute_again(participant.pk):
        return None
    try:
        done = cast(known.activity, participant.pk, fields(sent.content_type, sent.body))
    except Exception as fault:
        limits.forgive(participant.pk)  # the long way counts it
        if isinstance(fault, Refused):
            return None
        raise
    return vote_json(community, done, language)
