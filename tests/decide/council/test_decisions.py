"""What a council decided: written down, answered to what was asked, corrected in public, and followed."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from civiccircle.decide.council import actions
from civiccircle.decide.council.models import Decision
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.actions import link, publish_record
from civiccircle.kernel.trace.models import Link, Record
from tests.stories import sentences

DESK = "/en/riverbend/desk/decisions/"
GIVEN: dict[str, Any] = {
    "title": {"en": "The harbour path", "fr": "Le sentier du port"},
    "body": {"en": "City council", "fr": "Conseil municipal"},
    "decided_on": date(2026, 3, 4),
    "outcome": "adopted",
    "votes_for": 9,
    "votes_against": 2,
}
SENT = {
    "title_en": "The harbour path", "body_en": "City council", "decided_on": "2026-03-04", "outcome": "adopted",
    "minutes_url": "https://riverbend.example/minutes/12", "votes_for": "9", "votes_against": "2",
}  # fmt: skip
Publish = Callable[..., Record]


@pytest.fixture
def on_record(community: Community) -> Publish:
    """Puts something into the trace."""

    def publish(number: int = 1, kind: str = "engagement", title: str = "The harbour", **more: Any) -> Record:
        given: dict[str, Any] = {"title": {"en": f"{title} {number}"}, "path": "/riverbend/x/", **more}
        return publish_record(
            community=community, kind=kind, object_id=number, happened_at=timezone.now(), **given
        )

    return publish


@pytest.fixture
def decision(community: Community, council_member: Person, on_record: Publish) -> Decision:
    return actions.record_decision(by=council_member, community=community, asked=[on_record()], **GIVEN)


def test_a_decision_answers_what_was_asked_and_stands_in_the_log(decision: Decision) -> None:
    record = Record.objects.get(kind="decision")
    [joined] = Link.objects.filter(target=record)
    assert (joined.kind, joined.source.kind) == ("decided_by", "engagement")
    assert record.happened_at.date() == date(2026, 3, 4)
    told = json.loads(Fact.objects.get(kind="decision.recorded").payload)["fact"]
    assert (told["outcome"], told["votes_for"], told["title"]) == ("adopted", 9, GIVEN["title"])


def test_it_is_corrected_with_a_reason_only_and_the_old_words_stay(
    decision: Decision, council_member: Person, client: Client
) -> None:
    changed = GIVEN | {"votes_for": 8}
    with pytest.raises(ValidationError, match="Say why"):
        actions.correct_decision(by=council_member, decision=decision, reason={}, asked=[], **changed)
    reason = {"en": "A vote was counted twice."}
    actions.correct_decision(by=council_member, decision=decision, reason=reason, asked=[], **changed)
    assert decision.corrections.get().before == {"votes_for": 9}
    assert not Link.objects.filter(kind="decided_by"), "what it does not answer leads to it no more"
    page = client.get(f"/en/riverbend/decisions/{decision.pk}/").content.decode()
    assert "A vote was counted twice." in page
    assert "Votes for, before: 9" in page
    assert Fact.objects.filter(kind="decision.corrected").count() == 1
    actions.correct_decision(by=council_member, decision=decision, reason=reason, asked=[], **changed)
    assert decision.corrections.count() == 1, "what changes nothing leaves nothing"


def test_what_was_rejected_stands_on_no_step_of_the_circle_and_keeps_its_address(
    decision: Decision, council_member: Person, on_record: Publish
) -> None:
    before = Record.objects.get(kind="decision")
    reason = {"en": "Written down the wrong way round."}
    rejected = {"reason": reason, "asked": [], **GIVEN, "outcome": "rejected"}
    delivered = link(before, on_record(2, "initiative"), Link.Kind.DELIVERED_BY)
    with pytest.raises(ValidationError, match="Something is delivered by this decision"):
        actions.correct_decision(by=council_member, decision=decision, **rejected)
    delivered.delete()
    actions.correct_decision(by=council_member, decision=decision, **rejected)
    after = Record.objects.get(uid=before.uid)
    assert after.kind == "rejection"


def test_it_answers_only_what_was_asked_or_said_here_on_a_day_that_is_past(
    community: Community, council_member: Person, on_record: Publish
) -> None:
    elsewhere = Community.objects.create(slug="hilltop", name={"en": "Hilltop"})
    foreign = on_record(3)
    Record.objects.filter(pk=foreign.pk).update(community=elsewhere)
    foreign.refresh_from_db()
    for asked in (on_record(2, "indicator"), foreign):
        with pytest.raises(ValidationError, match="answers what was asked"):
            actions.record_decision(by=council_member, community=community, asked=[asked], **GIVEN)
    tomorrow = GIVEN | {"decided_on": timezone.localdate() + timedelta(days=1)}
    with pytest.raises(ValidationError, match="still to come"):
        actions.record_decision(by=council_member, community=community, **tomorrow)
    with pytest.raises(ValidationError, match="Look at the year again"):
        actions.record_decision(
            by=council_member, community=community, **GIVEN | {"decided_on": date(206, 3, 4)}
        )
    assert not Decision.objects.exists()


def test_members_of_the_council_engagement_officers_and_administrators_write_and_nobody_else(
    community: Community, council_member: Person, officer: Person, administrator: Person, analyst: Person,
    resident: Person, client: Client,
) -> None:  # fmt: skip
    for person in (council_member, officer, administrator):
        client.force_login(person)
        assert client.post(f"{DESK}new/", SENT).status_code == 302, person
    assert Decision.objects.count() == 3
    for person in (analyst, resident):
        with pytest.raises(PermissionDenied, match="Engagement officer or Council member"):
            actions.record_decision(by=person, community=community, **GIVEN)
        client.force_login(person)
        assert client.post(f"{DESK}new/", SENT).status_code == 403


def test_what_it_answers_is_chosen_from_a_list_and_from_many_by_a_search_without_scripts(
    community: Community, council_member: Person, client: Client, on_record: Publish
) -> None:
    client.force_login(council_member)
    first = on_record(0, title="Ferry")
    assert "asked_words" not in client.get(f"{DESK}new/").content.decode(), "few need no search"
    for number in range(1, 20):
        on_record(number)
    chosen = Record.objects.get(object_id="7")
    form = SENT | {"asked": [str(chosen.uid)], "asked_words": "ferry", "find": "asked"}
    page = client.post(f"{DESK}new/", form)
    offered = dict(re.findall(r'name="asked" id="\w+" value="([^"]+)"( checked)?', page.content.decode()))
    assert offered == {str(chosen.uid): " checked", str(first.uid): ""}
    assert 'value="The harbour path"' in page.content.decode()
    assert not Decision.objects.exists(), "a search saves nothing"
    sent = SENT | {"asked": [str(chosen.uid), str(first.uid)]}
    assert client.post(f"{DESK}new/", sent).status_code == 302
    assert set(Link.objects.values_list("source", flat=True)) == {first.pk, chosen.pk}
    assert client.post(f"{DESK}new/", SENT | {"asked": ["nonsense"]}).status_code == 422


def test_the_desk_corrects_what_it_shows(
    decision: Decision, council_member: Person, client: Client, on_record: Publish
) -> None:
    client.force_login(council_member)
    assert DESK in client.get("/en/riverbend/desk/").content.decode()
    page = client.get(f"{DESK}{decision.pk}/").content.decode()
    assert 'value="The harbour path"' in page
    assert " checked" in page
    asked = str(Record.objects.get(kind="engagement").uid)
    body = SENT | {"title_fr": "Le sentier", "asked": [asked], "reason_en": "The French was wrong."}
    assert client.post(f"{DESK}{decision.pk}/", body | {"reason_en": ""}).status_code == 422
    assert client.post(f"{DESK}{decision.pk}/", body).status_code == 302
    decision.refresh_from_db()
    assert decision.title["fr"] == "Le sentier"
    assert set(decision.corrections.get().before) == {"title", "body", "minutes_url"}


def test_everybody_reads_what_was_decided_and_what_followed(
    decision: Decision, client: Client, on_record: Publish
) -> None:
    link(Record.objects.get(kind="decision"), on_record(2, "initiative", "Path"), Link.Kind.DELIVERED_BY)
    listed = client.get("/fr/riverbend/decisions/").content.decode()
    assert "Le sentier du port" in listed
    assert "9 pour, 2 contre" in listed
    page = client.get(f"/en/riverbend/decisions/{decision.pk}/").content.decode()
    assert page.index("What it answers") < page.index("The harbour 1") < page.index("What followed")
    assert "Path 2" in page
    story = client.get(f"/en/riverbend/r/{Record.objects.get(kind='decision').uid}/").content.decode()
    assert "City council decided on March 4, 2026: " in story
    assert "Votes: 9 for, 2 against." in story
    assert "Nothing fits" in client.get("/en/riverbend/decisions/?outcome=rejected").content.decode()
    assert "harbour path" in client.get("/en/riverbend/decisions/?year=2026&outcome=x").content.decode()
    assert client.get("/en/riverbend/decisions/99999999/").status_code == 404
    Decision.objects.all().delete()
    assert "No decision is on record yet" in client.get("/en/riverbend/decisions/").content.decode()


def test_programs_read_decisions_with_what_they_answer(decision: Decision, client: Client) -> None:
    api = "/api/v1/communities/riverbend/decisions"
    [told] = client.get(api, {"outcome": "adopted"}).json()["results"]
    assert (told["votes_for"], told["abstained"], told["decided_on"]) == (9, None, "2026-03-04")
    assert client.get(api, {"outcome": "rejected"}).json()["results"] == []
    one = client.get(f"{api}/{decision.pk}").json()
    assert [each["kind"] for each in one["asked"]] == ["engagement"]
    assert one["path"] == f"/riverbend/decisions/{decision.pk}/"
    assert client.get(f"{api}/0").status_code == 404
    csv = b"".join(client.get("/en/riverbend/downloads/council-decisions/")).decode()
    assert "The harbour path" in csv
    rows = json.loads(b"".join(client.get("/en/riverbend/downloads/council-decisions-json/")))["rows"]
    assert rows[0]["body"] == GIVEN["body"]


def test_in_a_story_it_tells_who_decided_when_and_how_they_voted(
    decision: Decision, community: Community, council_member: Person
) -> None:
    record = Record.objects.get(kind="decision")
    assert sentences(record) == [
        "City council decided on March 4, 2026: IT. Votes: 9 for, 2 against.",
        "Décision du 4 mars 2026 (Conseil municipal) : IT. Votes : 9 pour, 2 contre.",
    ]
    Decision.objects.update(abstained=1)
    assert [each.rpartition(", ")[2] for each in sentences(record)] == ["1 abstained.", "1 abstention."]
    Decision.objects.update(votes_for=None, votes_against=None, abstained=None)
    assert sentences(record) == [
        "City council decided on March 4, 2026: IT.",
        "Décision du 4 mars 2026 (Conseil municipal) : IT.",
    ]
    Decision.objects.all().delete()
    assert sentences(record) == []
