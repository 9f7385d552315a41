"""The challenges that taking part without an account costs."""

import time
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.people import challenge, limits, participants
from civiccircle.kernel.people.models import SpentChallenge
from tests.kernel.people.joining import JOIN, a_request, solved
from tests.races import winners

pytestmark = pytest.mark.usefixtures("easy")


def test_a_challenge_pays_for_one_participant_only(harbour: Engagement) -> None:
    proof = solved(harbour)
    participants.join(a_request(), harbour, proof=proof)
    with pytest.raises(Refused) as refused:
        participants.join(a_request(voice="v" * 43), harbour, proof=proof)
    assert refused.value.code == "challenge"
    assert Participant.objects.count() == 1


def test_a_challenge_is_bound_to_its_engagement_and_its_time(harbour: Engagement, market: Engagement) -> None:
    proof = solved(harbour)
    with pytest.raises(Refused):
        participants.join(a_request(), market, proof=proof)
    with patch("time.time", return_value=time.time() + 11 * 60), pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=proof)
    participants.join(a_request(), harbour, proof=proof)


@pytest.mark.parametrize(
    "solution",
    ["0,0,0,0,0,0,0,0", "1", ",,,,,,,", "a,b,c,d,e,f,g,h", "9" * 4000, "-1,0,0,0,0,0,0,0", "١,٢,٣,٤,٥,٦,٧,٨"],
)
def test_a_wrong_solution_is_refused(
    harbour: Engagement, solution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "BITS", 13)
    proof = challenge.Proof(challenge.new_challenge(harbour.pk).signed, solution)
    with pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=proof)
    assert not Participant.objects.exists()


def test_an_easier_challenge_cannot_be_made_up(harbour: Engagement) -> None:
    signed = challenge.new_challenge(harbour.pk).signed
    with pytest.raises(Refused):
        participants.join(a_request(), harbour, proof=challenge.Proof("x" + signed, "0,0,0,0,0,0,0,0"))


def test_checking_a_proof_costs_the_server_little(harbour: Engagement) -> None:
    proof = solved(harbour)
    start = time.process_time()
    for _ in range(200):
        challenge.check(proof, harbour.pk)
    assert (time.process_time() - start) / 200 < 0.002


def test_without_scripts_one_waits_some_seconds_and_presses_again(harbour: Engagement) -> None:
    browser = Client()
    page = browser.post(JOIN, {"next": "/en/riverbend/"})
    assert "press the button again" in page.content.decode()
    signed = page.content.decode().split('name="challenge" value="')[1].split('"')[0]
    early = browser.post(JOIN, {"challenge": signed, "next": "/en/riverbend/"})
    assert early.status_code == 409
    assert signed in early.content.decode(), "the wait goes on, it does not begin anew"
    with patch("time.time", return_value=time.time() + 6):
        answer = browser.post(JOIN, {"challenge": signed, "next": "/en/riverbend/"})
    assert answer["Location"] == "/en/riverbend/"
    assert Participant.objects.count() == 1


def test_joining_without_scripts_is_limited_more_strictly(harbour: Engagement) -> None:
    waited = [challenge.new_challenge(harbour.pk) for _ in range(limits.JOINING_WITHOUT_PROOF.times + 1)]
    with patch("time.time", return_value=time.time() + 6):
        for number, task in enumerate(waited[:-1]):
            request = a_request(address=f"192.0.2.{number}")
            participants.join(request, harbour, proof=challenge.Proof(task.signed))
        with pytest.raises(Refused) as refused:
            participants.join(a_request(), harbour, proof=challenge.Proof(waited[-1].signed))
    assert refused.value.code == "too-many"
    participants.join(a_request(), harbour, proof=solved(harbour))


def test_spent_challenges_are_forgotten(harbour: Engagement) -> None:
    SpentChallenge.objects.create(salt="old", spent_at=timezone.now() - 3 * challenge.LIFETIME)
    participants.join(a_request(), harbour, proof=solved(harbour))
    assert SpentChallenge.objects.count() == 1
    assert not SpentChallenge.objects.filter(salt="old").exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_send_one_challenge_at_once_are_one_participant(harbour: Engagement) -> None:
    proof = solved(harbour)
    assert winners(lambda: participants.join(a_request(), harbour, proof=proof)) == 1
    assert Participant.objects.count() == 1
