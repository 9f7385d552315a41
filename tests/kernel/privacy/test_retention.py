"""What has been kept as long as declared is let go, and nothing else."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.sessions.models import Session
from django.utils import timezone

from civiccircle.kernel.activities.models import Contribution, Participant, Phase
from civiccircle.kernel.privacy import jobs, retain
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal
from civiccircle.kernel.privacy.purposes import PARTICIPATION

pytestmark = pytest.mark.django_db


def sessions(**ends):
    for key, ago in ends.items():
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() - timedelta(days=ago)
        )


def test_rows_past_their_time_go_and_others_stay(resident):
    sessions(old=1, new=-1)
    address = EmailAddress.objects.create(user=resident, email=resident.email)
    for key, days in (("late", 8), ("fresh", 6)):
        made = EmailConfirmation.objects.create(email_address=address, key=key)
        EmailConfirmation.objects.filter(pk=made.pk).update(created=timezone.now() - timedelta(days=days))
    assert jobs.apply_retention.call() == 2
    assert [each.session_key for each in Session.objects.all()] == ["new"]
    assert [each.key for each in EmailConfirmation.objects.all()] == ["fresh"]
    assert jobs.apply_retention.call() == 0


def test_a_field_past_its_time_is_emptied_and_its_row_stays(activity, take_part, monkeypatch):
    limited = Declaration(
        "person",
        {
            "key_digest": Personal(
                PARTICIPATION, Basis.CONSENT, retention=timedelta(days=30), erasure=Erasure.CLEAR
            )
        },
        clock="joined_at",
    )
    monkeypatch.setattr(Participant, "privacy", limited)
    late, fresh = take_part("One.", key_digest=b"1" * 32), take_part("Two.", key_digest=b"2" * 32)
    Participant.objects.filter(pk=late.pk).update(joined_at=timezone.now() - timedelta(days=31))
    assert jobs.apply_retention.call() == 1
    late.refresh_from_db()
    fresh.refresh_from_db()
    assert late.key_digest is None
    assert bytes(fresh.key_digest) == b"2" * 32
    assert jobs.apply_retention.call() == 0


def test_the_key_of_a_pseudonym_goes_two_years_after_its_engagement_ended(
    client, community, activity, resident, take_part
):
    engagement, now = activity.engagement, timezone.now()
    held, linked = take_part("One.", key_digest=b"1" * 32), take_part("Two.", person=resident)
    Participant.objects.update(joined_at=now - timedelta(days=900))

    def ended(*ago):
        Phase.objects.filter(engagement=engagement).delete()
        for days in ago:
            ends = now - timedelta(days=days)
            starts = ends - timedelta(days=1)
            Phase.objects.create(
                engagement=engagement, title={"en": "Talk"}, starts_at=starts, ends_at=ends, verbs=[]
            )

    for ago in ((), (729,), (900, 729), (900, -10)):
        ended(*ago)
        assert jobs.apply_retention.call() == 0
    ended(900, 731)
    assert jobs.apply_retention.call() == 1
    held.refresh_from_db()
    linked.refresh_from_db()
    assert held.key_digest is None
    assert linked.person == resident
    assert jobs.apply_retention.call() == 0
    register = client.get("/en/riverbend/privacy/register.json").json()
    kept = {each["name"]: each["kept"] for purpose in register["purposes"] for each in purpose["entries"]}
    assert kept["activities.Participant.key_digest"] == "2 years after the end of the engagement"


def test_an_empty_text_or_bytes_is_not_due_again(activity, take_part, monkeypatch):
    limited = Declaration(
        "participant__person",
        {"salt": Personal(PARTICIPATION, Basis.CONSENT, retention=timedelta(days=30), erasure=Erasure.CLEAR)},
        clock="accepted_at",
    )
    monkeypatch.setattr(Contribution, "privacy", limited)
    take_part("One.", key_digest=b"1" * 32)
    Contribution.objects.update(accepted_at=timezone.now() - timedelta(days=31))
    assert jobs.apply_retention.call() == 2
    assert jobs.apply_retention.call() == 0


def test_long_lists_go_a_piece_at_a_time(monkeypatch, db):
    monkeypatch.setattr(retain, "AT_ONCE", 2)
    sessions(**{f"s{number}": 1 for number in range(5)})
    (due,) = [each for each in retain.due(timezone.now()) if each.model is Session]
    assert due.count == 5
    assert list(retain.let_go(due)) == [2, 2, 1]


def test_the_privacy_officer_sees_what_would_go_and_looking_changes_nothing(client, privacy_officer, officer):
    sessions(old=1)
    client.force_login(privacy_officer)
    page = client.get("/en/riverbend/desk/privacy/retention/")
    assert "Open sign-ins" in page.content.decode()
    assert Session.objects.filter(session_key="old").exists()
    client.force_login(officer)
    assert client.get("/en/riverbend/desk/privacy/retention/").status_code == 403
    offered = client.get("/en/riverbend/desk/privacy/").content.decode()
    assert "/desk/privacy/retention/" not in offered, "nobody is led to a page that they may not open"
