"""Every list asks the database the same number of questions for few rows and for many."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.decide.council import actions as council
from civiccircle.decide.council.models import Decision
from civiccircle.deliver.contracting import actions as contracts
from civiccircle.deliver.contracting.models import Import, Organisation, Process
from civiccircle.deliver.initiatives import actions as initiatives
from civiccircle.deliver.initiatives import milestone_actions as milestones
from civiccircle.kernel.activities import lists, queries, snapshots
from civiccircle.kernel.activities.models import (
    Activity,
    Contribution,
    Engagement,
    Moderation,
    Participant,
    Phase,
)
from civiccircle.kernel.activities.standing import Stage
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.actions import record_fact, sign_checkpoint
from civiccircle.kernel.pages import store
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.models import Release
from civiccircle.kernel.recent import forget_everything
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import open_ends
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import record_of, records_on
from civiccircle.kernel.trace.search import matching_ids
from civiccircle.kernel.trace.walking import walk
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations import queries as talks
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.catalogue import catalogue
from civiccircle.measure.indicators.models import Observation, Target
from tests.deliver.contracting.conftest import award, package, procurer, release
from tests.queries import query_count
from tests.towns import Engage

__all__ = ["procurer"]
HERE, API = "/en/riverbend", "/api/v1/communities/riverbend"
TALK = "engagements/engagement-0/conversations/talk"
LISTS = {
    "home": f"{HERE}/",
    "engagements:list open": f"{HERE}/engagements/?stage=open",
    "engagements:list all": f"{HERE}/engagements/?stage=all",
    "engagements:list found": f"{HERE}/engagements/?q=harbour",
    "trace:search": f"{HERE}/search/?q=harbour",
    "trace:record": f"{HERE}/r/{{uid}}/",
    "trace:links": f"{HERE}/r/{{uid}}/onwards/",
    "trace:open-ends": f"{HERE}/open-ends/",
    "ledger:overview": f"{HERE}/ledger/",
    "activities:moderation-log": f"{HERE}/moderation/",
    "publishing:log": f"{HERE}/releases/",
    "activities:receipts": f"{HERE}/receipts/",
    "conversations:mine": f"{HERE}/{TALK}/mine/",
    "conversations:results": f"{HERE}/{TALK}/results/",
    "conversations:desk": f"{HERE}/desk/conversations/{{activity}}/",
    "indicators:list": f"{HERE}/indicators/",
    "indicators:detail": f"{HERE}/indicators/BB01/",
    "indicators:desk": f"{HERE}/desk/indicators/",
    "indicators:edit": f"{HERE}/desk/indicators/of/BB01/",
    "indicators:import": f"{HERE}/desk/indicators/import/",
    "council:list": f"{HERE}/decisions/",
    "council:detail": f"{HERE}/decisions/{{decision}}/",
    "council:desk": f"{HERE}/desk/decisions/",
    "council:record": f"{HERE}/desk/decisions/new/",
    "initiatives:list": f"{HERE}/initiatives/",
    "initiatives:detail": f"{HERE}/initiatives/RB-1/",
    "initiatives:feed": f"{HERE}/initiatives/feed/",
    "initiatives:desk": f"{HERE}/desk/initiatives/",
    "initiatives:edit": f"{HERE}/desk/initiatives/of/RB-1/",
    "contracting:list": f"{HERE}/contracts/",
    "contracting:list found": f"{HERE}/contracts/?q=bridge&status=awarded&year=2026",
    "contracting:process": f"{HERE}/contracts/processes/ocds-river-1/",
    "contracting:suppliers": f"{HERE}/contracts/suppliers/",
    "contracting:buyers": f"{HERE}/contracts/buyers/",
    "contracting:organisation": f"{HERE}/contracts/organisations/{{supplier}}/",
    "contracting:desk": f"{HERE}/desk/contracts/",
    "contracting:imported": f"{HERE}/desk/contracts/import/{{imported}}/",
    "contracting:pays-for": f"{HERE}/desk/contracts/of/ocds-river-1/",
    "api contracting-processes": f"{API}/contracting/processes?page_size=100",
    "api contracting-processes found": f"{API}/contracting/processes?words=bridge&supplier={{supplier}}",
    "api contracting-process": f"{API}/contracting/processes/ocds-river-1",
    "api contracting-record": f"{API}/contracting/processes/ocds-river-1/record",
    "api contracting-organisations": f"{API}/contracting/organisations?page_size=100",
    "api council-decisions": f"{API}/decisions",
    "api initiatives": f"{API}/initiatives",
    "api initiative-changes": f"{API}/initiatives/RB-1/changes",
    "api indicators": f"{API}/indicators?page_size=100",
    "api observations": f"{API}/indicators/BB01/observations",
    "api targets": f"{API}/indicators/BB01/targets",
    "api engagements": f"{API}/engagements",
    "api conversations": f"{API}/conversations",
    "api statements": f"{API}/conversations/engagement-0/talk/statements",
    "api records": f"{API}/trace/records",
    "api record-links": f"{API}/trace/records/{{uid}}/links",
    "api traced decisions": f"{API}/trace/decisions?complete=false",
    "api record-provenance": f"{API}/trace/records/{{uid}}/provenance",
    "api search": f"{API}/trace/search?words=harbour",
    "api results": f"{API}/results",
    "api facts": f"{API}/ledger/facts",
    "api moderation": f"{API}/moderation",
    "api places": f"{API}/places",
}
OWN = {"activities:receipts", "conversations:mine"}
STAFF = {
    "conversations:desk",
    "council:desk",
    "council:record",
    "initiatives:desk",
    "initiatives:edit",
}
PROCURERS = {"contracting:desk", "contracting:imported", "contracting:pays-for"}
ANALYSTS = {"indicators:desk", "indicators:edit", "indicators:import"}
# These are counted in a process that showed them a moment ago and knows the conversation of their address.
SEEN_BEFORE = {"conversations:mine", "conversations:results"}


@pytest.fixture(autouse=True)
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered for a second stays remembered, however busy the machine is."""
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)


