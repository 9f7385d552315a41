"""Putting a version of a conversation's result on record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civiccircle import engine
from civiccircle.formats.bundle import salted
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.publishing import gate
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.kernel.results import queries as results
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.text import localise
from civiccircle.methods.opinion_map import OpinionMap, opinion_map_from_partitions

from .map_state import map_now, parameters_of
from .models import Conversation

BOOTSTRAPS = 100
PARTITIONS = 8
POLICY = _("no group and no votes of fewer than {minimum} people")
"""Shares of a statement are told where enough voted on it; how many of them agreed may be any number."""


def keep_version(conversation: Conversation, *, final: bool = False, at: datetime | None = None) -> Result:
    """Compute the result with its stability and put it on record as a new version, if anything changed.

    `at` is when it was computed, for what is brought in from earlier; else it is now.
    Only jobs and the command line do this: it takes seconds, which no transaction and no reader waits for.
    """
    votes = map_now(conversation.pk).votes
    parameters = replace(parameters_of(conversation), bootstraps=BOOTSTRAPS)
    with engine.choose() as runner:
        # The same bytes from threads, processes or a cluster, whichever the installation has.
        found = opinion_map_from_partitions(votes.partitions(PARTITIONS), parameters, runner.run)
    with transaction.atomic():
        if _rule_stands(conversation.activity.engagement.community):
            return _put_on_record(conversation, found, parameters.seed, final, at or timezone.now())
    return keep_version(conversation, final=final, at=at)


def _rule_stands(community: Community) -> bool:
    """Whether the smallest published count is still what it was when `community` was read; no one changes it now."""
    before = community.minimum_cell
    ledger.hold(community.pk)
    community.refresh_from_db(fields=["minimum_cell"])
    return community.minimum_cell == before


def _put_on_record(
    conversation: Conversation, found: OpinionMap, seed: int, final: bool, at: datetime
) -> Result:
    community = conversation.activity.engagement.community
    told, withheld = _behind_the_gate(found.to_dict(), community.minimum_cell)
    activity = conversation.activity
    salt = _salt_of(activity)
    told |= {name: salted(told[name], salt) for name in ("inputs_digest", "digest")}
    result = store_result(
        activity,
        method=found.method,
        method_version=found.version,
        parameters=told["parameters"],
        seed=seed,
        inputs_digest=told["inputs_digest"],
        salt=salt,
        output=told,
        computed_at=at,
        final=final,
    )
    if result.computed_at == at:  # else nothing changed, and nothing new was published
        log_release(
            community=community,
            what=format_lazy(
                _("Opinion map of “{title}”, version {version}"),
                title=lazy(localise, str)(activity.engagement.title),
                version=result.version,
            ),
            policy=format_lazy(POLICY, minimum=community.minimum_cell),
            withheld=withheld,
            at=at,
        )
    return result


def _salt_of(activity: Activity) -> str:
    """The salt of the digests of a conversation: single votes are never published, and few could be tried out.

    All versions have the same one: what has not changed is told by its digest.
    """
    latest = results.latest(activity)
    return (latest.salt if latest else "") or token_hex(32)


def _behind_the_gate(told: Mapping[str, Any], minimum: int) -> tuple[dict[str, Any], int]:
    """The result without counts of too few people, and how many were withheld.

    Statements that are not shown lose their counts, and those of a group where too few of it voted.
    """
    statements = told["statements"]
    withheld = 0
    for counts in (_whole(statements), *statements["by_group"]):
        for position, hidden in enumerate(statements["left_out"]):
            seen = counts["seen"][position]
            if hidden or gate.publishable(seen, minimum) is None:
                withheld += 1
                for column in counts.values():
                    column[position] = None
    few = told["picture"]["people_not_shown"]
    picture = {**told["picture"], "people_not_shown": gate.publishable(few, minimum)}
    return {**told, "picture": picture}, withheld


def _whole(statements: dict[str, Any]) -> dict[str, list[int | None]]:
    """The columns of everyone's votes, with how many saw each statement beside them."""
    columns = {name: statements[name] for name in ("agree", "disagree", "passed")}
    statements["seen"] = [sum(row) for row in zip(*columns.values(), strict=True)]
    return {**columns, "seen": statements["seen"]}
