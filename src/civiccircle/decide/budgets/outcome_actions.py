"""After the vote: the count is published as a decision, and what won is handed over to those who deliver it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civiccircle.formats.bundle import salted
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.publishing import gate
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.text import Text, localise
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import handover
from civiccircle.kernel.trace import queries as traced
from civiccircle.kernel.trace.handover import Decided, Delivery
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.methods.ballot_shuffle import may_publish
from civiccircle.methods.budgeting import Outcome

from . import money, queries, writing
from .actions import hold, record
from .counting import behind_the_gate, count
from .models import Budget, Project
from .rules import BALLOT, SET_UP
from .terms import stands_as_fixed

OUTCOME = "budget_outcome"


def voting_ends(budget: Budget) -> datetime | None:
    """When the last ballot can be cast; `None` where no phase takes any."""
    if budget.activity.closed_at is not None:
        return budget.activity.closed_at
    ends = [phase.ends_at for phase in budget.activity.engagement.phases.all() if BALLOT in phase.verbs]
    return max(ends, default=None)


def may_count(budget: Budget, now: datetime, ends: datetime | None) -> bool:
    """Whether the rule is fixed and no ballot can be cast any more; `ends` is when `voting_ends`."""
    return budget.frozen and ends is not None and ends <= now


@transaction.atomic
def publish_outcome(*, by: Any, budget: Budget, at: datetime | None = None) -> Result:
    """Count, put the result on record, and publish it as a decision joined to what was asked and proposed.

    `at` is when it happened, for what is brought in from earlier; else it is now. Raises `ValidationError`.
    """
    require(by, SET_UP, budget.activity)
    held, now = hold(budget), at or timezone.now()
    if held.published_at is not None:
        raise ValidationError(_("The outcome was published before."))
    if not may_count(held, now, voting_ends(held)):
        raise ValidationError(_("The votes are counted after the vote is over."))
    _check_unaltered(held)
    # From here on, whoever is shut out or let in again while this is being counted comes too late.
    held.ballots.filter(participant__banned_at__isnull=False).update(left_out=True)
    held.published_at = now
    outcome = count(held)
    activity, community = held.activity, held.activity.engagement.community
    told, withheld = behind_the_gate(outcome, community.minimum_cell)
    result = put_on_record(held, outcome, told, now)
    log_outcome(activity, community.minimum_cell, withheld, now)
    _decide(held, told, now)
    return result


def log_outcome(activity: Activity, minimum: int, withheld: int, at: datetime) -> None:
    """Put the outcome into the public log of releases, with how many counts the gate withheld."""
    log_release(
        community=activity.engagement.community,
        what=format_lazy(
            gettext_lazy("Outcome of the budget “{title}”"), title=lazy(localise, str)(activity.title)
        ),
        policy=gate.policy(minimum),
        withheld=withheld,
        at=at,
    )


def _check_unaltered(budget: Budget) -> None:
    """Nothing is counted that somebody changed in the database: whoever counts again would find it anyway."""
    if not stands_as_fixed(budget):
        raise ValidationError(
            _("Rule, projects, costs or limits are not what stands in the public log: restore a backup.")
        )
    if not queries.ballots_are_whole(budget):
        raise ValidationError(_("The ballots are not those that were acknowledged: restore a backup."))


def put_on_record(budget: Budget, outcome: Outcome, told: dict[str, Any], at: datetime) -> Result:
    """Keep the outcome as the budget's final result; `told` is what of it passed the gate.

    Digests of ballots that are to be sealed get a salt, in `told` too.
    """
    salt = "" if may_publish([one.payload for one in queries.ballots_for_count(budget)]) else token_hex(32)
    if salt:
        told |= {name: salted(told[name], salt) for name in ("inputs_digest", "digest")}
    result = store_result(
        budget.activity,
        method=outcome.method,
        method_version=outcome.rule.version,
        parameters={
            "rule": outcome.rule.to_dict(),
            "rule_digest": outcome.rule.digest,
            "budget": budget.amount,
        },
        seed=None,
        inputs_digest=told["inputs_digest"],
        salt=salt,
        output=told,
        computed_at=at,
        final=True,
    )
    budget.published_at = at
    budget.save(update_fields=["published_at"])
    return result


def hand_over_winners(
    *,
    by: Any,
    budget: Budget,
    at: datetime | None = None,
    delivery_of: Callable[[Project], Delivery] = lambda _project: Delivery(),
) -> list[Record]:
    """Have what won taken over by those who deliver, each once; gives the records of what delivers it.

    What else was decided about the budget leads there too, for example the answer to those who voted. `delivery_of`
    says who answers for a project and what comes first. `at` is when it happened, for what is brought in from earlier;
    else it is now. Raises `ValidationError`.
    """
    require(by, SET_UP, budget.activity)
    decision, result = traced.record_of(OUTCOME, budget.pk), queries.outcome_of(budget)
    if decision is None or result is None:
        raise ValidationError(_("Publish the outcome first."))
    if not handover.can_hand_over():
        raise ValidationError(_("Nothing is installed here that delivers what was decided."))
    winners = set(result.output["winners"])
    won = [one for one in queries.projects(budget, Project.State.ACCEPTED) if one.key in winners]
    engagement = budget.activity.engagement
    asked = _asked(budget)
    decided = [
        Decided(
            decision,
            f"budget-{budget.pk}-{project.number}",
            project.title,
            project.description or project.title,
            money.in_currency(project.cost or 0, budget.unit),
            budget.currency,
            engagement.area_of_life,
            [project.place] if project.place else [],
            _wanting(project, asked, decision),
            at,
            delivery_of(project),
        )
        for project in won
    ]
    return handover.hand_over(by=by, decided=decided)


def _asked(budget: Budget) -> list[Record | None]:
    activity = budget.activity
    return [traced.record_of("engagement", activity.engagement_id), traced.record_of("budget", activity.pk)]


def _wanting(project: Project, asked: list[Record | None], decision: Record) -> list[Record]:
    """The record of what was proposed, and what else was decided about it."""
    own = traced.record_of("project", project.pk)
    return [*filter(None, [own]), *handover.answers_to([*asked, own], decision)]


def _decide(budget: Budget, told: Mapping[str, Any], at: datetime) -> None:
    """Put the decision into the trace and the public log."""
    activity = budget.activity
    community = activity.engagement.community
    projects = queries.projects(budget, Project.State.ACCEPTED)
    winners = {one.key: one for one in projects if one.key in told["winners"]}
    decision = trace.publish_record(
        community=community,
        kind=OUTCOME,
        object_id=budget.pk,
        title=_title(community, activity.title),
        summary=_summary(community, [winners[key].title for key in told["winners"]]),
        path=queries.outcome_path(activity),
        happened_at=at,
    )
    wanted = [*filter(None, _asked(budget)), *writing.publish_projects(budget, projects)]
    trace.link_all([trace.Joint(one, decision, Link.Kind.DECIDED_BY) for one in wanted])
    content = {
        "winners": [winners[key].number for key in told["winners"]],
        "count": len(winners),
        "cost": told["cost"],
        "inputs": told["inputs_digest"],
        "outcome": told["digest"],
    }
    record(budget, "budget.decided", content, at)


def _title(community: Community, title: Text) -> Text:
    titles = {}
    for language in community.languages:
        with override(language):
            titles[language] = _("Outcome: %(title)s") % {"title": localise(title)}
    return titles


def _summary(community: Community, winners: list[Text]) -> Text:
    said = {}
    for language in community.languages:
        with override(language):
            named = "; ".join(localise(each) for each in winners)
            said[language] = _("To be carried out: %(projects)s") % {"projects": named} if named else ""
    return {language: words for language, words in said.items() if words}
