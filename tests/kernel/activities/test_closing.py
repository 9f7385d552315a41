"""A way to take part is closed before its time, and opened again: where its engagement stands meanwhile."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from civiccircle.kernel.activities import actions, lists
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.activities.snapshots import snapshot
from civiccircle.kernel.activities.standing import Stage, standing
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.queries import public_facts
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.actions import store_result
from civiccircle.kernel.results.models import Result
from tests.towns import DAY, VERBS, Engage


def where(engagement: Engagement) -> Stage:
    """Where it stands, as its page, the lists and the front page agree that it does."""
    found = Engagement.objects.get(pk=engagement.pk)
    community, now = found.community, timezone.now()
    stage = standing(found, now, community.time_zone).stage
    listed = {
        each
        for each in (Stage.COMING, Stage.OPEN, Stage.WAITING)
        if list(lists.listed(community, each, now)[:])
    }
    front = lists.front(community, 9, 9)
    assert listed == {stage}
    assert {name for name in ("open", "coming", "waiting") if getattr(front, name)} == {str(stage)}
    return stage


def test_with_its_last_way_to_take_part_an_engagement_closes_at_once_and_opens_again(
    published: Engage, officer: Person, community: Community
) -> None:
    engagement = published()
    activity = engagement.activities.get()
    assert where(engagement) is Stage.OPEN
    actions.close_activity(by=officer, activity=activity)
    assert where(engagement) is Stage.WAITING
    closed = standing(Engagement.objects.get(), timezone.now(), "UTC")
    assert (closed.current, closed.closes_at) == (None, activity.closed_at)
    assert closed.state_of(closed.phases[0]) == "done"

    actions.reopen_activity(by=officer, activity=Activity.objects.select_related("engagement").get())
    assert where(engagement) is Stage.OPEN
    known = snapshot(activity.pk)
    assert known is not None
    assert known.allows(VERBS[0], timezone.now())
    told = [fact.kind for fact in public_facts(community.pk) if fact.kind.startswith("activity.")]
    assert sorted(told) == ["activity.closed", "activity.reopened"]


def test_the_phases_of_what_closed_early_end_with_it(published: Engage, officer: Person) -> None:
    engagement = published()
    phase = engagement.phases.get()
    later = PhaseDraft({"en": "Weigh"}, phase.ends_at, phase.ends_at + DAY, VERBS)
    running = PhaseDraft(phase.title, phase.starts_at, phase.ends_at, phase.verbs)
    actions.set_phases(by=officer, engagement=engagement, phases=[running, later])
    activity = actions.close_activity(by=officer, activity=engagement.activities.get())
    stands = standing(Engagement.objects.get(), timezone.now(), "UTC")
    first, second = stands.phases
    assert [stands.end_of(first), stands.end_of(second)] == [activity.closed_at, second.ends_at]
    assert [stands.fell_out(first), stands.fell_out(second)] == [False, True]


def test_who_closes_at_the_same_moment_finds_it_closed(
    published: Engage, officer: Person, community: Community
) -> None:
    first = published().activities.get()
    second = Activity.objects.get()
    closed_at = actions.close_activity(by=officer, activity=first).closed_at
    assert actions.close_activity(by=officer, activity=second).closed_at == closed_at
    assert [fact.kind for fact in public_facts(community.pk)].count("activity.closed") == 1


def test_an_engagement_stays_open_while_another_way_to_take_part_does(
    published: Engage, officer: Person
) -> None:
    engagement = published()
    first = engagement.activities.get()
    second = actions.add_activity(
        by=officer, engagement=engagement, kind="conversation", title={"en": "More"}
    )
    actions.close_activity(by=officer, activity=first)
    assert where(engagement) is Stage.OPEN
    actions.close_activity(by=officer, activity=second)
    assert where(engagement) is Stage.WAITING
    engagement.refresh_from_db()
    actions.add_activity(by=officer, engagement=engagement, kind="conversation", title={"en": "One more"})
    assert where(engagement) is Stage.OPEN, "a new way to take part opens it"


def test_what_closed_early_can_be_answered_early(published: Engage, officer: Person) -> None:
    engagement = published()
    actions.close_activity(by=officer, activity=engagement.activities.get())
    actions.answer_engagement(by=officer, engagement=engagement, answer={"en": "A park."})
    with pytest.raises(ValidationError, match="is over"):
        actions.reopen_activity(by=officer, activity=engagement.activities.get())


def test_nothing_is_opened_again_once_its_phases_are_over(published: Engage, officer: Person) -> None:
    engagement = published()
    activity = actions.close_activity(by=officer, activity=engagement.activities.get())
    engagement.phases.update(ends_at=timezone.now())
    with pytest.raises(ValidationError, match="Add a phase first"):
        actions.reopen_activity(by=officer, activity=activity)
    assert Activity.objects.get().closed_at is not None


def test_a_final_result_is_final_no_more_once_people_go_on(published: Engage, officer: Person) -> None:
    activity = published().activities.get()
    actions.close_activity(by=officer, activity=activity)
    store_result(
        activity, method="m", method_version="1", parameters={}, seed=None, inputs_digest="", output={},
        computed_at=timezone.now(), final=True,
    )  # fmt: skip
    actions.reopen_activity(by=officer, activity=activity)
    assert Result.objects.get().final is False


def test_who_is_not_of_the_staff_neither_closes_nor_opens(published: Engage, resident: Person) -> None:
    activity = published().activities.get()
    for act in (actions.close_activity, actions.reopen_activity):
        with pytest.raises(PermissionDenied):
            act(by=resident, activity=activity)
