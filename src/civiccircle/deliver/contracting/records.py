"""What the trace says of contracting processes, and which initiative each one is paid for."""

from collections.abc import Sequence

from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text import Text, localise, writable
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link
from civiccircle.methods.contracting import Overview

from .models import Process

PROCESS = "contract_process"
LONGEST = 1_000
MOST_NAMES = 6


def path_of(community: Community, process: Process) -> str:
    """The address of the page of a process after the language."""
    return path_after_language("contracting:process", community=community.slug, slug=process.slug)


def publish(community: Community, told: Sequence[tuple[Process, Overview]]) -> None:
    """Put processes into the trace, and join them with the initiatives whose reference they name,
    now or as soon as those are published."""
    records = trace.publish_records(
        community,
        [
            trace.Entry(
                kind=PROCESS,
                object_id=process.pk,
                title=process.title or {community.default_language: process.ocid},
                summary=_summary(community, process, seen),
                path=path_of(community, process),
                happened_at=process.changed_at,
                reference=process.ocid[:80],
            )
            for process, seen in told
        ],
    )
    named = {record: seen.projects for record, (_process, seen) in zip(records, told, strict=True)}
    trace.link_by_reference(community, named, CircleStep.DELIVERED, Link.Kind.PAID_BY)


def _summary(community: Community, process: Process, seen: Overview) -> Text:
    """Who buys what from whom, so that the search finds it by any of these."""
    names = [seen.buyer.name] if seen.buyer else []
    names += [party.name for party in seen.suppliers or seen.tenderers][:MOST_NAMES]
    who = writable(" · ".join([*names, process.ocid]))
    languages = seen.description or {community.default_language: ""}
    told = {}
    for code in languages:
        said = writable(localise(languages, code))
        said = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
        told[code] = f"{said} ({who})" if said else who
    return told
