"""Conversations over the API."""

import html
import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Participant
from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.queries import record_of
from civiccircle.listen.conversations import actions
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from civiccircle.listen.conversations.writing import publish_all

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


def test_what_is_said_by_invitation_is_read_by_the_invited_and_the_staff_until_results_are_public(
    client: Client, activity: Activity, participant: Participant, officer: Person, resident: Person
) -> None:
    fields = {"participation": "invited", "invitation": "s3cret", "results": "at_end"}
    Activity.objects.filter(pk=activity.pk).update(**fields)
    snapshots.forget()
    address = f"{BASE}/waterfront/waterfront-talk/statements"

    def seen(by: Client, **more: str) -> int:
        return by.get(address, more).status_code

    def program(person: Person) -> Client:
        secret = tokens.make(person=person, name="program", life=timedelta(days=1))[1]
        return Client(headers={"Authorization": f"Bearer {secret}"})

    assert [seen(by) for by in (Client(), client, program(resident))] == [404, 404, 404]
    assert seen(Client(), invitation="s3cre") == 404
    assert seen(Client(), invitation="s3cret") == 200
    assert seen(program(officer)) == 200
    vote = {"statement": 1, "vote": 1, "key": str(uuid4()), "invitation": "s3cret"}
    assert post(client, "votes", vote).status_code == 200
    assert seen(client) == 200
    Activity.objects.filter(pk=activity.pk).update(results="live")
    snapshots.forget()
    assert seen(Client()) == 200


def test_the_uninvited_meet_no_statement_on_any_page_or_in_any_file(
    client: Client, activity: Activity
) -> None:
    Activity.objects.filter(pk=activity.pk).update(
        participation="invited", invitation="s3cret", results="at_end"
    )
    snapshots.forget()
    talk = "/en/riverbend/engagements/waterfront/conversations/waterfront-talk/"
    subject = "?engagement=waterfront&conversation=waterfront-talk"
    pages = [
        "",
        "?statement=1",
        "embed/",
        "mine/",
        "results/",
        "statements/new/?text=The+harbour+should+be+open",
    ]
    files = [f"/en/riverbend/downloads/{name}/{subject}" for name in ("statements", "polis")]
    for address in [talk + page for page in pages] + files:
        answer = client.get(address)
        told = b"".join(answer) if answer.streaming else answer.content
        assert "open to everyone" not in told.decode(), address
        assert answer.status_code == (403 if address in files else 200), address


def test_what_is_said_by_invitation_stands_in_no_trace_search_or_feed(
    client: Client, activity: Activity, conversation: Conversation, officer: Person
) -> None:
    def told() -> list[bool]:
        api = BASE.removesuffix("/conversations")
        addresses = (
            f"{api}/trace/search?words=harbour", f"{api}/trace/records", "/en/riverbend/search/?q=harbour",
            "/en/riverbend/engagements/updates.atom",
        )  # fmt: skip
        answers = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in answers] == [200] * 4
        pages = [re.sub("<.*?>", "", html.unescape(answer.content.decode())) for answer in answers]
        return ["harbour should be open" in page for page in pages]

    def change(participation: str) -> None:
        setup = actions.Setup(title={"en": "Waterfront talk"}, participation=participation)
        actions.change_conversation(by=officer, conversation=conversation, setup=setup)

    publish_all(activity)
    assert told() == [True] * 4
    change("invited")
    assert told() == [False] * 4
    actions.add_statements(
        by=officer, conversation=conversation, texts=["The harbour is ours."], language="en"
    )
    assert record_of("statement", Statement.objects.get(number=5).pk) is None
    change("open")
    assert told() == [True] * 4


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
