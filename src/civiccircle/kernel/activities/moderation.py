"""Decisions on what was contributed and on who takes part: each with a reason, each in the public log."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

from . import snapshots
from .kinds import kind_of
from .models import Activity, Moderation, Participant

Decision, Reason = Moderation.Decision, Moderation.Reason


@transaction.atomic
def moderate(
    *,
    by: Person,
    activity: Activity,
    subject_kind: str,
    subject_id: int,
    decision: str,
    reason: str,
    explanation: str = "",
    **details: Any,
) -> Moderation:
    """Decide on a contributed thing. A second decision undoes the first; both stay in the log.

    `details` go to the kind, for example ``into`` for the statement that another is merged with.
    """
    require(by, "activities.moderate", activity)
    _check(decision, reason)
    kind = kind_of(activity)
    if subject_kind != kind.moderates:
        # It goes into the public log, for ever.
        raise ValidationError(
            _("Decide here on what this activity takes: “%(kind)s”.") % {"kind": kind.moderates}
        )
    ledger.hold(activity.engagement.community_id)
    kind.apply_moderation(activity, subject_id, decision, **details)
    made = Moderation.objects.create(
        activity=activity,
        subject_kind=subject_kind,
        subject_id=subject_id,
        decision=decision,
        reason=reason,
        explanation=explanation,
        decided_by=by,
        decided_at=timezone.now(),
    )
    # The explanation stays out of the fact: it may name what had to be taken out of sight.
    ledger.record_fact(
        activity.engagement.community_id,
        "moderation.decided",
        {
            "activity": activity.pk,
            "subject": subject_kind,
            "number": subject_id,
            "decision": str(decision),
            "reason": str(reason),
        },
        made.decided_at,
    )
    snapshots.forget(activity.pk)
    forget_pages()
    return made


@transaction.atomic
def moderate_many(
    *,
    by: Person,
    activity: Activity,
    subject_kind: str,
    subject_ids: Sequence[int],
    decision: str,
    reason: str,
    explanation: str = "",
) -> list[Moderation]:
    """The same decision on several things at once; all of them or none."""
    return [
        moderate(
            by=by,
            activity=activity,
            subject_kind=subject_kind,
            subject_id=each,
            decision=decision,
            reason=reason,
            explanation=explanation,
        )
        for each in subject_ids
    ]


@transaction.atomic
def ban_participant(*, by: Person, participant: Participant, reason: str) -> Participant:
    """Shut a pseudonym out of its engagement. What it contributed counts in no result from now on."""
    require(by, "activities.ban_participant", participant)
    if reason not in Reason.values or reason == Reason.FITS:
        raise ValidationError(_("Give the reason."))
    return _set_ban(participant, reason)


@transaction.atomic
def unban_participant(*, by: Person, participant: Participant) -> Participant:
    """Let a pseudonym take part again."""
    require(by, "activities.ban_participant", participant)
    return _set_ban(participant, None)


def _set_ban(participant: Participant, reason: str | None) -> Participant:
    participant.banned_at = timezone.now() if reason else None
    participant.save(update_fields=["banned_at"])
    # Neither the pseudonym nor its number: the log is for ever.
    fact = {"engagement": participant.engagement.slug, "reason": str(reason or "")}
    kind = "participant.banned" if reason else "participant.readmitted"
    ledger.record_fact(participant.engagement.community_id, kind, fact)
    participants.forget()
    transaction.on_commit(participants.forget)
    forget_pages()
    return participant


def _check(decision: str, reason: str) -> None:
    if decision not in Decision.values or reason not in Reason.values:
        raise ValidationError(_("Choose a decision and its reason."))
    if (decision == Decision.ACCEPTED) != (reason == Reason.FITS):
        raise ValidationError(_("This reason does not go with this decision."))
