"""What the trace says of decisions, and what they decide on."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.text import Text
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import handover
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import links_to, record_of

from .models import Decision

DECISION, REJECTION = "decision", "rejection"
"""What was rejected is on record too, but on no step of the circle: nothing can be delivered by it."""


def path_of(decision: Decision) -> str:
    """The address of a decision's page after the language."""
    return path_after_language("council:detail", community=decision.community.slug, number=decision.pk)


def kind_of(decision: Decision) -> str:
    return REJECTION if decision.outcome == Decision.Outcome.REJECTED else DECISION


def on_record(decision: Decision) -> Record | None:
    """The record of a decision, whichever way it went when it was made."""
    return record_of(DECISION, decision.pk) or record_of(REJECTION, decision.pk)


def publish(decision: Decision) -> Record:
    """Put a decision into the trace, or renew what the trace says of it. Its address stays, whichever way it went."""
    known = on_record(decision)
    if known is not None and known.kind != kind_of(decision):
        known.kind = kind_of(decision)
        known.save(update_fields=["kind"])
    noon = datetime.combine(decision.decided_on, time(12), ZoneInfo(decision.community.time_zone))
    return trace.publish_record(
        community=decision.community,
        kind=kind_of(decision),
        object_id=decision.pk,
        title=decision.title,
        summary=_summary(decision),
        path=path_of(decision),
        happened_at=min(noon, decision.recorded_at),
        reference=decision.reference,
    )


def answers(decision: Record, asked: Iterable[Record]) -> bool:
    """Join a decision to what it answers, and to that alone; whether anything changed."""
    before = {each.source for each in links_to(decision) if each.kind == Link.Kind.DECIDED_BY}
    wanted = set(asked)
    for each in before - wanted:
        trace.unlink(each, decision, Link.Kind.DECIDED_BY)
    for each in sorted(wanted - before, key=lambda record: record.pk):
        trace.link(each, decision, Link.Kind.DECIDED_BY)
    if before != wanted and decision.kind == DECISION:
        handover.join_to_delivery(decision, wanted, before)
    return before != wanted


def _summary(decision: Decision) -> Text:
    codes = decision.body.keys() | decision.text.keys()
    told = {code: (decision.body.get(code, ""), decision.text.get(code, "")) for code in sorted(codes)}
    return {code: "\n\n".join(filter(None, words)) for code, words in told.items()}