@pytest.fixture
def filled(community: Community, officer: Person, resident: Person) -> Callable[[int], dict[str, Any]]:
    """Puts so many rows into every list; gives what the addresses need."""

    def fill(number: int) -> dict[str, Any]:
        first, *_others = [_engagement(community, each) for each in range(number)]
        talk = Conversation.objects.get(activity__engagement=first)
        participant = Participant.objects.create(engagement=first, person=resident, joined_at=timezone.now())
        for each in range(number):
            _row_of_each(community, talk, participant, each)
        _measures(community, officer, number)
        decision = _delivers(community, number)
        imported, supplier = _buys(community, number)
        sign_checkpoint(community.pk)
        uid = Record.objects.earliest("pk").uid
        return {"uid": uid, "activity": talk.activity_id, "decision": decision.pk,
                "imported": imported.pk, "supplier": supplier.pk}  # fmt: skip

    return fill


def _engagement(community: Community, number: int) -> Engagement:
    now = timezone.now()
    engagement = Engagement.objects.create(
        community=community,
        slug=f"engagement-{number}",
        title={"en": f"Harbour {number}"},
        question={"en": "What should it become?"},
        deciding_body={"en": "City council"},
        answer_due=(now + timedelta(days=60)).date(),
        state=Engagement.State.ANSWERED if number % 2 else Engagement.State.PUBLISHED,
        published_at=now,
        answered_at=now if number % 2 else None,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Talk"},
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=9),
        verbs=["conversation.vote"],
    )
    activity = Activity.objects.create(
        engagement=engagement, kind="conversation", slug="talk", title={"en": "Talk"}
    )
    Conversation.objects.create(activity=activity)
    return engagement


