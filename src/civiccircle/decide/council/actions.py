"""What is written down of decisions, and how it is corrected: with a reason, while the old words stay to be read.

`by` is the person who acts; `None` is the installation itself.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text
from civiccircle.kernel.trace.models import Record
from civiccircle.kernel.trace.queries import kinds_on, links_from

from . import records
from .models import Correction, Decision
from .rules import RECORD

CONTENT = (
    *("reference", "body", "decided_on", "title", "text", "minutes_url", "outcome"),
    *("votes_for", "votes_against", "abstained"),
)
"""What a decision says; each of it can be corrected."""


@transaction.atomic
def record_decision(
    *,
    by: Person | None,
    community: Community,
    asked: Sequence[Record] = (),
    at: datetime | None = None,
    **content: Any,
) -> Decision:
    """Write down what was decided, and what it answers (`asked`: records of what was asked or said).

    `content` are the fields of `Decision` in `CONTENT`.
    """
    _permit(by, community)
    ledger.hold(community.pk)
    at = at or timezone.now()
    decision = Decision(community=community, recorded_at=at, recorded_by=by, **content)
    _check(decision, asked)
    decision.save()
    records.answers(records.publish(decision), asked)
    votes = {name: getattr(decision, name) for name in ("votes_for", "votes_against", "abstained")}
    told = _told(decision) | {"text": decision.text, "minutes_url": decision.minutes_url} | votes
    ledger.record_fact(community.pk, "decision.recorded", told, at)
    return decision


@transaction.atomic
def correct_decision(
    *,
    by: Person | None,
    decision: Decision,
    reason: Text,
    asked: Sequence[Record],
    at: datetime | None = None,
    **content: Any,
) -> Decision:
    """Change what is on record of a decision; what stood there before stays to be read, with the reason."""
    _permit(by, decision.community)
    if not reason:
        raise ValidationError(_("Say why it is corrected."))
    ledger.hold(decision.community_id)
    decision = Decision.objects.select_related("community").get(pk=decision.pk)
    before = {name: _plain(getattr(decision, name)) for name in CONTENT}
    for name, value in content.items():
        setattr(decision, name, value)
    _check(decision, asked)
    _keep_what_rests_on_it(decision)
    after = {name: _plain(getattr(decision, name)) for name in CONTENT}
    changed = {name: before[name] for name in CONTENT if before[name] != after[name]}
    decision.save()
    joined = records.answers(records.publish(decision), asked)
    if changed or joined:
        at = at or timezone.now()
        Correction.objects.create(decision=decision, at=at, by=by, reason=reason, before=changed)
        told = _told(decision) | {"reason": reason, "before": changed}
        ledger.record_fact(decision.community_id, "decision.corrected", told, at)
    return decision


def _check(decision: Decision, asked: Iterable[Record]) -> None:
    decision.full_clean()
    if decision.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("This day is still to come.")})
    kinds = {*kinds_on(CircleStep.ASKED), *kinds_on(CircleStep.VOICE)}
    if any(each.kind not in kinds or each.community_id != decision.community_id for each in asked):
        raise ValidationError({"asked": _("A decision answers what was asked or said here.")})


def _keep_what_rests_on_it(decision: Decision) -> None:
    if decision.outcome == Decision.Outcome.REJECTED:
        known = records.on_record(decision)
        if known is not None and links_from(known).first() is not None:
            raise ValidationError(
                {"outcome": _("Something is delivered by this decision: give that another decision first.")}
            )


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.pk,
        "reference": decision.reference,
        "title": decision.title,
        "body": decision.body,
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _permit(by: Person | None, community: Community) -> None:
    if by is not None:
        require(by, RECORD, community)
