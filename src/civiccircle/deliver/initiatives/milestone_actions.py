"""Milestones: set, moved in public, reached with evidence, and given up with a reason."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text

from .actions import held, need, permit
from .history import tell, today_in
from .models import Change, Initiative, Milestone
from .rules import MANAGE


@transaction.atomic
def set_milestone(
    *, by: Person | None, initiative: Initiative, title: Text, due: date, at: datetime | None = None
) -> Milestone:
    """Say what is to be reached, and by when."""
    permit(by, MANAGE, initiative)
    initiative = held(initiative)
    milestone = Milestone(initiative=initiative, title=title, due=due)
    milestone.full_clean()
    milestone.save()
    _tell(milestone, Change.Kind.SET, by=by, at=at, after=due.isoformat())
    return milestone


@transaction.atomic
def move_milestone(
    *, by: Person | None, milestone: Milestone, due: date, reason: Text, at: datetime | None = None
) -> Milestone:
    """Say another day by which it is due. The one before stays in the history."""
    milestone = _open(by, milestone, reason)
    if milestone.due == due:
        return milestone
    before, milestone.due = milestone.due, due
    milestone.full_clean()
    milestone.save(update_fields=["due"])
    _tell(
        milestone,
        Change.Kind.MOVED,
        by=by,
        at=at,
        before=before.isoformat(),
        after=due.isoformat(),
        reason=reason,
    )
    return milestone


@transaction.atomic
def reach_milestone(
    *,
    by: Person | None,
    milestone: Milestone,
    done_on: date,
    evidence: Text | None = None,
    evidence_url: str = "",
    at: datetime | None = None,
) -> Milestone:
    """Say that it was reached, and show it: in words, by a link, or both."""
    permit(by, MANAGE, milestone.initiative)
    milestone = _held(milestone)
    if milestone.done_on is not None:
        raise ValidationError(_("It was reached already."))
    if not evidence and not evidence_url:
        raise ValidationError(_("Show that it was reached: by a link, in words, or both."))
    if done_on > today_in(milestone.initiative.community):
        raise ValidationError({"done_on": _("This day is still to come.")})
    milestone.done_on, milestone.evidence, milestone.evidence_url = done_on, evidence or {}, evidence_url
    milestone.full_clean()
    milestone.save()
    _tell(milestone, Change.Kind.DONE, by=by, at=at, after=done_on.isoformat(), reason=evidence)
    return milestone


@transaction.atomic
def reopen_milestone(
    *, by: Person | None, milestone: Milestone, reason: Text, at: datetime | None = None
) -> Milestone:
    """Take back that it was reached."""
    permit(by, MANAGE, milestone.initiative)
    need(reason)
    milestone = _held(milestone)
    if milestone.done_on is None:
        raise ValidationError(_("It was not reached yet."))
    before = milestone.done_on.isoformat()
    milestone.done_on, milestone.evidence, milestone.evidence_url = None, {}, ""
    milestone.save()
    _tell(milestone, Change.Kind.REOPENED, by=by, at=at, before=before, reason=reason)
    return milestone


@transaction.atomic
def drop_milestone(
    *, by: Person | None, milestone: Milestone, reason: Text, at: datetime | None = None
) -> None:
    """Give it up; the history keeps it, with the reason."""
    milestone = _open(by, milestone, reason)
    milestone.dropped_at = at or timezone.now()
    milestone.save(update_fields=["dropped_at"])
    _tell(milestone, Change.Kind.DROPPED, by=by, at=at, before=milestone.due.isoformat(), reason=reason)


def _open(by: Person | None, milestone: Milestone, reason: Text) -> Milestone:
    permit(by, MANAGE, milestone.initiative)
    need(reason)
    milestone = _held(milestone)
    if milestone.done_on is not None:
        raise ValidationError(_("It was reached already."))
    return milestone


def _held(milestone: Milestone) -> Milestone:
    initiative = held(milestone.initiative)
    found = Milestone.objects.filter(pk=milestone.pk, dropped_at=None).first()
    if found is None:
        raise ValidationError(_("It was given up."))
    found.initiative = initiative
    return found


def _tell(
    milestone: Milestone,
    kind: Change.Kind,
    *,
    by: Person | None,
    at: datetime | None,
    before: str = "",
    after: str = "",
    reason: Text | None = None,
) -> None:
    told = {"subject": milestone.title, "before": before, "after": after, "reason": reason}
    tell(milestone.initiative, kind, by=by, at=at or timezone.now(), **told)
    forget_pages()
