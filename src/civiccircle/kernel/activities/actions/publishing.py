"""Before the public: an engagement is published, taken back with its reason, and answered."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text, localise

from .. import records
from ..kinds import kind_of
from ..models import Engagement
from ..publication import missing_languages, requirements
from ..standing import Stage, standing
from .changing import PROMISES, fact, hold, plain, tell_everyone

State = Engagement.State


@transaction.atomic
def publish_engagement(
    *, by: Person, engagement: Engagement, accept_missing_languages: bool = False, at: datetime | None = None
) -> Engagement:
    """Put an engagement before the public. Raises `ValidationError` that lists what is missing.

    `at` is when it happened, for what is brought in from earlier; else it is now.
    """
    require(by, "activities.publish_engagement", engagement)
    hold(engagement)
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
    promised = {name: plain(getattr(engagement, name)) for name in PROMISES}
    fact(
        engagement,
        "engagement.published",
        at,
        title=engagement.title,
        promised=promised,
        languages_missing=missing_languages(engagement),
    )
    records.publish(engagement)
    _publish_activities(engagement)
    tell_everyone()
    return engagement


@transaction.atomic
def withdraw_engagement(*, by: Person, engagement: Engagement, reason: Text) -> Engagement:
    """Take an engagement back, in public and with the reason. A draft that nobody saw is deleted."""
    require(by, "activities.withdraw_engagement", engagement)
    hold(engagement)
    if engagement.state == State.DRAFT:
        engagement.delete()
        return engagement
    if engagement.state != State.PUBLISHED:
        raise ValidationError(_("This engagement is over; it stays as it was."))
    if not localise(reason):
        raise ValidationError(_("Tell people why it is withdrawn."))
    engagement.state, engagement.answer, engagement.answered_at = State.WITHDRAWN, reason, timezone.now()
    engagement.save(update_fields=["state", "answer", "answered_at"])
    fact(engagement, "engagement.withdrawn", reason=reason)
    records.publish(engagement)
    _publish_activities(engagement)
    tell_everyone()
    return engagement


@transaction.atomic
def answer_engagement(
    *, by: Person, engagement: Engagement, answer: Text, at: datetime | None = None
) -> Engagement:
    """Close the loop: what was heard, what will be done, and why. How late it is goes on record.

    `at` is when it happened, for what is brought in from earlier; else it is now.
    """
    require(by, "activities.answer_engagement", engagement)
    hold(engagement)
    now = at or timezone.now()
    stands = standing(engagement, now, engagement.community.time_zone)
    if stands.stage is not Stage.WAITING:
        raise ValidationError(_("An answer is given once, after the last phase has ended."))
    if not localise(answer):
        raise ValidationError(_("Write the answer."))
    engagement.state, engagement.answer, engagement.answered_at = State.ANSWERED, answer, now
    engagement.save(update_fields=["state", "answer", "answered_at"])
    late = max(0, -stands.answer_in)
    fact(engagement, "engagement.answered", now, title=engagement.title, answer=answer, days_late=late)
    records.publish(engagement)
    records.publish_answer(engagement)
    tell_everyone()
    return engagement


def _publish_activities(engagement: Engagement) -> None:
    for activity in engagement.activities.all():
        kind_of(activity).publish(activity)
