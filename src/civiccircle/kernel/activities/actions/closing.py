"""A way to take part ends before its time, and may be opened again while its phase still runs."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

from .. import queries
from ..kinds import Refused, kind_of
from ..models import Activity, Engagement
from .changing import check_still_publishable, fact, hold, tell_everyone


@transaction.atomic
def close_activity(*, by: Person, activity: Activity) -> Activity:
    """End an activity before its phase ends; what was contributed counts.

    With the last one its engagement waits for the answer, whatever time its phases had left.
    """
    require(by, "activities.change_activity", activity)
    _hold(activity)
    if activity.closed_at is None:
        _mark(activity, timezone.now())
        if queries.is_last_open(activity):
            _mark(activity.engagement, activity.closed_at)
        _tell(activity, "activity.closed")
    return activity


@transaction.atomic
def reopen_activity(*, by: Person, activity: Activity) -> Activity:
    """Open a closed activity again. Raises `ValidationError` where no phase is left or its kind cannot go back."""
    require(by, "activities.change_activity", activity)
    engagement = activity.engagement
    _hold(activity)
    if activity.closed_at is None:
        return activity
    fault = why_not_reopened(activity, timezone.now())
    if fault:
        raise ValidationError(fault)
    try:
        kind_of(activity).reopen(activity)
    except Refused as refused:
        raise ValidationError(str(refused.reason)) from None
    _mark(activity, None)
    _mark(engagement, None)
    if engagement.state == Engagement.State.PUBLISHED:
        check_still_publishable(engagement)
    _tell(activity, "activity.reopened")
    return activity


def why_not_reopened(activity: Activity, now: datetime) -> str:
    """Why an activity cannot be opened again as far as its engagement goes; empty where it can."""
    engagement = activity.engagement
    if engagement.state not in (Engagement.State.DRAFT, Engagement.State.PUBLISHED):
        return _("This engagement is over; it stays as it was.")
    verbs = {verb.code for verb in kind_of(activity).verbs}
    if not any(phase.ends_at > now and verbs.intersection(phase.verbs) for phase in engagement.phases.all()):
        return _("Its phases are over. Add a phase first, then it can be opened again.")
    return ""


def _hold(activity: Activity) -> None:
    """Whoever else closes or opens it at the same moment comes before, and is seen, or comes after."""
    hold(activity.engagement)
    activity.refresh_from_db(fields=["closed_at"])


def _mark(closing: Activity | Engagement, at: datetime | None) -> None:
    closing.closed_at = at
    closing.save(update_fields=["closed_at"])


def _tell(activity: Activity, kind: str) -> None:
    if activity.engagement.state == Engagement.State.PUBLISHED:
        fact(activity.engagement, kind, activity=activity.pk)
    tell_everyone()
