"""Conversations over the API."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Participant
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations.models import Statement, Vote

BASE = "/api/v1/communities/riverbend/conversations"


def post(client: Client, address: str, data: dict[str, Any], **headers: str) -> Any:
    return client.post(
        f"{BASE}/waterfront/waterfront-talk/{address}", json.dumps(data), "application/json", headers=headers
    )


def test_public_conversations_and_their_shown_statements_are_open_data(
    client: Client, activity: Activity
) -> None:
    Statement.objects.filter(number=2).update(state="rejected")
    listed = json.dumps(client.get(BASE).json())
    assert "waterfront-talk" in listed
    one = client.get(f"{BASE}/waterfront/waterfront-talk").json()
    assert one["title"] == {"en": "Waterfront talk"}
    assert "invitation" not in one
    statements = json.dumps(client.get(f"{BASE}/waterfront/waterfront-talk/statements").json())
    assert "We need more benches" in statements
    assert "Cars belong" not in statements


def test_drafts_are_not(client: Client, activity: Activity) -> None:
    Engagement.objects.update(state="draft")
    assert "waterfront-talk" not in json.dumps(client.get(BASE).json())


def test_a_participant_votes_and_proposes(
    client: Client, activity: Activity, participant: Participant
) -> None:
    key = str(uuid4())
    first, again = (post(client, "votes", {"statement": 1, "vote": 1, "key": key}).json() for _ in range(2))
    assert first["receipt"]["contribution"] == again["receipt"]["contribution"]
    assert (first["receipt"]["again"], again["receipt"]["again"]) == (False, True)
    assert first["next"]["statement"] != 1
    assert (
        post(client, "statements", {"text": "More reeds.", "language": "en", "key": str(uuid4())}).status_code
        == 200
    )
    assert set(Contribution.objects.values_list("channel", flat=True)) == {"api"}


def test_an_account_joins_by_its_first_vote(client: Client, activity: Activity, resident: Person) -> None:
    client.force_login(resident, backend="django.contrib.auth.backends.ModelBackend")
    assert post(client, "votes", {"statement": 1, "vote": -1, "key": str(uuid4())}).status_code == 200
    assert Vote.objects.get().participant.person == resident


def test_nobody_in_particular_is_told_to_join(client: Client, activity: Activity) -> None:
    answer = post(client, "votes", {"statement": 1, "vote": 1, "key": str(uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (401, "join")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_vote_with_its_visitors_cookie(
    client: Client, activity: Activity, participant: Participant, site: str
) -> None:
    sent = {"statement": 1, "vote": 1, "key": str(uuid4())}
    assert post(client, "votes", sent, **{"Sec-Fetch-Site": site}).status_code == 403
    assert not Vote.objects.exists()
