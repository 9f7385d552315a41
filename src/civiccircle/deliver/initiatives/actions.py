"""What is done with initiatives: begin, describe, change the state, join to the rest of the circle.

Every change is told in public with its reason. `by` is the person who acts; `None` is the installation itself.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel import money
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record

from . import records
from .history import day_in, tell
from .models import Change, Goal, Initiative
from .rules import BEGIN, MANAGE
from .states import WITHOUT_DECISION, State, may_follow

PUBLIC = ("title", "summary", "goal", "area_of_life", "factor", "office", "starts_on", "ends_on")
"""What an initiative says of itself; a change of it needs a reason. The cost is told apart."""


@transaction.atomic
def begin_initiative(
    *,
    by: Person | None,
    community: Community,
    title: Text,
    summary: Text,
    state: str = State.IDEA,
    identifier: str = "",
    decision: Record | None = None,
    goal: Text | None = None,
    places: Sequence[Place] = (),
    measured_by: Sequence[Record] = (),
    paid_by: Sequence[Record] = (),
    wanted: Sequence[Record] = (),
    key: str = "",
    at: datetime | None = None,
    **more: Any,
) -> Initiative:
    """Begin an initiative, public from now on; from *approved* on it needs the `decision` that it rests on.

    `wanted` are records of what asked for it. `more` are further fields of `Initiative`.
    """
    permit(by, BEGIN, community)
    ledger.hold(community.pk)
    at = at or timezone.now()
    initiative = Initiative(
        community=community,
        identifier=identifier or free_identifier(community, at),
        title=title,
        summary=summary,
        goal=goal_named(community, goal),
        state=state,
        decision=decision,
        key=key,
        begun_at=at,
        **{"starts_on": day_in(community, at), **more},
    )
    _check(initiative)
    _check_steps(initiative, measured_by=measured_by, paid_by=paid_by)
    initiative.save()
    initiative.places.set(places)
    record = records.publish(initiative)
    tell(initiative, Change.Kind.BEGUN, by=by, at=at, after=initiative.state)
    for each in ([decision] if decision else []) + list(wanted):
        trace.link(each, record, Link.Kind.DELIVERED_BY)
    _join(initiative, by, at, {}, measured_by=measured_by, paid_by=paid_by)
    return initiative


@transaction.atomic
def change_state(
    *,
    by: Person | None,
    initiative: Initiative,
    state: str,
    reason: Text,
    decision: Record | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Take an initiative a step on, or back to where it was before; to approve it, choose the `decision`."""
    permit(by, MANAGE, initiative)
    need(reason)
    initiative = held(initiative)
    if state not in may_follow(initiative.state, state_before(initiative)):
        told = {"before": initiative.get_state_display(), "after": State(state).label}
        raise ValidationError({"state": _("“%(after)s” cannot follow “%(before)s”.") % told})
    at = at or timezone.now()
    before, initiative.state = initiative.state, state
    if decision is not None and decision != initiative.decision:
        _rest_on(initiative, decision, by, at, reason)
    _check(initiative)
    initiative.save(update_fields=["state", "decision"])
    tell(initiative, Change.Kind.STATE, by=by, at=at, before=before, after=state, reason=reason)
    forget_pages()
    return initiative


@transaction.atomic
def describe(
    *,
    by: Person | None,
    initiative: Initiative,
    reason: Text | None = None,
    goal: Text | None = None,
    owner: Person | None = None,
    places: Sequence[Place] = (),
    cost: Decimal | None = None,
    currency: str = "",
    at: datetime | None = None,
    **words: Any,
) -> Initiative:
    """Say anew what an initiative is (`words`: fields in `PUBLIC`), what it costs, and who looks after it.

    What everybody reads needs a reason; who looks after it does not.
    """
    permit(by, MANAGE, initiative)
    initiative = held(initiative)
    at = at or timezone.now()
    before = {name: getattr(initiative, name) for name in PUBLIC}
    costs = _money(initiative)
    here = set(initiative.places.all())
    for name, value in words.items():
        setattr(initiative, name, value)
    initiative.goal = goal_named(initiative.community, goal)
    initiative.owner, initiative.cost, initiative.currency = owner, cost, currency
    _check(initiative)
    described = before != {name: getattr(initiative, name) for name in PUBLIC} or here != set(places)
    dearer = costs != _money(initiative)
    if described or dearer:
        need(reason)
    initiative.save()
    initiative.places.set(places)
    if described:
        tell(initiative, Change.Kind.DESCRIBED, by=by, at=at, reason=reason)
    if dearer:
        after = _money(initiative)
        tell(initiative, Change.Kind.COST, by=by, at=at, before=costs, after=after, reason=reason)
    records.publish(initiative)
    return initiative


