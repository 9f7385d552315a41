"""Turns of the circle for tests: records on every step, joined as the rooms join them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from civiccircle.kernel import capability
from civiccircle.kernel.capability import Capability, RecordKind
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.trace.actions import link, publish_record
from civiccircle.kernel.trace.models import Link, Record

Make = Callable[..., Record]
Turned = dict[str, Record]
KINDS = {
    "test-voice": CircleStep.VOICE,
    "test-asked": CircleStep.ASKED,
    "test-decision": CircleStep.DECIDED,
    "test-project": CircleStep.DELIVERED,
    "test-contract": CircleStep.PAID,
    "test-number": CircleStep.MEASURED,
}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of record on each step of the circle, which no room tells of in words of its own."""
    room = Capability(
        name="test",
        title="Test",
        wing="kernel",
        record_kinds=tuple(RecordKind(code, code.title(), step) for code, step in KINDS.items()),
    )
    monkeypatch.setitem(capability._capabilities, "test", room)


@pytest.fixture
def make(community: Community) -> Make:
    numbers: Iterator[int] = count(1)

    def record(kind: str, **words: Any) -> Record:
        number = next(numbers)
        given: dict[str, Any] = {
            "object_id": f"x{number}",
            "title": {"en": f"{kind} {number}", "fr": f"{kind} {number} (fr)"},
            "path": f"/riverbend/{number}/",
            "happened_at": timezone.now() - timedelta(days=1000 - number),
            **words,
        }
        return publish_record(community=community, kind=f"test-{kind}", **given)

    return record


@pytest.fixture
def turn(make: Make) -> Turned:
    """One whole turn: a voice, where it was raised and the whole of that, and all that came of it."""
    names = ("voice", "talk", "asked", "decision", "project", "contract", "number")
    kinds = {"talk": "asked"}
    made = {name: make(kinds.get(name, name)) for name in names}
    for source, target, kind in (
        ("voice", "talk", Link.Kind.RAISED_IN),
        ("talk", "asked", Link.Kind.PART_OF),
        ("asked", "decision", Link.Kind.DECIDED_BY),
        ("decision", "project", Link.Kind.DELIVERED_BY),
        ("project", "contract", Link.Kind.PAID_BY),
        ("project", "number", Link.Kind.MEASURED_BY),
    ):
        link(made[source], made[target], kind)
    return made
