"""Setting an engagement up: its words, phases and ways to take part, changed in the open once it is published."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.publishing.gate import publishable
from civiccircle.kernel.text import Text, check_languages, localise

from .. import records
from ..kinds import kinds
from ..models import Activity, Engagement, Level, Phase
from ..moving import Stranded, dates_of, stranded
from ..publication import PhaseDraft, check_phases
from .changing import PROMISES, check_still_publishable, fact, hold, plain, tell_everyone

State = Engagement.State
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
    texts = {
        "title": title,
        "question": question,
        "deciding_body": deciding_body,
        "summary": summary or {},
        "what_can_change": what_can_change or {},
        "what_is_fixed": what_is_fixed or {},
    }
    check_languages(community.languages, texts)
    engagement = Engagement(
        community=community,
        slug=_free_slug(slug or localise(title), Engagement.objects.filter(community=community)),
        answer_due=answer_due,
        level=level,
        area_of_life=area_of_life,
        created_by=by,
        **texts,
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
    hold(engagement)
    if engagement.state not in (State.DRAFT, State.PUBLISHED):
        raise ValidationError(_("This engagement is over; it stays as it was."))
    unknown = changes.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"an engagement has no changeable {', '.join(sorted(unknown))}")
    changed = {name: value for name, value in changes.items() if getattr(engagement, name) != value}
    check_languages(
        engagement.community.languages,
        {name: value for name, value in changed.items() if isinstance(value, dict)},
    )
    for name, value in changed.items():
        setattr(engagement, name, value)
    engagement.full_clean()
    engagement.save()
    if places is not None:
        engagement.places.set(places)
    if engagement.state == State.PUBLISHED:
        check_still_publishable(engagement)
        broken = {name: plain(changed[name]) for name in PROMISES if name in changed}
        if broken:
            fact(engagement, "engagement.changed", now=broken)
        records.publish(engagement)
    return engagement


@transaction.atomic
def set_phases(
    *, by: Person, engagement: Engagement, phases: Sequence[PhaseDraft], reason: Text | None = None
) -> list[Phase]:
    """Replace the phases. Those of a published engagement that are over stay as they were.

    Raises `Stranded` where contributions would lie outside the new dates and no reason is given.
    """
    require(by, "activities.change_engagement", engagement)
    check_phases(phases)
    hold(engagement)
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
    before = list(engagement.phases.all())
    people = stranded(engagement, phases) if published else 0
    if people and not localise(reason or {}).strip():
        raise Stranded(people)
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
        check_still_publishable(engagement)
        change: dict[str, Any] = {
            "reason": reason or {},
            "stranded": people > 0,
            "people": publishable(people, engagement.community.minimum_cell),
        }
        _tell_of_new_dates(engagement, before, made, change)
    tell_everyone()
    return made


def _tell_of_new_dates(
    engagement: Engagement, before: Sequence[Phase], made: Sequence[Phase], told: Mapping[str, Any]
) -> None:
    """What the dates were and are, why, and how many contributed outside of them stands in the log and on the page."""
    was, new, now = dates_of(before), dates_of(made), timezone.now()
    kind = "engagement.phases_moved_away" if told["stranded"] else "engagement.phases_changed"
    fact(engagement, kind, now, phases=new, before=was, **told)
    gone, come = ([each for each in one if each not in other] for one, other in ((was, new), (new, was)))
    if gone or come or told["stranded"]:
        change = {"at": now.isoformat(), "before": gone, "after": come, **told}
        engagement.date_changes = [*engagement.date_changes, change]
        engagement.save(update_fields=["date_changes"])


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
        check_still_publishable(engagement)
        fact(engagement, "activity.added", activity=activity.pk, kind=kind, title=title)
    if engagement.closed_at is not None:
        engagement.closed_at = None
        engagement.save(update_fields=["closed_at"])
    tell_everyone()
    return activity


def _free_slug(wish: str, taken: Any) -> str:
    """A slug like `wish` that no row of `taken` has."""
    base = slugify(wish)[:70] or "untitled"
    used = set(taken.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(used) + 2)
        if (slug := f"{base}-{number}" if number > 1 else base) not in used
    )
