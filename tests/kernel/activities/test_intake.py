"""The contribution path: whoever sends the same again is told the same, whatever the kind says of it by then."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.kernel.activities import kinds, rows, snapshots
from civiccircle.kernel.activities.intake import contribute
from civiccircle.kernel.activities.kinds import Accepted, Refused
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase


class OneWordEach:
    """Takes each word once."""

    code = "word"
    taken: set[str]

    def read(self, activity: Activity, verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
        if not data.get("word"):
            raise Refused("say a word", "invalid")
        return {"word": data["word"].strip().lower()}

    def check(
        self, activity: Activity, participant_id: int, verb: str, payload: Mapping[str, Any], data: Any
    ) -> None:
        if payload["word"] in self.taken:
            raise Refused("said before", "duplicate")

    def write(self, verb: str, accepted: Sequence[Accepted]) -> None:
        self.taken |= {each.payload["word"] for each in accepted}


@pytest.fixture
def activity(engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> Iterator[Activity]:
    kind = OneWordEach()
    kind.taken = set()
    monkeypatch.setitem(kinds._kinds, "word", kind)
    Engagement.objects.update(state=Engagement.State.PUBLISHED)
    now = timezone.now()
    Phase.objects.all().delete()
    Phase.objects.create(
        engagement=engagement, title={}, starts_at=now, ends_at=now + timedelta(days=1), verbs=["word.say"]
    )
    yield Activity.objects.create(engagement=engagement, kind="word", slug="word", title={"en": "A word"})
    snapshots.forget()


def test_a_contribution_that_would_be_its_own_duplicate_is_acknowledged_as_the_first_time(
    activity: Activity, engagement: Engagement
) -> None:
    person, other = (
        Participant.objects.create(engagement=engagement, joined_at=timezone.now()).pk for _ in range(2)
    )
    key = uuid4()

    def say(word: str, who: int = person, key: Any = key) -> Any:
        data = {"word": word}
        return contribute(activity_id=activity.pk, participant_id=who, verb="word.say", data=data, key=key)

    first, second = say("Reeds"), say(" reeds ")
    assert (first.again, second.again) == (False, True)
    assert first.contribution == second.contribution

    for refusal, act in {
        "duplicate": lambda: say("reeds", key=uuid4()),
        "invalid": lambda: say(""),
    }.items():
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == refusal
    with pytest.raises(Refused):
        say("reeds", who=other)
    with pytest.raises(Refused):
        say("trees")  # under the key of another word


def test_a_repeat_is_looked_up_in_the_index_however_many_were_taken_before(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table of few rows whole; its planner knows how many there are")
    with CaptureQueriesContext(connection) as captured:
        rows.accepted_before([(number, uuid4()) for number in range(40)])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured.captured_queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    assert [step for step in plan if "SEARCH activities_contribution" in step]
    assert not [step for step in plan if "SCAN activities_contribution" in step]
