"""How far the decisions of the demo city can be followed. Runs where the rooms of the whole circle are installed."""

import pytest
from django.test import Client

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.recent import forget_everything
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.open_ends import share
from civiccircle.kernel.trace.queries import kinds_on
from civiccircle.kernel.trace.story import Story, story_of
from civiccircle.web.demo.build import build
from tests.queries import query_count


def _whole_circle() -> bool:
    return all(kinds_on(step) for step in CircleStep)


def test_decisions_of_the_demo_city_show_all_five_links_and_a_statement_leads_to_its_number(
    db: None, client: Client
) -> None:
    if not _whole_circle():
        pytest.skip("a wing of the circle has no room yet")
    city: Community = build(size="small")
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
