"""What the trace says of initiatives, and what they are joined to."""

from collections.abc import Iterable

from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import kinds_on, links_from, record_of

from .models import Initiative

INITIATIVE = "initiative"


def path_of(initiative: Initiative) -> str:
    """The address of an initiative's page after the language."""
    return path_after_language(
        "initiatives:detail", community=initiative.community.slug, identifier=initiative.identifier
    )


def publish(initiative: Initiative) -> Record:
    """Put an initiative into the trace, or renew what the trace says of it."""
    return trace.publish_record(
        community=initiative.community,
        kind=INITIATIVE,
        object_id=initiative.pk,
        title=initiative.title,
        summary=initiative.summary,
        path=path_of(initiative),
        happened_at=initiative.begun_at,
        reference=initiative.identifier,
    )


def on_record(initiative: Initiative) -> Record:
    """The record of an initiative, which every initiative has."""
    return record_of(INITIATIVE, initiative.pk) or publish(initiative)


def stands_on(record: Record, step: CircleStep, initiative: Initiative) -> bool:
    """Whether a record stands on a step of the circle, in public, in the community of the initiative."""
    return record.public and record.kind in kinds_on(step) and record.community_id == initiative.community_id


def join_onwards(
    initiative: Initiative, targets: Iterable[Record], kind: Link.Kind
) -> tuple[list[Record], list[Record]]:
    """Join an initiative to what measures it or pays for it, and to that alone; what is new, and what is gone."""
    record = on_record(initiative)
    before = {each.target for each in links_from(record) if each.kind == kind}
    wanted = set(targets)
    new, gone = (sorted(some, key=lambda each: each.pk) for some in (wanted - before, before - wanted))
    for each in new:
        trace.link(record, each, kind)
    for each in gone:
        trace.unlink(record, each, kind)
    return new, gone