@transaction.atomic
def join(
    *,
    by: Person | None,
    initiative: Initiative,
    decision: Record | None,
    measured_by: Sequence[Record],
    paid_by: Sequence[Record],
    reason: Text | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Say on which decision an initiative rests, what measures it, and what pays for it: these, and no others.

    What is taken away needs a reason.
    """
    permit(by, MANAGE, initiative)
    initiative = held(initiative)
    _check_steps(initiative, measured_by=measured_by, paid_by=paid_by)
    at = at or timezone.now()
    if decision != initiative.decision:
        _rest_on(initiative, decision, by, at, reason)
        _check(initiative)
        initiative.save(update_fields=["decision"])
    _join(initiative, by, at, reason, measured_by=measured_by, paid_by=paid_by)
    forget_pages()
    return initiative


def permit(by: Person | None, permission: str, thing: Community | Initiative) -> None:
    if by is not None:
        require(by, permission, thing)


def need(reason: Text | None) -> None:
    if not reason:
        raise ValidationError({"reason": _("Say why: everybody can read what changed, and the reason.")})


def held(initiative: Initiative) -> Initiative:
    """The initiative as it is now, which nobody else changes until the transaction ends."""
    ledger.hold(initiative.community_id)
    return Initiative.objects.select_related("community", "decision", "goal").get(pk=initiative.pk)


def state_before(initiative: Initiative) -> str | None:
    """The state that an initiative had before the present one, if any."""
    last = initiative.changes.filter(kind=Change.Kind.STATE).first()
    return last.before if last else None


def free_identifier(community: Community, at: datetime) -> str:
    """The next free one of the year: the letters with which the words of the community begin, the year, a number."""
    letters = "".join(word[0] for word in community.slug.split("-") if word).upper()
    start = f"{letters}-{day_in(community, at).year}-"
    taken = Initiative.objects.filter(community=community, identifier__startswith=start)
    numbers = [each.removeprefix(start) for each in taken.values_list("identifier", flat=True)]
    return f"{start}{max((int(each) for each in numbers if each.isdecimal()), default=0) + 1:02d}"


def goal_named(community: Community, title: Text | None) -> Goal | None:
    """The goal of the community with this title, made where there is none; the same in one language is the same."""
    if not title:
        return None
    for known in Goal.objects.filter(community=community):
        if any(known.title.get(code) == words for code, words in title.items()):
            return known
    return Goal.objects.create(community=community, title=title)


def _check(initiative: Initiative) -> None:
    if initiative.state not in WITHOUT_DECISION and initiative.decision is None:
        told = _("Nothing is approved without a decision: choose the one that it rests on.")
        raise ValidationError({"decision": told})
    decision = initiative.decision
    if decision is not None and not records.stands_on(decision, CircleStep.DECIDED, initiative):
        raise ValidationError({"decision": _("This is no decision of the community.")})
    initiative.full_clean()


def _check_steps(initiative: Initiative, measured_by: Sequence[Record], paid_by: Sequence[Record]) -> None:
    if not all(records.stands_on(each, CircleStep.MEASURED, initiative) for each in measured_by):
        raise ValidationError({"measured_by": _("An initiative is measured by indicators of the community.")})
    if not all(records.stands_on(each, CircleStep.PAID, initiative) for each in paid_by):
        raise ValidationError({"paid_by": _("An initiative is paid by contracts of the community.")})


def _rest_on(
    initiative: Initiative, decision: Record | None, by: Person | None, at: datetime, reason: Text | None
) -> None:
    """Let an initiative rest on another decision; the link that a mistake made goes."""
    record = records.on_record(initiative)
    if initiative.decision is not None:
        need(reason)
        trace.unlink(initiative.decision, record, Link.Kind.DELIVERED_BY)
        tell(initiative, Change.Kind.PARTED, by=by, at=at, subject=initiative.decision.title, reason=reason)
    initiative.decision = decision
    if decision is not None:
        trace.link(decision, record, Link.Kind.DELIVERED_BY)
        tell(initiative, Change.Kind.JOINED, by=by, at=at, subject=decision.title, reason=reason)


def _join(
    initiative: Initiative,
    by: Person | None,
    at: datetime,
    reason: Text | None,
    *,
    measured_by: Sequence[Record],
    paid_by: Sequence[Record],
) -> None:
    for targets, kind in ((measured_by, Link.Kind.MEASURED_BY), (paid_by, Link.Kind.PAID_BY)):
        new, gone = records.join_onwards(initiative, targets, kind)
        if gone:
            need(reason)
        for each in new:
            tell(initiative, Change.Kind.JOINED, by=by, at=at, subject=each.title, reason=reason)
        for each in gone:
            tell(initiative, Change.Kind.PARTED, by=by, at=at, subject=each.title, reason=reason)


def _money(initiative: Initiative) -> str:
    return money.kept(initiative.cost, initiative.currency)
