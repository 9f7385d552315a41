"""Dates that are moved away from what people contributed: asked first, with a reason, and told in public."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.models import Contribution, Engagement, Participant
from civiccircle.kernel.activities.moving import moves_of
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.facts import sentence
from civiccircle.kernel.ledger.queries import content_of, public_facts
from civiccircle.kernel.people.models import Person
from tests.towns import DAY, Engage

REASON = "A fire closed the town hall."


def _contribute(engagement: Engagement, people: int, days_ago: float, each: int = 1) -> None:
    activity, at = engagement.activities.get(), timezone.now() - days_ago * DAY
    for number in range(people):
        who = Participant.objects.create(engagement=engagement, joined_at=at)
        for again in range(each):
            Contribution.objects.create(
                activity=activity,
                participant=who,
                verb="conversation.vote",
                payload="{}",
                salt=b"0" * 16,
                leaf_index=10_000 * who.pk + 10 * number + again,
                accepted_at=at,
                idempotency_key=uuid4(),
            )


def _sent(engagement: Engagement, first: object, last: object, reason: str = "") -> dict[str, object]:
    phase = engagement.phases.get()
    return {
        "phase-TOTAL_FORMS": 2,
        "phase-INITIAL_FORMS": 1,
        "phase-0-phase_id": phase.pk,
        "phase-0-title_en": "Speak",
        "phase-0-title_fr": "Parlez",
        "phase-0-starts": str(first),
        "phase-0-ends": str(last),
        "phase-0-verbs": phase.verbs,
        "answer_due": str(engagement.answer_due),
        "reason_en": reason,
    }


def test_moving_the_start_past_contributions_asks_how_many_and_why_before_it_does_anything(
    client: Client, officer: Person, published: Engage, community: Community
) -> None:
    client.force_login(officer)
    engagement = published(opens=-7)
    _contribute(engagement, people=12, days_ago=5, each=2)
    before = engagement.phases.get()
    address = f"/en/riverbend/desk/engagements/{engagement.slug}/phases/"
    first, last = timezone.localdate() - timedelta(days=2), before.ends_at.date()

    asked = client.post(address, _sent(engagement, first, last))
    assert asked.status_code == 422
    assert "what 12 people have contributed would lie outside" in asked.content.decode()
    assert engagement.phases.get().starts_at == before.starts_at

    assert client.post(address, _sent(engagement, first, last, REASON)).status_code == 302
    assert engagement.phases.get().starts_at > before.starts_at
    (fact,) = public_facts(community.pk, "engagement.phases_moved_away")
    told = content_of(fact)
    assert (told["people"], told["reason"]) == (12, {"en": REASON})
    assert told["before"] != told["phases"]
    assert REASON in sentence(fact.kind, told)

    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "Dates that were moved" in page
    assert "What 12 people had contributed lies outside" in page
    assert REASON in page
    feed = client.get(f"/en/riverbend/engagements/{engagement.slug}/updates.atom")
    assert feed.status_code != 200 or REASON in feed.content.decode()


@pytest.mark.parametrize("change", ["earlier end", "no votes any more", "no phase any more"])
def test_no_way_of_leaving_contributions_outside_goes_unasked(
    published: Engage, officer: Person, change: str
) -> None:
    engagement = published(opens=-7)
    _contribute(engagement, people=1, days_ago=1)
    phase, now = engagement.phases.get(), timezone.now()
    new = {
        "earlier end": PhaseDraft(phase.title, phase.starts_at, now - 3 * DAY, phase.verbs),
        "no votes any more": PhaseDraft(phase.title, phase.starts_at, phase.ends_at, []),
        "no phase any more": PhaseDraft(phase.title, now + DAY, phase.ends_at, phase.verbs),
    }[change]
    for reason in (None, {}, {"en": " "}):
        with pytest.raises(actions.Stranded, match="1 person"):
            actions.set_phases(by=officer, engagement=engagement, phases=[new], reason=reason)
    assert engagement.phases.get() == phase


def test_a_few_people_are_not_counted_in_public(
    client: Client, officer: Person, published: Engage, community: Community
) -> None:
    engagement = published(opens=-7)
    _contribute(engagement, people=2, days_ago=5)
    phase = engagement.phases.get()
    later = PhaseDraft(phase.title, timezone.now() - DAY, phase.ends_at, phase.verbs)
    actions.set_phases(by=officer, engagement=engagement, phases=[later], reason={"en": REASON})
    (fact,) = public_facts(community.pk, "engagement.phases_moved_away")
    assert content_of(fact)["people"] is None
    assert "too few to be told" in sentence(fact.kind, content_of(fact))
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "What a few people had contributed" in page


def test_how_many_were_left_outside_is_told_by_the_rule_of_today(
    client: Client, officer: Person, published: Engage, community: Community
) -> None:
    engagement = published(opens=-7)
    _contribute(engagement, people=6, days_ago=5)
    phase = engagement.phases.get()
    later = PhaseDraft(phase.title, timezone.now() - DAY, phase.ends_at, phase.verbs)
    actions.set_phases(by=officer, engagement=engagement, phases=[later], reason={"en": REASON})
    assert [each.people for each in moves_of(engagement)] == [6]
    community.minimum_cell = 10
    community.save()
    assert [each.people for each in moves_of(Engagement.objects.get(pk=engagement.pk))] == [None]
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "What a few people had contributed" in page


def test_extending_asks_for_nothing_and_is_told_all_the_same(
    client: Client, officer: Person, published: Engage, community: Community
) -> None:
    engagement = published(opens=-7)
    _contribute(engagement, people=2, days_ago=5)
    phase = engagement.phases.get()
    longer = PhaseDraft(phase.title, phase.starts_at, phase.ends_at + DAY, phase.verbs)
    actions.set_phases(by=officer, engagement=engagement, phases=[longer])
    assert len(list(public_facts(community.pk, "engagement.phases_changed"))) == 1
    page = client.get(f"/en/riverbend/engagements/{engagement.slug}/").content.decode()
    assert "No reason was given." in page
    actions.set_phases(by=officer, engagement=engagement, phases=[longer])
    assert len(Engagement.objects.get(pk=engagement.pk).date_changes) == 1, "the same dates are no change"


def test_a_draft_is_planned_without_reasons(client: Client, officer: Person, draft: Engage) -> None:
    client.force_login(officer)
    page = client.get(f"/en/riverbend/desk/engagements/{draft().slug}/phases/").content.decode()
    assert "Why do the dates change?" not in page
