"""Setting targets, changing them in public, and taking them back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.queries import places_of
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text, check_languages

from .actions import permit
from .comparing import digits
from .models import Indicator, Observation, Target
from .rules import SET_TARGET


@transaction.atomic
def set_target(
    *,
    by: Person | None,
    indicator: Indicator,
    value: Decimal,
    due: date,
    set_by: Text,
    place: str = "",
    reason: Text | None = None,
    at: datetime | None = None,
) -> Target:
    """Say what value an indicator is to have by a day, and which body decided so.

    The newest value of that moment becomes the baseline. A target for the same day is replaced, with a reason; what is
    the same already stays.
    """
    permit(by, SET_TARGET, indicator)
    check_languages(indicator.community.languages, {"set_by": set_by, "reason": reason or {}})
    _check_range(indicator, value)
    if place and not places_of(indicator.community.slug).filter(slug=place).count():
        raise ValidationError({"place": _("There is no such place.")})
    ledger.hold(indicator.community_id)
    at = at or timezone.now()
    before = Target.objects.filter(indicator=indicator, place=place, due=due, ended_at=None).first()
    if before is not None:
        if (digits(before.value), before.set_by) == (digits(value), set_by):
            return before
        if not reason:
            raise ValidationError(_("A target for this day is set already. Say why it is changed."))
        _end_target(before, reason, at)
    baseline = _baseline(indicator, place, at)
    target = Target(
        indicator=indicator,
        place=place,
        value=value,
        due=due,
        set_by=set_by,
        baseline=baseline.value if baseline else None,
        baseline_day=baseline.end if baseline else None,
        recorded_at=at,
        recorded_by=by,
    )
    target.full_clean()
    target.save()
    told = _target_told(indicator, target) | ({"reason": reason} if before is not None else {})
    ledger.record_fact(indicator.community_id, "target.changed" if before else "target.set", told, at)
    forget_pages()
    return target


@transaction.atomic
def withdraw_target(*, by: Person | None, target: Target, reason: Text) -> None:
    """Aim no longer at a target; it stays to be read, with the reason."""
    permit(by, SET_TARGET, target.indicator)
    if not reason:
        raise ValidationError(_("Say why the target is withdrawn."))
    ledger.hold(target.indicator.community_id)
    target = Target.objects.select_related("indicator").get(pk=target.pk)
    if target.ended_at is not None:
        return
    at = timezone.now()
    _end_target(target, reason, at)
    told = _target_told(target.indicator, target) | {"reason": reason}
    ledger.record_fact(target.indicator.community_id, "target.withdrawn", told, at)
    forget_pages()


def _check_range(indicator: Indicator, value: Decimal) -> None:
    low, high = indicator.minimum, indicator.maximum
    if not value.is_finite() or (low is not None and value < low) or (high is not None and value > high):
        told = {"low": "…" if low is None else low, "high": "…" if high is None else high}
        raise ValidationError({"value": _("The indicator can only be between %(low)s and %(high)s.") % told})


def _baseline(indicator: Indicator, place: str, at: datetime) -> Observation | None:
    seen = Observation.objects.filter(indicator=indicator, place=place, ended_at=None, value__isnull=False)
    return seen.filter(end__lte=at.date()).order_by("-end", "start").first()


def _end_target(target: Target, reason: Text, at: datetime) -> None:
    try:
        Target._meta.get_field("ended_because").clean(reason, target)
    except ValidationError as fault:
        raise ValidationError({"reason": fault.messages}) from None
    target.ended_at, target.ended_because = at, reason
    target.save(update_fields=["ended_at", "ended_because"])


def _target_told(indicator: Indicator, target: Target) -> dict[str, Any]:
    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "place": target.place,
        "value": digits(target.value),
        "due": target.due.isoformat(),
        "set_by": target.set_by,
    }
