"""Riverbend with one of everything that the API tells."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.decide.council import actions as council
from civiccircle.deliver.initiatives import actions as initiatives
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.trace import actions as trace
from civiccircle.measure.indicators import actions as indicators

BASE = "/api/v1/communities/riverbend"


@pytest.fixture
def more(published: Callable[..., Engagement], community: Community) -> Callable[[], Engagement]:
    """Adds one more of everything: an engagement with its record, an answer linked to it, a result, a place."""

    def make() -> Engagement:
        made = published()
        activity = Activity.objects.get(engagement=made)
        store_result(
            activity,
            method="tally",
            method_version="1",
            parameters={"minimum": 5},
            seed=None,
            inputs_digest="0" * 64,
            output={"agree": 12, "groups": []},
            computed_at=timezone.now(),
        )
        answer = trace.publish_record(
            community=community,
            kind="answer",
            object_id=made.pk,
            title={"en": "Answer on the harbour"},
            path=f"/riverbend/engagements/{made.slug}/#answer",
            happened_at=timezone.now(),
        )
        engagement = trace.publish_record(
            community=community,
            kind="engagement",
            object_id=made.pk,
            title=made.title,
            summary=made.question,
            path=f"/riverbend/engagements/{made.slug}/",
            happened_at=timezone.now(),
        )
        trace.link(engagement, answer, "decided_by")
        Place.objects.create(community=community, slug=f"part-{made.slug}", name={"en": "Part"})
        return made

    return make


@pytest.fixture
def town(more: Callable[[], Engagement], place: Place, community: Community) -> Community:
    more()
    indicators.follow(by=None, community=community, codes=["BB01"])
    words = {"title": {"en": "A path"}, "summary": {"en": "To walk"}}
    initiatives.begin_initiative(by=None, community=community, identifier="RB-1", **words)
    told = {"title": {"en": "A path"}, "body": {"en": "Council"}, "decided_on": date(2026, 3, 4)}
    council.record_decision(by=None, community=community, **told)
    ledger.sign_checkpoint(community.pk)
    return community


@pytest.fixture
def ask(client: Client) -> Callable[..., Any]:
    """Asks an address inside the community, and gives the JSON of an answer that must be good."""

    def get(path: str, **asked: Any) -> Any:
        response = client.get(BASE + path, asked)
        assert response.status_code == 200, response.content
        return response.json()

    return get


@pytest.fixture
def with_token() -> Callable[[Person], Client]:
    """A program that acts for a person."""

    def program(person: Person) -> Client:
        _token, secret = tokens.make(person=person, name="program", life=timedelta(days=1))
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return program
