"""Riverbend builds a path along its harbour."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civiccircle.deliver.initiatives import actions
from civiccircle.deliver.initiatives.models import Initiative
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.actions import publish_record
from civiccircle.kernel.trace.models import Record

Publish = Callable[..., Record]
Begin = Callable[..., Initiative]
WHY = {"en": "Council asked for it.", "fr": "Le conseil l’a demandé."}
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def on_record(community: Community) -> Publish:
    """Puts something into the trace."""

    def publish(kind: str = "decision", number: int = 1, **more: Any) -> Record:
        given: dict[str, Any] = {"title": {"en": f"{kind.title()} {number}"}, "path": "/riverbend/x/", **more}
        return publish_record(
            community=community, kind=kind, object_id=number, happened_at=timezone.now(), **given
        )

    return publish


@pytest.fixture
def decision(on_record: Publish) -> Record:
    return on_record()


@pytest.fixture
def begin(community: Community, officer: Person) -> Begin:
    """Begins an initiative: an idea, unless told otherwise."""

    def make(**given: Any) -> Initiative:
        words = {
            "title": {"en": "The harbour path", "fr": "Le sentier du port"},
            "summary": {"en": "People walk to the ferry.", "fr": "On marche jusqu’au traversier."},
            "identifier": "RB-2026-07",
        }
        return actions.begin_initiative(by=officer, community=community, **(words | given))

    return make


@pytest.fixture
def initiative(begin: Begin, decision: Record) -> Initiative:
    """Approved by the decision."""
    return begin(state="approved", decision=decision)
