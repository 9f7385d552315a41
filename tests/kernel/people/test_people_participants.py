"""Taking part with and without an account."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people import limits, participants
from civiccircle.kernel.people.models import Person
from tests.kernel.people.joining import JOIN, a_request, post_solved, solved

pytestmark = pytest.mark.usefixtures("easy")


def test_a_reader_gets_no_cookie_and_a_participant_gets_one(client: Client, harbour: Engagement) -> None:
    assert not client.get(JOIN).cookies
    place = Place.objects.get()
    answer = post_solved(client, harbour, next="/en/riverbend/", place=place.pk)
    assert answer["Location"] == "/en/riverbend/"
    cookie = answer.cookies["voice"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert set(answer.cookies) == {"voice"}
    participant = Participant.objects.get()
    assert participant.place == place
    assert participant.person is None
    assert participant.key_digest is not None
    assert cookie.value.encode() not in bytes(participant.key_digest)
    assert client.get(JOIN).status_code == 302, "somebody who takes part is not asked again"


def test_the_cookie_is_secure_on_a_public_address(settings: Any, harbour: Engagement) -> None:
    settings.PUBLIC_HOSTS = ["riverbend.example"]
    request = a_request()
    participants.join(request, harbour, proof=solved(harbour))
    response = HttpResponse()
    participants.keep_voice(request, response)
    assert response.cookies["voice"]["secure"]


def test_pseudonyms_in_two_engagements_cannot_be_joined_in_the_database(
    client: Client, harbour: Engagement, market: Engagement
) -> None:
    first = a_request()
    here = participants.join(first, harbour, proof=solved(harbour))
    second = a_request(voice=first.new_voice)
    there = participants.join(second, market, proof=solved(market))
    assert second.new_voice == first.new_voice
    assert bytes(here.key_digest) != bytes(there.key_digest)
    assert participants.current_participant(a_request(voice=first.new_voice), harbour) == here
    assert participants.current_participant(a_request(voice=first.new_voice), market) == there


def test_joining_again_changes_nothing(harbour: Engagement, resident: Person) -> None:
    request = a_request()
    first = participants.join(request, harbour, proof=solved(harbour))
    assert participants.join(request, harbour, proof=solved(harbour)) == first
    assert participants.join(a_request(resident), harbour) == participants.join(a_request(resident), harbour)
    assert Participant.objects.count() == 2


def test_a_lookup_is_one_query_beside_that_for_the_banned_and_then_none(
    harbour: Engagement, django_assert_num_queries: Any
) -> None:
    request = a_request()
    participant = participants.join(request, harbour, proof=solved(harbour))
    participants.forget()
    with django_assert_num_queries(2):
        assert participants.current_participant(a_request(voice=request.new_voice), harbour) == participant
        assert not participants.is_banned(participant.pk)
    with django_assert_num_queries(0):
        for _ in range(10):
            participants.current_participant(a_request(voice=request.new_voice), harbour)
            participants.is_banned(participant.pk)


def test_a_made_up_cookie_is_nobody(harbour: Engagement, django_assert_num_queries: Any) -> None:
    for voice in ("", "short", "é" * 43, "x" * 5000):
        with django_assert_num_queries(0):
            assert participants.current_participant(a_request(voice=voice), harbour) is None
    assert participants.current_participant(a_request(voice="x" * 43), harbour) is None


def test_a_ban_holds_within_a_second(harbour: Engagement) -> None:
    participant = participants.join(a_request(), harbour, proof=solved(harbour))
    assert not participants.is_banned(participant.pk)
    Participant.objects.update(banned_at=timezone.now())
    later = time.monotonic() + 1.1
    with patch("civiccircle.kernel.recent.time.monotonic", return_value=later):
        assert participants.is_banned(participant.pk)


def test_what_is_remembered_is_bounded() -> None:
    few = participants.Recent[int, int](seconds=60, size=3)
    for number in range(10):
        few.put(number, number)
    assert [few.get(number) for number in range(10)] == [None] * 7 + [7, 8, 9]


def test_somebody_who_signs_in_later_keeps_their_pseudonym_apart(
    client: Client, harbour: Engagement, resident: Person
) -> None:
    post_solved(client, harbour)
    before = Participant.objects.get()
    client.force_login(resident)
    page = client.get(JOIN)
    assert "Keep them separate" in page.content.decode()
    before.refresh_from_db()
    assert before.person is None, "nothing is linked silently"
    client.post(JOIN)
    assert Participant.objects.count() == 1, "nobody counts twice"
    client.post(f"{JOIN}link/", {"next": "/en/riverbend/"})
    before.refresh_from_db()
    assert before.person == resident
    assert before.key_digest is None
    assert client.get(JOIN).status_code == 302
    client.post("/en/account/sign-out/")
    assert client.get(JOIN).status_code == 200, "the cookie alone does not speak for the account"


def test_a_person_joins_with_one_press(client: Client, harbour: Engagement, resident: Person) -> None:
    client.force_login(resident)
    assert "Take part with my account" in client.get(JOIN).content.decode()
    answer = client.post(JOIN, {"next": "/en/riverbend/"})
    assert answer["Location"] == "/en/riverbend/"
    assert "voice" not in answer.cookies
    assert Participant.objects.get().person == resident


def test_where_an_account_is_asked_for_a_voice_is_not_enough(
    client: Client, harbour: Engagement, resident: Person
) -> None:
    activity = Activity.objects.select_related("engagement").get()
    request = a_request()
    participants.join(request, harbour, proof=solved(harbour))
    assert participants.contributor(request, activity)
    activity.participation = Activity.Participation.SIGNED_IN
    activity.save()
    with pytest.raises(Refused) as refused:
        participants.contributor(request, activity)
    assert refused.value.code == "sign-in"
    assert "Without an account" not in client.get(JOIN).content.decode()
    with pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=solved(harbour))
    participants.join(a_request(resident), harbour)
    assert participants.contributor(a_request(resident), activity).person == resident


def test_a_participant_is_slowed_down_not_stopped(harbour: Engagement) -> None:
    activity = Activity.objects.select_related("engagement").get()
    request = a_request()
    with pytest.raises(Refused) as nobody:
        participants.contributor(request, activity)
    assert nobody.value.code == "join"
    participants.join(request, harbour, proof=solved(harbour))
    for _ in range(limits.CONTRIBUTIONS.times):
        participants.contributor(request, activity)
    with pytest.raises(Refused) as refused:
        participants.contributor(request, activity)
    assert refused.value.code == "too-much"
    with patch("civiccircle.kernel.people.limits.time.monotonic", return_value=time.monotonic() + 61):
        participants.contributor(request, activity)


def test_nobody_joins_a_draft_or_from_another_town(
    client: Client, harbour: Engagement, other_town: Community
) -> None:
    foreign = Place.objects.create(community=other_town, slug="top", name={"en": "Top"})
    with pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=solved(harbour), place=foreign)
    assert post_solved(client, harbour, place=foreign.pk).status_code == 422
    Engagement.objects.update(state=Engagement.State.DRAFT)
    assert client.get(JOIN).status_code == 404
    Engagement.objects.update(state=Engagement.State.WITHDRAWN)
    harbour.refresh_from_db()
    with pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=solved(harbour))


def test_networks_are_known_by_a_pseudonym_that_changes_daily(settings: Any) -> None:
    def network(address: str, **headers: str) -> str:
        return limits.network_of(RequestFactory().get("/", REMOTE_ADDR=address, **headers))

    assert network("192.0.2.1") == network("192.0.2.200") == network("::ffff:192.0.2.9")
    assert network("192.0.2.1") != network("192.0.3.1")
    assert network("2001:db8:1:aaaa::1") == network("2001:db8:1:bbbb::2") != network("2001:db8:2::1")
    assert "192.0.2" not in network("192.0.2.1")
    assert network("nonsense") == network("")
    forged = {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}
    assert network("192.0.2.1", **forged) == network("192.0.2.1"), "what anyone can write is not believed"
    settings.BEHIND_PROXY = True
    behind = {"HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.5"}
    assert network("127.0.0.1", **behind) == network("203.0.113.77", HTTP_X_FORWARDED_FOR="203.0.113.8")
    for entry in ("203.0.113.9:4711", "10.9.9.9, 203.0.113.9"):
        assert network("127.0.0.1", HTTP_X_FORWARDED_FOR=entry) == network("127.0.0.1", **behind)
    bare = network("127.0.0.1", HTTP_X_FORWARDED_FOR="2001:db8:1::7")
    for entry in ("[2001:db8:1::9]:4711", "[2001:db8:1::9]"):
        assert (
            network("127.0.0.1", HTTP_X_FORWARDED_FOR=entry) == bare != network("", HTTP_X_FORWARDED_FOR="?")
        )
    today = network("127.0.0.1")
    tomorrow = timezone.now() + timedelta(days=1)
    with patch("civiccircle.kernel.people.limits.timezone.now", return_value=tomorrow):
        assert network("127.0.0.1") != today


def test_the_scripts_need_nothing_that_the_policy_forbids(client: Client, harbour: Engagement) -> None:
    for address in (JOIN, "/en/account/sign-in/"):
        page = client.get(address)
        policy = page["Content-Security-Policy"]
        assert "worker-src 'self'" in policy
        assert "unsafe" not in policy
        body = page.content.decode()
        assert "<script>" not in body
        assert " style=" not in body
        assert " onclick=" not in body
