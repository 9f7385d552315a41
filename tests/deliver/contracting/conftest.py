"""Riverbend buys a bridge: its procurement officer, and releases to take in."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from civiccircle.deliver.contracting import actions
from civiccircle.deliver.contracting.models import Import
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Membership, Person, Role

Release = dict[str, Any]
Publish = Callable[..., Import]
FIRM = {"id": "F-1", "name": "Bridge Builders Ltd."}


def release(number: int = 1, name: str = "1", day: int = 1, tag: str = "tender", **told: Any) -> Release:
    """A release of the process of that number, which keeps the standard."""
    given = {
        "ocid": f"ocds-river-{number}",
        "id": name,
        "date": f"2026-01-{day:02}T10:00:00Z",
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": "B-1", "name": "Riverbend Works"},
        "tender": {"id": "t", "title": f"Bridge {number}", "title_fr": f"Pont {number}", "status": "active",
                   "value": {"amount": 1200.5, "currency": "CAD"}},
    }  # fmt: skip
    return given | told


def award(number: int = 1, **told: Any) -> Release:
    won = {"id": "a", "status": "active", "date": "2026-01-20T00:00:00Z", "suppliers": [FIRM],
           "value": {"amount": 1100, "currency": "CAD"}}  # fmt: skip
    tender = {"id": "t", "status": "complete", "value": {"amount": 1300, "currency": "CAD"}}
    return release(number, "2", 20, "award", tender=tender, awards=[won]) | told


def package(*releases: Release) -> bytes:
    given = {"uri": "https://river.example/p", "version": "1.1", "publishedDate": "2026-01-31T00:00:00Z",
             "publisher": {"name": "Riverbend"}}  # fmt: skip
    return json.dumps({**given, "releases": list(releases)}).encode()


@pytest.fixture
def procurer(community: Community) -> Person:
    person = Person.objects.create_user("pru@riverbend.example", name="Pru")
    Membership.objects.create(community=community, person=person, role=Role.PROCUREMENT_OFFICER)
    return person


@pytest.fixture
def publish(community: Community, procurer: Person) -> Publish:
    """Takes releases in and publishes them."""

    def take(*releases: Release, **told: Any) -> Import:
        checked, imported = actions.receive(
            by=procurer, community=community, data=package(*releases), name="releases.json"
        )
        assert imported is not None, checked.faults
        return actions.publish(by=procurer, imported=imported, **told)

    return take