def _row_of_each(community: Community, talk: Conversation, participant: Participant, number: int) -> None:
    now = timezone.now()
    record = trace.publish_record(
        community=community,
        kind="engagement",
        object_id=Engagement.objects.get(slug=f"engagement-{number}").pk,
        title={"en": f"Harbour {number}"},
        path=f"/riverbend/engagements/engagement-{number}/",
        happened_at=now,
    )
    hub = Record.objects.earliest("pk")
    if record != hub:
        trace.link(hub, record, Link.Kind.RAISED_IN)
    trace.publish_record(
        community=community,
        kind="answer",
        object_id=number,
        title={"en": f"Answer {number}"},
        path=f"/riverbend/engagements/engagement-{number}/#answer",
        happened_at=now,
    )
    fact = record_fact(community.pk, "activity.closed", {"engagement": f"engagement-{number}"})
    statement = Statement.objects.create(
        conversation=talk, number=number, text=f"Statement {number}", state="accepted", created_at=now
    )
    contribution = Contribution.objects.create(
        activity=talk.activity,
        participant=participant,
        verb="conversation.vote",
        payload="{}",
        salt=bytes(16),
        leaf_index=fact.leaf_index,
        accepted_at=now,
    )
    Vote.objects.create(
        statement=statement, participant=participant, choice=1, contribution_id=contribution.pk
    )
    Moderation.objects.create(
        activity=talk.activity,
        subject_kind="statement",
        subject_id=number,
        decision="rejected",
        reason="abuse",
        decided_at=now,
    )
    Release.objects.create(community=community, what={"en": "a table"}, policy={"en": "no count under 5"})
    Place.objects.create(community=community, slug=f"place-{number}", name={"en": f"Place {number}"})
    Result.objects.create(
        activity=talk.activity,
        version=number + 1,
        method="opinion_map",
        method_version="1",
        parameters={},
        inputs_digest="0",
        output={},
        output_digest="0",
        computed_at=now,
        final=True,
    )


def _measures(community: Community, person: Person, number: int) -> None:
    """So many indicators; of one of them so many values, corrections, places and targets."""
    now, first = timezone.now(), None
    for code in list(catalogue())[:number]:
        [made] = indicators.follow(by=None, community=community, codes=[code], owner=person)
        first = first or made
        Observation.objects.create(indicator=made, value=1, start=date(2024, 1, 1), end=date(2024, 12, 31),
                                   recorded_at=now, source={"en": "Survey"}, licence="CC0")  # fmt: skip
        Target.objects.create(indicator=made, value=9, due=date(2030, 12, 31), set_by={"en": "Council"},
                              recorded_at=now)  # fmt: skip
    for each in range(number):
        said = {
            "indicator": first,
            "source": {"en": "Survey"},
            "licence": "CC0",
            "value": each,
            "recorded_at": now,
        }
        days = {"start": date(1900 + each, 1, 1), "end": date(1900 + each, 12, 31)}
        Observation.objects.create(**said, **days)
        Observation.objects.create(**said, **days, ended_at=now)
        Observation.objects.create(**said, **days, place=f"place-{each}")
        Target.objects.create(indicator=first, value=9, due=date(2031 + each, 1, 1), set_by={"en": "Council"},
                              recorded_at=now)  # fmt: skip


def _delivers(community: Community, number: int) -> Decision:
    """So many decisions; of one of them so many initiatives, of one of those so many milestones and changes."""
    given = {"title": {"en": "A path"}, "body": {"en": "Council"}, "decided_on": date(2026, 3, 4)}
    first, *_others = [
        council.record_decision(by=None, community=community, **given) for _each in range(number)
    ]
    rests_on = record_of("decision", first.pk)
    words = {"title": {"en": "A path"}, "summary": {"en": "To walk"}, "state": "approved"}
    made, *_others = [
        initiatives.begin_initiative(
            by=None, community=community, identifier=f"RB-{each}", decision=rests_on, **words
        )
        for each in range(1, number + 1)
    ]
    for each in range(number):
        milestone = {"title": {"en": f"Step {each}"}, "due": date(2026, 3, 4)}
        milestones.set_milestone(by=None, initiative=made, **milestone)
    return first


def _buys(community: Community, number: int) -> tuple[Import, Organisation]:
    """So many contracts of as many firms, won by one of them too; of one so many releases and initiatives; files."""
    everybody = [{"id": f"F-{each}", "name": f"Firm {each}"} for each in range(number)]
    first = [
        release(name=f"again-{each}", day=1 + each % 19, buyer=everybody[each]) for each in range(number)
    ]
    others = [award(each, buyer=everybody[each], awards=[_won(everybody[0], everybody[each])])
              for each in range(1, number)]  # fmt: skip
    _checked, imported = contracts.receive(
        by=None, community=community, data=package(*first, *others), name="contracts.json"
    )
    assert imported is not None
    contracts.publish(by=None, imported=imported)
    Import.objects.bulk_create(
        Import(community=community, digest=str(each), size=1, state="discarded", report=imported.report,
               received_at=timezone.now()) for each in range(number)
    )  # fmt: skip
    paid = record_of("contract_process", Process.objects.get(ocid="ocds-river-1").pk)
    for initiative in records_on(community, CircleStep.DELIVERED):
        trace.link(initiative, paid, Link.Kind.PAID_BY)
    return imported, Organisation.objects.get(name="Firm 0")


