"""What officers do with engagements: set up, publish, change in the open, close, and answer."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text, localise

from . import records, snapshots
from .kinds import kind_of, kinds
from .models import Activity, Engagement, Level, Phase
from .moderation import ban_participant, moderate, moderate_many, unban_participant
from .publication import PhaseDraft, check_phases, missing_languages, requirements
from .standing import Stage, standing

__all__ = [
    "PhaseDraft",
    "add_activity",
    "answer_engagement",
    "ban_participant",
    "change_engagement",
    "close_activity",
    "create_engagement",
    "moderate",
    "moderate_many",
    "publish_engagement",
    "set_phases",
    "unban_participant",
    "withdraw_engagement",
]

State = Engagement.State
# What the public was promised: changing one of these after publishing is itself a public fact.
PROMISES = ("question", "what_can_change", "what_is_fixed", "level", "deciding_body", "answer_due")
CHANGEABLE = (*PROMISES, "title", "summary", "area_of_life")


@transaction.atomic
def create_engagement(
    *,
    by: Person,
    community: Community,
    title: Text,
    question: Text,
    deciding_body: Text,
    answer_due: date,
    summary: Text | None = None,
    what_can_change: Text | None = None,
    what_is_fixed: Text | None = None,
    level: str = Level.CONSULT,
    area_of_life: str = "",
    places: Sequence[Place] = (),
    slug: str = "",
) -> Engagement:
    """Start an engagement as a draft that only staff can see."""
    require(by, "activities.create_engagement", community)
    engagement = Engagement(
        community=community,
        slug=_free_slug(slug or localise(title), Engagement.objects.filter(community=community)),
        title=title,
        question=question,
        deciding_body=deciding_body,
        answer_due=answer_due,
        summary=summary or {},
        what_can_change=what_can_change or {},
        what_is_fixed=what_is_fixed or {},
        level=level,
        area_of_life=area_of_life,
        created_by=by,
    )
    engagement.full_clean()
    engagement.save()
    engagement.places.set(places)
    return engagement


@transaction.atomic
def change_engagement(
    *, by: Person, engagement: Engagement, places: Sequence[Place] | None = None, **changes: Any
) -> Engagement:
    """Change texts and promises. What the public was promised is changed in public."""
    require(by, "activities.change_engagement", engagement)
    _hold(engagement)
    if engagement.state not in (State.DRAFT, State.PUBLISHED):
        raise ValidationError(_("This engagement is over; it stays as it was."))
    unknown = changes.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"an engagement has no changeable {', '.join(sorted(unknown))}")
    changed = {name: value for name, value in changes.items() if getattr(engagement, name) != value}
    for name, value in changed.items():
        setattr(engagement, name, value)
    engagement.full_clean()
    engagement.save()
    if places is not None:
        engagement.places.set(places)
    if engagement.state == State.PUBLISHED:
        _check_still_publishable(engagement)
        broken = {name: _plain(changed[name]) for name in PROMISES if name in changed}
        if broken:
            _fact(engagement, "engagement.changed", now=broken)
        records.publish(engagement)
    return engagement


@transaction.atomic
def set_phases(*, by: Person, engagement: Engagement, phases: Sequence[PhaseDraft]) -> list[Phase]:
    """Replace the phases. Those of a published engagement that are over stay as they were."""
    require(by, "activities.change_engagement", engagement)
    check_phases(phases)
    _hold(engagement)
    if engagement.state not in (State.DRAFT, State.PUBLISHED):
        raise ValidationError(_("This engagement is over; it stays as it was."))
    published = engagement.state == State.PUBLISHED
    now = timezone.now()
    if published:
        kept = {(phase.starts_at, phase.ends_at) for phase in phases}
        for phase in engagement.phases.filter(ends_at__lte=now):
            if (phase.starts_at, phase.ends_at) not in kept:
                told = {"name": localise(phase.title)}
                raise ValidationError(
                    _("The phase “%(name)s” is over; its dates cannot change any more.") % told
                )
    engagement.phases.all().delete()
    made = Phase.objects.bulk_create(
        Phase(
            engagement=engagement,
            title=draft.title,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            verbs=sorted(draft.verbs),
        )
        for draft in phases
    )
    if published:
        _check_still_publishable(engagement)
        dates = [
            {"title": phase.title, "starts": phase.starts_at.isoformat(), "ends": phase.ends_at.isoformat()}
            for phase in made
        ]
        _fact(engagement, "engagement.phases_changed", phases=dates)
    _tell_everyone()
    return made


@transaction.atomic
def add_activity(
    *,
    by: Person,
    engagement: Engagement,
    kind: str,
    title: Text,
    introduction: Text | None = None,
    participation: str = Activity.Participation.OPEN,
    moderation: str = Activity.Moderation.BEFORE,
    results: str = Activity.Visibility.LIVE,
    slug: str = "",
) -> Activity:
    """Add one way to take part; the room of the kind adds its own settings to it."""
    require(by, "activities.change_activity", engagement)
    if kind not in {each.code for each in kinds()}:
        raise ValidationError(_("There is no kind of activity called “%(kind)s”.") % {"kind": kind})
    invited = participation == Activity.Participation.INVITED
    activity = Activity(
        engagement=engagement,
        kind=kind,
        slug=_free_slug(slug or localise(title), Activity.objects.filter(engagement=engagement)),
        title=title,
        introduction=introduction or {},
        participation=participation,
        moderation=moderation,
        results=results,
        invitation=secrets.token_urlsafe(24) if invited else "",
    )
    activity.full_clean()
    activity.save()
    if engagement.state == State.PUBLISHED:
        _check_still_publishable(engagement)
        _fact(engagement, "activity.added", activity=activity.pk, kind=kind, title=title)
    _tell_everyone()
    return activity


@transaction.atomic
def publish_engagement(
    *, by: Person, engagement: Engagement, accept_missing_languages: bool = False, at: datetime | None = None
) -> Engagement:
    """Put an engagement before the public. Raises `ValidationError` that lists what is missing.

    `at` is when it happened, for what is brought in from earlier; else it is now.
    """
    require(by, "activities.publish_engagement", engagement)
    _hold(engagement)
    if engagement.state != State.DRAFT:
        raise ValidationError(_("This engagement was published before."))
    waived = {"languages"} if accept_missing_languages else set()
    faults = [
        f"{each.title} {each.mend}"
        for each in requirements(engagement)
        if not each.met and each.code not in waived
    ]
    if faults:
        raise ValidationError(faults)
    engagement.state, engagement.published_at = State.PUBLISHED, at or timezone.now()
    engagement.save(update_fields=["state", "published_at"])
    promised = {name: _plain(getattr(engagement, name)) for name in PROMISES}
    _fact(
        engagement,
        "engagement.published",
        at,
        title=engagement.title,
        promised=promised,
        languages_missing=missing_languages(engagement),
    )
    records.publish(engagement)
    _publish_activities(engagement)
    _tell_everyone()
    return engagement


@transaction.atomic
def withdraw_engagement(*, by: Person, engagement: Engagement, reason: Text) -> Engagement:
    """Take an engagement back, in public and with the reason. A draft that nobody saw is deleted."""
    require(by, "activities.withdraw_engagement", engagement)
    _hold(engagement)
    if engagement.state == State.DRAFT:
        engagement.delete()
        return engagement
    if engagement.state != State.PUBLISHED:
        raise ValidationError(_("This engagement is over; it stays as it was."))
    if not localise(reason):
        raise ValidationError(_("Tell people why it is withdrawn."))
    engagement.state, engagement.answer, engagement.answered_at = State.WITHDRAWN, reason, timezone.now()
    engagement.save(update_fields=["state", "answer", "answered_at"])
    _fact(engagement, "engagement.withdrawn", reason=reason)
    records.publish(engagement)
    _publish_activities(engagement)
    _tell_everyone()
    return engagement


@transaction.atomic
def close_activity(*, by: Person, activity: Activity) -> Activity:
    """End an activity before its phase ends; what was contributed counts."""
    require(by, "activities.change_activity", activity)
    if activity.closed_at is None:
        activity.closed_at = timezone.now()
        activity.save(update_fields=["closed_at"])
        if activity.engagement.state == State.PUBLISHED:
            _fact(activity.engagement, "activity.closed", activity=activity.pk)
        _tell_everyone()
    return activity


@transaction.atomic
def answer_engagement(
    *, by: Person, engagement: Engagement, answer: Text, at: datetime | None = None
) -> Engagement:
    """Close the loop: what was heard, what will be done, and why. How late it is goes on record.

    `at` is when it happened, for what is brought in from earlier; else it is now.
    """
    require(by, "activities.answer_engagement", engagement)
    _hold(engagement)
    now = at or timezone.now()
    stands = standing(engagement, now, engagement.community.time_zone)
    if stands.stage is not Stage.WAITING:
        raise ValidationError(_("An answer is given once, after the last phase has ended."))
    if not localise(answer):
        raise ValidationError(_("Write the answer."))
    engagement.state, engagement.answer, engagement.answered_at = State.ANSWERED, answer, now
    engagement.save(update_fields=["state", "answer", "answered_at"])
    late = max(0, -stands.answer_in)
    _fact(engagement, "engagement.answered", now, title=engagement.title, answer=answer, days_late=late)
    records.publish(engagement)
    records.publish_answer(engagement)
    _tell_everyone()
    return engagement


def _hold(engagement: Engagement) -> None:
    """Let nobody else change the engagement until the transaction ends, and see what others did since it was read."""
    held = Engagement.objects.select_for_update().filter(pk=engagement.pk)
    now = held.values("state", "published_at", "answer", "answered_at").first()
    if now is None:
        raise ValidationError(_("There is no such engagement."))
    for name, value in now.items():
        setattr(engagement, name, value)


def _check_still_publishable(engagement: Engagement) -> None:
    faults = [
        f"{each.title} {each.mend}" for each in requirements(engagement) if not each.met and each.binding
    ]
    if faults:
        raise ValidationError(faults)


def _publish_activities(engagement: Engagement) -> None:
    for activity in engagement.activities.all():
        kind_of(activity).publish(activity)


def _fact(engagement: Engagement, name: str, at: datetime | None = None, /, **content: Any) -> None:
    ledger.record_fact(engagement.community_id, name, {"engagement": engagement.slug, **content}, at)


def _tell_everyone() -> None:
    """Let this process forget what it remembers of activities and pages, now and when the change is durable."""
    snapshots.forget()
    transaction.on_commit(snapshots.forget)
    forget_pages()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _free_slug(wish: str, taken: Any) -> str:
    """A slug like `wish` that no row of `taken` has."""
    base = slugify(wish)[:70] or "untitled"
    used = set(taken.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(used) + 2)
        if (slug := f"{base}-{number}" if number > 1 else base) not in used
    )
