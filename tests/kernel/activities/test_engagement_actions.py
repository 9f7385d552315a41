"""From draft to answer: what is checked, what is put on record, and who may."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import override

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.activities.publication import PhaseDraft, requirements
from civiccircle.kernel.activities.standing import Stage, standing
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.queries import content_of, public_facts
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.queries import record_of
from civiccircle.kernel.trace.walking import walk
from tests.towns import DAY, VERBS, Engage


def facts(community: Community, kind: str) -> list[dict[str, object]]:
    return [content_of(fact) for fact in public_facts(community.pk, kind)]


def test_a_draft_becomes_public_when_everything_is_there(
    draft: Engage, officer: Person, approved: None, community: Community
) -> None:
    engagement = actions.publish_engagement(by=officer, engagement=draft())
    assert engagement.state == Engagement.State.PUBLISHED
    assert facts(community, "engagement.published")[0]["engagement"] == engagement.slug
    record = record_of("engagement", engagement.pk)
    assert record is not None
    assert record.path == f"/riverbend/engagements/{engagement.slug}/"


def test_nothing_is_published_before_the_privacy_officer_approved(draft: Engage, officer: Person) -> None:
    engagement = draft()
    with pytest.raises(ValidationError, match="privacy officer"):
        actions.publish_engagement(by=officer, engagement=engagement)
    engagement.refresh_from_db()
    assert engagement.state == Engagement.State.DRAFT


def test_the_answer_is_due_after_the_last_phase(draft: Engage, officer: Person, approved: None) -> None:
    with pytest.raises(ValidationError, match="answer is due after"):
        actions.publish_engagement(by=officer, engagement=draft(closes=20, answer=10))


def test_a_missing_language_must_be_accepted_in_words(
    draft: Engage, officer: Person, approved: None, community: Community
) -> None:
    engagement = draft(title={"en": "The harbour"})
    with pytest.raises(ValidationError, match="Français: Title"):
        actions.publish_engagement(by=officer, engagement=engagement)
    actions.publish_engagement(by=officer, engagement=engagement, accept_missing_languages=True)
    assert facts(community, "engagement.published")[0]["languages_missing"] == {"fr": ["title"]}


def test_the_checklist_speaks_as_the_forms_do(draft: Engage) -> None:
    engagement = draft(title={"en": "The harbour"}, deciding_body={"en": "City council"})
    missing = {each.code: each.mend for each in requirements(engagement) if not each.met}
    assert missing["languages"].startswith("Missing: Français: Title, Who decides.")
    assert missing["privacy"].endswith("approve: Conversation.")
    with override("fr"):
        told = " ".join(each.mend for each in requirements(engagement) if not each.met)
    assert "Français\xa0: Titre, Qui décide" in told
    assert not re.search(r"deciding_body|conversation\b", told)


def test_an_engagement_without_phases_or_activities_is_not_published(
    community: Community, officer: Person, approved: None
) -> None:
    engagement = actions.create_engagement(
        by=officer,
        community=community,
        title={"en": "A", "fr": "A"},
        question={"en": "B?", "fr": "B ?"},
        deciding_body={"en": "C", "fr": "C"},
        answer_due=timezone.localdate() + 9 * DAY,
    )
    with pytest.raises(ValidationError) as refusal:
        actions.publish_engagement(by=officer, engagement=engagement)
    assert len(refusal.value.messages) == 2


def test_a_resident_may_not_set_up_an_engagement(community: Community, resident: Person) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_engagement(
            by=resident,
            community=community,
            title={"en": "A"},
            question={"en": "B?"},
            deciding_body={"en": "C"},
            answer_due=timezone.localdate(),
        )


def test_two_engagements_of_one_title_get_two_addresses(draft: Engage) -> None:
    assert [draft().slug, draft().slug, draft().slug] == ["the-harbour", "the-harbour-2", "the-harbour-3"]


def test_phases_that_overlap_are_refused_by_name(draft: Engage, officer: Person) -> None:
    now = timezone.now()
    phases = [
        PhaseDraft({"en": "First"}, now, now + 5 * DAY, VERBS),
        PhaseDraft({"en": "Second"}, now + 4 * DAY, now + 9 * DAY, VERBS),
    ]
    with pytest.raises(ValidationError, match="“First” and “Second” overlap"):
        actions.set_phases(by=officer, engagement=draft(), phases=phases)


def test_phases_out_of_order_or_with_unknown_verbs_are_refused(draft: Engage, officer: Person) -> None:
    now = timezone.now()
    phases = [
        PhaseDraft({"en": "Late"}, now + 9 * DAY, now + 10 * DAY, ["conversation.fly"]),
        PhaseDraft({"en": "Early"}, now, now - DAY),
    ]
    with pytest.raises(ValidationError) as refusal:
        actions.set_phases(by=officer, engagement=draft(), phases=phases)
    told = " ".join(refusal.value.messages)
    assert "conversation.fly" in told
    assert "ends before it starts" in told
    assert "starts before it" in told


def test_a_phase_that_is_over_cannot_be_moved(published: Engage, officer: Person) -> None:
    engagement = published(opens=-20, closes=-1)
    now = timezone.now()
    with pytest.raises(ValidationError, match="is over"):
        actions.set_phases(
            by=officer, engagement=engagement, phases=[PhaseDraft({"en": "Again"}, now, now + DAY, VERBS)]
        )


def test_extending_a_phase_is_a_public_fact(published: Engage, officer: Person, community: Community) -> None:
    engagement = published()
    phase = engagement.phases.get()
    longer = PhaseDraft(phase.title, phase.starts_at, phase.ends_at + 2 * DAY, phase.verbs)
    actions.set_phases(by=officer, engagement=engagement, phases=[longer])
    assert len(facts(community, "engagement.phases_changed")) == 1


def test_a_broken_promise_stands_in_the_log_and_a_better_title_does_not(
    published: Engage, officer: Person, community: Community
) -> None:
    engagement = published()
    actions.change_engagement(by=officer, engagement=engagement, title={"en": "Harbour!", "fr": "Port !"})
    assert facts(community, "engagement.changed") == []
    later = engagement.answer_due + timedelta(days=9)
    actions.change_engagement(by=officer, engagement=engagement, answer_due=later)
    assert facts(community, "engagement.changed")[0]["now"] == {"answer_due": later.isoformat()}


def test_an_answer_closes_the_loop_and_says_how_late_it_is(
    published: Engage, officer: Person, community: Community
) -> None:
    engagement = published(opens=-40, closes=-30, answer=-3)
    assert standing(engagement, timezone.now(), "UTC").overdue
    actions.answer_engagement(by=officer, engagement=engagement, answer={"en": "A park."})
    assert facts(community, "engagement.answered")[0]["days_late"] == 3
    record = record_of("engagement", engagement.pk)
    assert record is not None
    assert [step.record.kind for step in walk(record).onwards] == ["answer"]


def test_nobody_answers_while_people_can_still_take_part(published: Engage, officer: Person) -> None:
    with pytest.raises(ValidationError, match="after the last phase"):
        actions.answer_engagement(by=officer, engagement=published(), answer={"en": "No."})


def test_withdrawing_needs_a_reason_that_everyone_can_read(
    published: Engage, officer: Person, community: Community
) -> None:
    engagement = published()
    with pytest.raises(ValidationError, match="why"):
        actions.withdraw_engagement(by=officer, engagement=engagement, reason={})
    actions.withdraw_engagement(by=officer, engagement=engagement, reason={"en": "The quay sank."})
    assert engagement.state == Engagement.State.WITHDRAWN
    assert facts(community, "engagement.withdrawn")[0]["reason"] == {"en": "The quay sank."}


def test_a_draft_that_nobody_saw_leaves_no_trace(
    draft: Engage, officer: Person, community: Community
) -> None:
    actions.withdraw_engagement(by=officer, engagement=draft(), reason={})
    assert not Engagement.objects.exists()
    assert not list(public_facts(community.pk))


@pytest.mark.parametrize(
    ("opens", "closes", "stage"), [(2, 9, Stage.COMING), (-2, 9, Stage.OPEN), (-9, -2, Stage.WAITING)]
)
def test_the_stage_follows_the_dates(published: Engage, opens: int, closes: int, stage: Stage) -> None:
    assert standing(published(opens=opens, closes=closes), timezone.now(), "UTC").stage is stage


def test_the_last_day_is_counted_in_the_time_zone_of_the_community(published: Engage) -> None:
    engagement = published()
    phase = engagement.phases.get()
    before_midnight = phase.ends_at.replace(hour=23, minute=30)
    phase.starts_at, phase.ends_at = before_midnight - DAY, before_midnight
    phase.save()
    now = before_midnight - timedelta(hours=2)
    assert standing(engagement, now, "UTC").days_left == 0
    assert standing(engagement, now.replace(hour=20), "Europe/Berlin").days_left == 1
