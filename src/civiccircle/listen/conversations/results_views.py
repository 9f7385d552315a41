"""The result page: what unites, what divides, how sure that is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.people.participants import current_participant

from . import queries, results_queries
from .models import Conversation
from .rules import VOTE, may_see_results


@require_safe
def results(request: HttpRequest, community: str, engagement: str, slug: str) -> HttpResponse:
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


def _took_part(request: HttpRequest, conversation: Conversation) -> bool:
    if conversation.activity.results != Activity.Visibility.AFTER_TAKING_PART:
        return False
    participant = current_participant(request, conversation.activity.engagement)
    return participant is not None and queries.took_part(conversation.activity_id, participant.pk)


def _findings(request: HttpRequest, conversation: Conversation, context: dict[str, Any]) -> HttpResponse:
    told = results_queries.findings(conversation)
    shares, everyone, known = results_queries.who_took_part(conversation.activity)
    alone = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "conversations/results_live.html" if alone else "conversations/results.html",
        context
        | {
            "told": told,
            "shares": shares,
            "took_part": everyone,
            "told_place": known,
            "version": results_queries.latest_version(conversation.activity),
        },
    )