def _won(*firms: dict[str, str]) -> dict[str, Any]:
    return {"id": "a", "status": "active", "value": {"amount": 1, "currency": "CAD"}, "suppliers": firms}


@pytest.mark.parametrize("number", [16, 60])
def test_lists_ask_as_much_for_few_rows_as_for_many(
    client: Client,
    filled: Callable[[int], dict[str, Any]],
    officer: Person,
    resident: Person,
    analyst: Person,
    procurer: Person,
    number: int,
) -> None:
    words = filled(number)
    people = dict.fromkeys(OWN, resident) | dict.fromkeys(STAFF, officer)
    people |= dict.fromkeys(ANALYSTS, analyst) | dict.fromkeys(PROCURERS, procurer)
    for name, address in LISTS.items():
        client.logout()
        if name in people:
            client.force_login(people[name])
        _forget()
        if name in SEEN_BEFORE:
            client.get(address.format(**words))
        with query_count(f"list {name}"):
            answer = client.get(address.format(**words))
        assert answer.status_code == 200, name


def _forget() -> None:
    """As a process that has just started: nothing that was read for another page is remembered."""
    forget_everything()
    snapshots.forget()
    board.forget()
    store.clear()


def test_the_home_counts_people_at_most_once_in_half_a_minute(community: Community) -> None:
    assert queries.participation(community) is queries.participation(community)


def test_the_front_shows_what_the_lists_show(published: Engage, community: Community) -> None:
    spans = ((-7, 14, 30), (-7, 3, 40), (3, 14, 30), (-9, -2, 5), (-9, -4, 3), (-9, 9, 11))
    for opens, closes, answer in spans:
        published(opens=opens, closes=closes, answer=answer)
    front, now = lists.front(community, 6, 4), timezone.now()
    for stage in (Stage.OPEN, Stage.COMING, Stage.WAITING, Stage.ANSWERED):
        shown = [each.engagement for each in getattr(front, stage.value)]
        assert set(shown) == set(lists.listed(community, stage, now)), stage
    assert [len(each) for each in (front.open, front.coming, front.waiting)] == [3, 1, 2]
    assert front.open[0].days_left in (2, 3), "what closes first stands first"


def test_a_list_is_read_along_an_index_however_rows_are_spread(
    filled: Callable[[int], dict[str, Any]], community: Community
) -> None:
    talk = filled(60)["activity"]
    participant, hub = Participant.objects.get().pk, Record.objects.earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        talks.my_votes(participant, talk)[:20]
        talks.my_statements(participant, talk)
        walk(hub)
        open_ends.open_ends(community)[:20]
        matching_ids(community, "harbour", "en", "")
    asked = [each["sql"] for each in captured.captured_queries]
    plans = [_plan(sql) for sql in asked]

    assert "statement_by_author" in plans[1]
    assert re.search(r"trace_search VIRTUAL TABLE INDEX|Bitmap Index Scan on trace_search\b", plans[-1])
    assert not [plan for plan in plans if WHOLE_TABLE.search(plan)]

    assert "turn_open" in _plan(asked[-2], by_order=True)
    newest_first = _plan(asked[0], by_order=True)
    assert "vote_newest" in newest_first
    assert not re.search(r"TEMP B-TREE|\bSort\b", newest_first)


WHOLE_TABLE = re.compile(
    r"SCAN (?!step\d|few|first|onwards|back|ahead|behind|beside|each|met|counted|\(subquery|.*VIRTUAL TABLE INDEX)"
    r"|Seq Scan|Index (Only )?Scan (Backward )?using"
)


def _plan(sql: str, by_order: bool = False) -> str:
    """How the database answers.

    PostgreSQL reads a table of few rows whole; so it may find rows only by the condition of an index (as a bitmap), or,
    `by_order`, only walk along one, and does otherwise only where there is none that serves.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(row[3] for row in cursor.fetchall())
        barred = ("bitmapscan", "sort") if by_order else ("indexscan", "indexonlyscan")
        for way in ("seqscan", "bitmapscan", "sort", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = {'off' if way in ('seqscan', *barred) else 'on'}")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
