"""The page of a record as a story: what is on record of each step of the circle, and what is not."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.actions import link
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import record_of
from civiccircle.kernel.trace.story import MOST_TOLD, story_of
from civiccircle.listen.conversations import actions as conversations
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.models import Indicator, Observation
from tests.kernel.trace.circles import Make, Turned
from tests.towns import Engage


def words(client: Client, record: Record, language: str = "en") -> str:
    """What the page of a record says in its story."""
    page = client.get(f"/{language}/riverbend/r/{record.uid}/").content.decode()
    told = page.partition('<ol class="story"')[2].partition("</ol>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", told).split())


def told(record: Record, community: Community) -> list[list[Record]]:
    return [[line.record for line in each.lines] for each in story_of(record, community).chapters]


def test_every_record_of_a_turn_tells_the_same_steps(turn: Turned, community: Community) -> None:
    after = [[turn["decision"]], [turn["project"]], [turn["contract"]], [turn["number"]]]
    for name in turn:
        asked, *others = told(turn[name], community)
        assert others == after, name
        assert turn["asked"] in asked
        assert (turn["voice"] in asked) == (name == "voice"), "others' stories count the voices"


def test_what_is_not_on_record_is_said_plainly(client: Client, make: Make) -> None:
    said = words(client, make("project", title={"en": "A new pier"}))
    assert "Nothing is on record about who asked for it." in said
    assert "Nothing is on record yet about what it cost." in said
    assert "It is delivered by A new pier ." in said
    assert "Nothing is on record yet about who delivers it." not in said


def test_a_project_with_its_own_delivery_is_not_told_those_of_others(
    make: Make, community: Community
) -> None:
    budget, outcome = make("asked"), make("decision")
    link(budget, outcome, Link.Kind.DECIDED_BY)
    projects = [make("voice") for _each in range(2)]
    works = [make("project") for _each in range(2)]
    for project, work in zip(projects, works, strict=True):
        link(project, budget, Link.Kind.RAISED_IN)
        link(project, outcome, Link.Kind.DECIDED_BY)
        link(outcome, work, Link.Kind.DELIVERED_BY)
        link(project, work, Link.Kind.DELIVERED_BY)
    assert told(projects[1], community)[2] == [works[1]]
    assert told(outcome, community)[2] == works


def test_a_chapter_tells_of_a_few_records_and_counts_the_others(client: Client, make: Make) -> None:
    decision = make("decision")
    for _each in range(MOST_TOLD + 2):
        link(decision, make("project"), Link.Kind.DELIVERED_BY)
    assert "2 more are on record." in words(client, decision)


def test_titles_are_shown_as_they_are_written(client: Client, make: Make) -> None:
    decision = make("decision", title={"en": "<b>100 %(it)s</b>"})
    link(make("asked"), decision, Link.Kind.DECIDED_BY)
    page = client.get(f"/en/riverbend/r/{decision.uid}/").content.decode()
    assert "&lt;b&gt;100 %(it)s&lt;/b&gt;" in page


@pytest.fixture
def indicator(community: Community, analyst: Person) -> Indicator:
    [made] = indicators.follow(by=analyst, community=community, codes=["BB01"])
    now, said = timezone.now(), {"source": {"en": "Survey"}, "licence": "CC0"}
    for year, value in ((2019, 40), (2020, 41), (2200 - 175, 55)):
        days = {"start": date(year, 1, 1), "end": date(year, 12, 31)}
        Observation.objects.create(indicator=made, value=value, recorded_at=now, **days, **said)
    return made


def the_record(kind: str, object_id: Any) -> Record:
    found = record_of(kind, object_id)
    assert found is not None
    return found


def test_an_indicator_tells_what_moved_since_the_decision(
    client: Client, turn: Turned, indicator: Indicator, make: Make
) -> None:
    number = the_record("indicator", indicator.pk)
    link(turn["project"], number, Link.Kind.MEASURED_BY)
    decided = timezone.make_aware(timezone.datetime(2021, 5, 1))
    Record.objects.filter(pk=turn["decision"].pk).update(happened_at=decided)
    name = indicator.name["en"]
    unit = indicator.unit["en"]
    said = words(client, turn["voice"])
    assert f"Since then, {name} has gone up from 41{unit} (2020) to 55{unit} (2025)." in said.replace(
        "\xa0", ""
    )

    Record.objects.filter(pk=turn["decision"].pk).update(happened_at=timezone.now())
    assert f"{name} stood at 55" in words(client, turn["voice"])
    Record.objects.filter(pk=turn["decision"].pk).update(public=False)
    assert f"{name} stands at 55" in words(client, number)
    assert "Nothing is on record yet about a decision." in words(client, number)
    Observation.objects.all().delete()
    assert "nothing has been measured yet" in words(client, number)


def test_an_engagement_tells_how_many_took_part_only_when_they_are_enough(
    client: Client, published: Engage, officer: Person, community: Community
) -> None:
    engagement = published()
    community.minimum_cell = 5
    community.save()
    record = the_record("engagement", engagement.pk)
    Participant.objects.bulk_create(
        Participant(engagement=engagement, joined_at=timezone.now()) for _each in range(4)
    )
    assert "Fewer than 5 people took part in The harbour ." in words(client, record)
    Participant.objects.create(engagement=engagement, joined_at=timezone.now())
    assert "5 people took part in The harbour ." in words(client, record)
    assert "5 personnes ont participé" in words(client, record, "fr")
    activity = engagement.activities.get()
    conversations.add_statements(
        by=officer, conversation=activity.conversation, texts=["More benches", "No cars"], language="en"
    )
    statement = activity.conversation.statements.get(number=1)
    said = words(client, the_record("statement", statement.pk))
    assert "It was put forward: “ More benches ”" in said
    assert "2 statements were put forward in Talk ." in said
    assert record_of("statement", statement.pk) in [
        each.record for each in story_of(the_record("conversation", activity.pk), community).walk.back
    ]
