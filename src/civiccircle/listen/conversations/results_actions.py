"""Putting a version of a conversation's result on record."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result
from civiccircle.methods.opinion_map import opinion_map

from .map_state import MapNow, map_now, parameters_of
from .models import Conversation

BOOTSTRAPS = 100


def publish_version(*, conversation: Conversation, officer: Person, final: bool = False) -> Result:
    """Put the result as it stands now on record, because an officer asks for it."""
    require(officer, "activities.change_activity", conversation.activity)
    return keep_version(conversation, final=final)


def keep_version(conversation: Conversation, *, final: bool = False) -> Result:
    """Compute the result with its stability and put it on record as a new version, if anything changed."""
    return _store(conversation, map_now(conversation.pk), final)


@transaction.atomic
def _store(conversation: Conversation, now: MapNow, final: bool) -> Result:
    parameters = replace(parameters_of(conversation), bootstraps=BOOTSTRAPS)
    told = opinion_map(now.votes, parameters).to_dict()
    community = conversation.activity.engagement.community
    result = store_result(
        conversation.activity,
        method=told["method"],
        method_version=told["version"],
        parameters=told["parameters"],
        seed=parameters.seed,
        inputs_digest=told["inputs_digest"],
        output=told,
        computed_at=timezone.now(),
        final=final,
    )
    log_release(
        community=community,
        what=f"opinion map of {conversation.activity.engagement.slug}/{conversation.activity.slug}, "
        f"version {result.version}",
        policy=f"groups and spots of at least {parameters.smallest_group} people",
        withheld=told["picture"]["people_not_shown"],
    )
    return result
