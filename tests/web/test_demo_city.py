"""The demo city tells a story that holds together."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from civiccircle.decide.budgets.models import Project
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.recent import forget_everything
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.open_ends import share
from civiccircle.kernel.trace.story import Story, story_of
from civiccircle.measure.indicators import queries
from civiccircle.measure.indicators.models import Observation, Target
from civiccircle.measure.indicators.standing import standings
from civiccircle.web import demo
from tests.french import leftovers, pages
from tests.queries import query_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_house")]


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Community]:
    """Built once for all cases here, which take back what they do to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.build(size="small")
        transaction.set_rollback(True)


def test_the_city_did_each_thing_on_its_day_and_kept_its_promises_but_one(city: Community) -> None:
    facts = list(Fact.objects.order_by("leaf_index"))
    days = [fact.recorded_at for fact in facts]
    assert days == sorted(days), "the log tells the story in its order"

    told = {
        json.loads(fact.payload)["fact"]["title"]["en"]: fact
        for fact in facts
        if fact.kind == "engagement.answered"
    }
    assert len(told) == 3
    assert all(json.loads(fact.payload)["fact"]["days_late"] == 0 for fact in told.values())
    for engagement in Engagement.objects.filter(community=city, state="answered"):
        assert told[engagement.title["en"]].recorded_at == engagement.answered_at
        assert engagement.answered_at.date() <= engagement.answer_due

    late = Engagement.objects.filter(community=city, state="published", answer_due__lt=timezone.now())
    assert late.count() == 1

    for result in Result.objects.filter(final=True):
        closed = result.activity.engagement.phases.latest("ends_at").ends_at
        assert result.computed_at == closed

    for record in Record.objects.filter(community=city):
        assert record.happened_at <= timezone.now() - timedelta(days=3), record

    shown = Project.objects.exclude(picture="")
    assert shown.filter(budget__published_at=None, state="accepted").count() >= 8, "the ballot has pictures"
    for project in shown:
        assert project.picture_text.keys() == {"en", "fr"}, project
        assert project.picture.size < 40_000

    states = [each.state for each in standings(city, queries.followed(city))]
    assert [states.count(state) for state in ("current", "stale", "none")] == [13, 1, 1]
    assert Observation.objects.exclude(ended_at=None).count() == 1, "one value was corrected"
    assert Target.objects.filter(baseline=None).count() == 0


def test_decisions_show_all_five_links_and_a_statement_leads_to_its_number(
    city: Community, client: Client
) -> None:
    told = share(city)
    assert told.all >= 2
    assert told.part >= 0.95, f"{told.all - told.complete} of {told.all} decisions have an open end"
    # Statement → its record → the record of the indicator → its page: three clicks.
    statements = Link.objects.filter(kind=Link.Kind.RAISED_IN, source__kind="statement").order_by(
        "target", "pk"
    )
    first_of_each = {each.target_id: each.source_id for each in statements}.values()
    stories = [story_of(each, city) for each in Record.objects.filter(pk__in=first_of_each)]
    whole = [each for each in stories if all(chapter.lines for chapter in each.chapters)]
    assert whole, "no statement leads to an indicator"
    _a_whole_turn_costs_no_more_than_a_page_may(client, city, whole[0])


def _a_whole_turn_costs_no_more_than_a_page_may(client: Client, city: Community, story: Story) -> None:
    """Each room tells its step with figures; and no record on the way takes more queries than a page may."""
    lines = [line for chapter in story.chapters for line in chapter.lines]
    assert [line.record for line in lines if line.step is not CircleStep.VOICE and not line.figures] == []
    met = {record.kind: record for record, _distance in story.walk.records.values()}
    assert {"statement", "conversation", "initiative", "contract_process", "indicator"} <= met.keys()
    for kind, record in met.items():
        forget_everything()
        with query_count(f"trace:record, {kind} of a whole turn"):
            assert client.get(f"/en/{city.slug}/r/{record.uid}/").status_code == 200


def test_no_page_in_french_holds_english_words_of_the_house(city: Community, client: Client) -> None:
    readers: list[Person | None] = [None]
    for role in (Role.ENGAGEMENT_OFFICER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER):
        readers.append(Membership.objects.filter(community=city, role=role)[0].person)
    read = set()
    for reader in readers:
        if reader is not None:
            client.force_login(reader)
        for path, page in pages(client, f"/fr/{city.slug}/", most_alike=1 if reader else 2):
            assert '<html lang="fr"' in page, path
            assert leftovers(page) == [], path
            read.add(path)
    for part in (
        "results",
        "ledger",
        "privacy",
        "desk/members",
        "desk/engagements/new",
        "desk/indicators/of",
        "account/tokens",
    ):
        assert any(part in path for path in read), part


def test_the_resident_has_a_past_and_sees_what_came_of_it(city: Community, client: Client) -> None:
    resident = Membership.objects.get(community=city, role=Role.RESIDENT).person
    client.force_login(resident)
    page = client.get(f"/en/{city.slug}/receipts/").content.decode()
    came = page.split("What came of it", 1)[1].split("</section>", 1)[0]
    assert came.count("answered on") == 2
    assert came.count("Read the answer") == 2
    assert came.count("answers in public by") == 1
    mine = "".join(
        client.get(f"/en/{city.slug}/receipts/?page={number}").content.decode() for number in (1, 2, 3)
    )
    for told in ("You put forward", "You agreed", "You disagreed", "Your ballot with", "You proposed"):
        assert told in mine, told
    assert "Boardwalk over the salt marsh" in mine
    receipts = set(re.findall(r'href="(/en/[^"]+/receipts/\d+/)"', mine))
    for address in sorted(receipts)[:3]:
        assert "What you contributed" in client.get(address).content.decode()
    boardwalk = Project.objects.get(title__en="Boardwalk over the salt marsh")
    outcome = Result.objects.get(activity=boardwalk.budget.activity, final=True).output
    told = [each["project"] for each in (*outcome["rounds"], *outcome["losers"])]
    assert boardwalk.key in told, "what the resident proposed was voted on"
