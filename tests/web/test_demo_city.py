"""The demo city tells a story that holds together."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from civiccircle.decide.budgets.models import Project
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace.models import Record
from civiccircle.measure.indicators import queries
from civiccircle.measure.indicators.models import Observation, Target
from civiccircle.web import demo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole_house")]


def test_the_city_did_each_thing_on_its_day_and_kept_its_promises_but_one():
    city = demo.build(size="small")

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

    states = [each.state for each in queries.standings(city, queries.followed(city))]
    assert [states.count(state) for state in ("current", "stale", "none")] == [13, 1, 1]
    assert Observation.objects.exclude(ended_at=None).count() == 1, "one value was corrected"
    assert Target.objects.filter(baseline=None).count() == 0
