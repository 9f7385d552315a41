"""The result page: what unites, what divides, how sure that is."""

from hashlib import blake2b
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from civiccircle.kernel.activities.eligibility import took_part
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people.limits import READING, WATCHING, limited
from civiccircle.kernel.people.participants import current_participant
from civiccircle.kernel.results.models import Result

from . import queries, results_queries
from .models import Conversation
from .rules import VOTE, may_see_results


@require_safe
@limited(READING, polled=WATCHING)
def results(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The findings, or when they will be shown; asked by a script for the findings alone, just those."""
    known = queries.find(request.community, engagement, slug)
    if known is None or not known.published:
        raise Http404("there is no such conversation")
    now = timezone.now()
    conversation = queries.conversation_of(known.activity.pk)
    activity = conversation.activity
    context = {
        "activity": activity,
        "engagement": activity.engagement,
        "conversation": conversation,
        "is_open": known.allows(VOTE, now),
    }
    if not may_see_results(known, now, _took_part(request, conversation)):
        response = render(request, "conversations/results_later.html", context)
        patch_cache_control(response, private=True)
        return response
    return _findings(request, conversation, context)


def _took_part(request: CommunityRequest, conversation: Conversation) -> bool:
    if conversation.activity.results != Activity.Visibility.AFTER_TAKING_PART:
        return False
    participant = current_participant(request, conversation.activity.engagement)
    return participant is not None and took_part(conversation.activity_id, participant.pk)


def _findings(request: CommunityRequest, conversation: Conversation, context: dict[str, Any]) -> HttpResponse:
    told = results_queries.findings(conversation)
    shares, everyone, known = results_queries.who_took_part(conversation.activity)
    version = results_queries.latest_version(conversation.activity)
    alone = request.headers.get("HX-Request") == "true"
    stamp = _stamp(told, version)
    if alone and request.GET.get("seen") == stamp:
        return HttpResponse(status=204)  # what the reader looks at stays untouched
    return render(
        request,
        "conversations/results_live.html" if alone else "conversations/results.html",
        context
        | {
            "told": told,
            "shares": shares,
            "took_part": everyone,
            "told_place": known,
            "version": version,
            "stamp": stamp,
        },
    )


def _stamp(told: results_queries.Findings, version: Result | None) -> str:
    """A short name of what the page tells; another one as soon as a vote, a decision or a run changes it."""
    said = (told.newest, told.digest, version and version.version, [each.number for each in told.statements])
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()
