"""Two who act at the same moment, and keys that are used twice."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Participant
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations.models import Vote


def _again(engagement: Engagement) -> Engagement:
    """The engagement as a second officer has it open."""
    return Engagement.objects.get(pk=engagement.pk)


def test_two_officers_publish_an_engagement_once(
    draft: Callable[..., Engagement], approved: None, officer: Person
) -> None:
    one = draft()
    other = _again(one)
    actions.publish_engagement(by=officer, engagement=one)
    with pytest.raises(ValidationError):
        actions.publish_engagement(by=officer, engagement=other)
    assert Fact.objects.filter(kind="engagement.published").count() == 1


def test_who_saves_words_that_were_opened_before_publishing_does_not_unpublish(
    draft: Callable[..., Engagement], approved: None, officer: Person
) -> None:
    one = draft()
    other = _again(one)
    actions.publish_engagement(by=officer, engagement=one)
    actions.change_engagement(
        by=officer, engagement=other, question={"en": "Something else?", "fr": "Autre ?"}
    )
    assert _again(one).state == Engagement.State.PUBLISHED
    assert Fact.objects.filter(kind="engagement.changed").count() == 1


def test_what_one_officer_withdrew_another_cannot_change_or_withdraw(
    published: Callable[..., Engagement], officer: Person
) -> None:
    one = published()
    other, third = _again(one), _again(one)
    actions.withdraw_engagement(by=officer, engagement=one, reason={"en": "Too early"})
    with pytest.raises(ValidationError):
        actions.withdraw_engagement(by=officer, engagement=other, reason={"en": "Too late"})
    with pytest.raises(ValidationError):
        actions.change_engagement(by=officer, engagement=third, title={"en": "Back again"})
    assert _again(one).state == Engagement.State.WITHDRAWN


def test_a_key_acknowledges_only_what_it_was_used_for(
    voice: Participant, cast: Callable[..., object]
) -> None:
    key = uuid4()
    first = cast(voice, 1, 1, key=key)
    assert cast(voice, 1, 1, key=key).contribution.pk == first.contribution.pk
    for statement, choice in ((1, -1), (2, 1)):
        with pytest.raises(Refused):
            cast(voice, statement, choice, key=key)
    assert Vote.objects.get().choice == 1


def test_the_key_of_one_participant_is_nothing_to_another(
    voice: Participant, cast: Callable[..., object], activity: Activity
) -> None:
    key = uuid4()
    other = Participant.objects.create(engagement=activity.engagement, joined_at=timezone.now())
    assert not cast(voice, 1, 1, key=key).again
    assert not cast(other, 1, -1, key=key).again
    assert Contribution.objects.count() == 2


def test_a_browser_that_joins_in_two_tabs_at_once_is_one_participant(
    activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    from civiccircle.kernel.people import challenge

    monkeypatch.setattr(challenge, "_young", lambda signed: False)
    client = Client(raise_request_exception=False)
    client.cookies[participants.COOKIE] = "w" * participants.TOKEN_LENGTH
    slow = participants._join_as_voice

    def after_the_other_tab(request: object, engagement: Engagement, *more: object) -> Participant:
        digest = participants.key_digest(engagement.pk, "w" * participants.TOKEN_LENGTH)
        Participant.objects.create(engagement=engagement, key_digest=digest, joined_at=timezone.now())
        return slow(request, engagement, *more)

    monkeypatch.setattr(participants, "_join_as_voice", after_the_other_tab)
    signed = challenge.new_challenge(activity.engagement_id).signed
    assert client.post("/en/riverbend/take-part/waterfront/", {"challenge": signed}).status_code == 302
    assert Participant.objects.count() == 1


def test_who_is_shut_out_votes_no_more_and_counts_no_more(
    voice: Participant, cast: Callable[..., object], officer: Person, activity: Activity
) -> None:
    from civiccircle.listen.conversations.map_state import map_now

    cast(voice)
    assert map_now(activity.conversation.pk).map.participants == 1
    actions.ban_participant(by=officer, participant=voice, reason="abuse")
    with pytest.raises(Refused):
        cast(voice, 2)
    from civiccircle.listen.conversations import map_state

    map_state.forget()
    assert map_now(activity.conversation.pk).map.participants == 0


def test_a_role_that_was_taken_back_opens_nothing_from_then_on(
    officer: Person, administrator: Person, community: object
) -> None:
    from civiccircle.kernel.people.actions import revoke_role

    client = Client()
    client.force_login(officer)
    assert client.get("/en/riverbend/desk/").status_code == 200
    theirs = officer.memberships.get().pk
    revoke_role(by=administrator, community=community, membership_id=theirs, reason="Left")
    assert client.get("/en/riverbend/desk/").status_code == 403
