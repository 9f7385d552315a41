"""The road map as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula
from civiccircle.kernel.text import localise

from . import queries
from .models import Initiative, Milestone
from .records import path_of

PLAIN = ("identifier", "state", "area_of_life", "factor", "starts_on", "ends_on", "currency")
TEXTS = ("title", "summary", "office")


def initiatives(community: Community) -> Iterator[bytes]:
    """Every initiative as CSV."""
    languages = sorted(community.languages)
    texts = [f"{name}_{code}" for name in (*TEXTS, "goal") for code in languages]
    columns = [*PLAIN, "cost", "places", "decision", *texts]
    return csv_file(columns, (_row(each, languages) for each in _found(community)))


def initiatives_as_json(community: Community) -> Iterator[bytes]:
    """The same for programs, with the milestones of each; amounts as text."""
    return json_file(_told(each) for each in _found(community))


def milestones(community: Community) -> Iterator[bytes]:
    """Every milestone as CSV: due, reached, and what shows it."""
    languages = sorted(community.languages)
    texts = [f"{name}_{code}" for name in ("title", "evidence") for code in languages]
    columns = ["initiative", "due", "done_on", "evidence_url", *texts]
    found = queries.milestones_for_download(community).iterator(chunk_size=1_000)
    return csv_file(columns, (_step_row(each, languages) for each in found))


def amount(initiative: Initiative) -> str | None:
    """What it costs, as its digits."""
    return None if initiative.cost is None else f"{initiative.cost.normalize():f}"


def _found(community: Community) -> Iterator[Initiative]:
    for each in queries.for_download(community).iterator(chunk_size=500):
        each.community = community
        yield each


def _row(each: Initiative, languages: Sequence[str]) -> list[str]:
    texts = [getattr(each, name) for name in TEXTS] + [each.goal.title if each.goal else {}]
    return [
        *(str(getattr(each, name) or "") for name in PLAIN),
        amount(each) or "",
        " ".join(place.slug for place in queries.where(each)),
        no_formula(localise(each.decision.title, languages[0])) if each.decision else "",
        *(no_formula(text.get(code, "")) for text in texts for code in languages),
    ]


def _told(each: Initiative) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in (*PLAIN, *TEXTS)}
    return told | {
        "path": path_of(each),
        "cost": amount(each),
        "goal": each.goal.title if each.goal else {},
        "places": [place.slug for place in queries.where(each)],
        "decision": each.decision.uid if each.decision else None,
        "milestones": [_step(step) for step in queries.steps_of(each)],
    }


def _step(each: Milestone) -> dict[str, Any]:
    names = ("title", "due", "done_on", "evidence", "evidence_url")
    return {name: getattr(each, name) for name in names}


def _step_row(each: Milestone, languages: Sequence[str]) -> list[str]:
    texts = [no_formula(text.get(code, "")) for text in (each.title, each.evidence) for code in languages]
    days = [each.due.isoformat(), each.done_on.isoformat() if each.done_on else ""]
    return [each.initiative.identifier, *days, no_formula(each.evidence_url), *texts]
