"""What officers and voters do with a budget: one verb, one function, one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities import intake, snapshots
from civiccircle.kernel.activities.intake import Acknowledgement
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text
from civiccircle.methods.budgeting import BudgetingError, Rule, canonical_election, elect

from . import money, queries, writing
from .counting import counted_as, rule_of
from .models import Budget, Category
from .rules import BALLOT, PROPOSE, SET_UP
from .terms import settings_told, terms_of, what_is_missing

FIXED = gettext_lazy(
    "The rule, the projects, their costs and the limits were fixed for the vote; they stay as they are."
)
SECRET_BYTES = 24


@dataclass(frozen=True)
class Setup:
    """Everything an officer chooses about a budget; `amount` in the smallest unit of the currency."""

    title: Text
    amount: int
    introduction: Text = field(default_factory=dict)
    participation: str = Activity.Participation.OPEN
    moderation: str = Activity.Moderation.BEFORE
    currency: str = "CAD"
    vote_type: str = Budget.VoteType.APPROVAL
    least_choices: int = 1
    most_choices: int | None = None
    points: int = 10
    in_random_order: bool = True
    rule: Rule = field(default_factory=lambda: Rule("equal_shares", completion="add_one_greedy"))


@dataclass(frozen=True)
class Limit:
    """A category, with what its winners may cost together, if that is limited."""

    code: str
    title: Text
    limit: int | None = None


def ballot(
    *, activity: Activity, participant_id: int, choices: Any, key: UUID, points: Any = (),
    invitation: str = "", channel: str = Contribution.Channel.WEB,
) -> Acknowledgement:  # fmt: skip
    """Take a ballot that names these projects; a second one replaces the first. Raises `Refused`."""
    return intake.contribute(
        activity_id=activity.pk,
        participant_id=participant_id,
        verb=BALLOT,
        data={"choices": choices, "points": points, "invitation": invitation},
        key=key,
        channel=channel,
    )


def propose(
    *, activity: Activity, participant_id: int, idea: Mapping[str, Any], key: UUID,
    invitation: str = "", channel: str = Contribution.Channel.WEB,
) -> Acknowledgement:  # fmt: skip
    """Take an idea for a project, as `ideas.read_idea` describes it. Raises `Refused`."""
    return intake.contribute(
        activity_id=activity.pk,
        participant_id=participant_id,
        verb=PROPOSE,
        data={**idea, "invitation": invitation},
        key=key,
        channel=channel,
    )


@transaction.atomic
def create_budget(*, by: Any, engagement: Engagement, setup: Setup) -> Activity:
    """Add a budget to an engagement. Raises `ValidationError`."""
    require(by, SET_UP, engagement)
    activity = activities.add_activity(
        by=by,
        engagement=engagement,
        kind="budget",
        title=setup.title,
        introduction=setup.introduction,
        participation=setup.participation,
        moderation=setup.moderation,
        # What others vote for sways nobody before the vote is over.
        results=Activity.Visibility.AT_END,
    )
    budget = Budget(activity=activity)
    _apply(budget, setup)
    return activity


@transaction.atomic
def change_budget(*, by: Any, budget: Budget, setup: Setup) -> None:
    """Change the settings; once they are fixed for the vote, only its words and who looks after ideas.

    Raises `ValidationError`.
    """
    require(by, SET_UP, budget.activity)
    held = hold(budget)
    _apply(held, setup)
    if not held.frozen:
        record(held, "budget.changed", settings_told(held))


@transaction.atomic
def set_limits(*, by: Any, budget: Budget, categories: Sequence[Limit], places: Mapping[str, int]) -> None:
    """Say which categories there are, and what the winners of categories and places may cost."""
    require(by, SET_UP, budget.activity)
    held = hold_open(budget)
    known = {each.code: each for each in queries.categories_of(held)}
    for limit in categories:
        category = known.pop(limit.code, None) or Category(budget=held, code=limit.code)
        category.title, category.limit = limit.title, limit.limit
        category.full_clean()
        category.save()
    for gone in known.values():
        gone.delete()
    unknown = set(places) - {place.slug for place in queries.places_of(held.activity.engagement.community_id)}
    if unknown:
        raise ValidationError(_("There is no place “%(place)s”.") % {"place": min(unknown)})
    held.place_limits = dict(places)
    held.save(update_fields=["place_limits"])
    record(held, "budget.changed", settings_told(held))


@transaction.atomic
def freeze(*, by: Any, budget: Budget, at: datetime | None = None) -> Budget:
    """Fix rule, projects, costs and limits, and put them into the public log: from now on ballots can be taken.

    `at` is when it happened, for what is brought in from earlier; else it is now. Raises `ValidationError`.
    """
    require(by, SET_UP, budget.activity)
    held = hold_open(budget)
    faults = what_is_missing(held)
    if faults:
        raise ValidationError(faults)
    held.rule_digest = rule_of(held.rule).digest
    made = ledger.record_fact(
        held.activity.engagement.community_id, "budget.frozen", _named(held) | terms_of(held), at
    )
    held.frozen_at = made.recorded_at
    held.save(update_fields=["rule_digest", "frozen_at"])
    writing.changed(held.activity_id)
    return held


def hold(budget: Budget) -> Budget:
    """The budget as it is now, with nobody else changing it or its projects until the transaction ends."""
    ledger.hold(budget.activity.engagement.community_id)
    return writing.locked(budget.activity_id)


def hold_open(budget: Budget) -> Budget:
    """Like `hold`, for what can change only before the vote. Raises `ValidationError`."""
    held = hold(budget)
    if held.frozen:
        raise ValidationError(str(FIXED))
    return held


def record(budget: Budget, kind: str, content: Mapping[str, Any], at: datetime | None = None) -> None:
    """Tell the public log what was changed, unless only staff can see the engagement."""
    writing.changed(budget.activity_id)
    engagement = budget.activity.engagement
    if engagement.state != Engagement.State.DRAFT:
        ledger.record_fact(engagement.community_id, kind, _named(budget) | dict(content), at)


def _apply(budget: Budget, setup: Setup) -> None:
    activity = budget.activity
    for name in ("title", "introduction", "moderation", *(() if budget.frozen else ("participation",))):
        setattr(activity, name, getattr(setup, name))
    if activity.participation == Activity.Participation.INVITED and not activity.invitation:
        activity.invitation = secrets.token_urlsafe(SECRET_BYTES)
    activity.full_clean()
    activity.save()
    if not budget.frozen:
        for name in (
            "amount", "currency", "vote_type", "least_choices", "most_choices", "points", "in_random_order"
        ):  # fmt: skip
            setattr(budget, name, getattr(setup, name))
        budget.unit = money.unit_of(setup.currency)
        budget.rule = setup.rule.to_dict()
        _check(budget, setup.rule)
        budget.full_clean(exclude=["activity"])
    budget.save()
    snapshots.forget(activity.pk)
    transaction.on_commit(lambda: snapshots.forget(activity.pk))
    writing.publish_all(activity)


def _check(budget: Budget, rule: Rule) -> None:
    """Raise `ValidationError` unless the rule can count this kind of ballot."""
    if not money.is_currency(budget.currency):
        raise ValidationError({"currency": _("There is no currency with this code.")})
    if budget.most_choices is not None and budget.most_choices < budget.least_choices:
        raise ValidationError({"most_choices": _("This is less than the least number of projects.")})
    points = [1] if budget.vote_type == Budget.VoteType.CUMULATIVE else None
    small = canonical_election(
        ["1"], [1], 1, [0, 1], [0], points=points, vote_type=counted_as(budget.vote_type)
    )
    try:
        elect(small, rule)
    except BudgetingError as fault:
        message = _("This measure of satisfaction does not go with these ballots: choose another one.")
        raise ValidationError({"utility": message}) from fault


def _named(budget: Budget) -> dict[str, Any]:
    activity = budget.activity
    return {"engagement": activity.engagement.slug, "activity": activity.slug, "title": activity.title}
