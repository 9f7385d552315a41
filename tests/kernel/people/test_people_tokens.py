"""API tokens: shown once, kept as a digest, good until they are revoked or expire."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.kernel.people import tokens
from civiccircle.kernel.people.models import ApiToken, Person

DAY = timedelta(days=1)


def test_a_token_opens_for_its_person_and_only_its_digest_is_kept(resident: Person) -> None:
    token, secret = tokens.make(person=resident, name="  weekly   report ", life=DAY)
    assert tokens.verify(secret) == resident
    assert token.name == "weekly report"
    assert secret not in str(ApiToken.objects.values().get())
    assert tokens.verify(secret[:-1]) is None
    assert tokens.verify("") is None
    assert tokens.verify(token.digest) is None


def test_a_token_that_expired_or_was_revoked_opens_nothing(resident: Person, mayor: Person) -> None:
    token, secret = tokens.make(person=resident, name="a", life=DAY)
    tokens.revoke(person=mayor, token_id=token.pk)
    assert tokens.verify(secret) == resident, "nobody revokes the token of another"
    ApiToken.objects.update(expires_at=timezone.now())
    assert tokens.verify(secret) is None
    ApiToken.objects.update(expires_at=timezone.now() + DAY)
    tokens.revoke(person=resident, token_id=token.pk)
    assert tokens.verify(secret) is None


def test_the_token_of_a_closed_account_opens_nothing(resident: Person) -> None:
    _token, secret = tokens.make(person=resident, name="a", life=DAY)
    Person.objects.update(is_active=False)
    assert tokens.verify(secret) is None


def test_using_a_token_again_within_the_hour_writes_nothing(resident: Person) -> None:
    _token, secret = tokens.make(person=resident, name="a", life=DAY)
    tokens.verify(secret)
    assert ApiToken.objects.get().last_used_at is not None
    with CaptureQueriesContext(connection) as asked:
        tokens.verify(secret)
    assert len(asked) == 1


@pytest.mark.parametrize("days", [0, -1, 400])
def test_no_token_is_good_for_ever_or_never(resident: Person, days: int) -> None:
    with pytest.raises(ValidationError):
        tokens.make(person=resident, name="a", life=days * DAY)


def test_a_person_has_a_handful_of_tokens(resident: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    tokens.make(person=resident, name="a", life=DAY)
    with pytest.raises(ValidationError, match="Revoke one"):
        tokens.make(person=resident, name="b", life=DAY)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_shows_a_new_token_once(client: Client, resident: Person, language: str) -> None:
    client.force_login(resident)
    made = client.post(f"/{language}/account/tokens/", {"name": "weekly report", "days": "30"})
    found = re.search(r"cc_[\w-]{43}", made.content.decode())
    assert found is not None
    assert tokens.verify(found[0]) == resident
    later = client.get(f"/{language}/account/tokens/").content.decode()
    assert "weekly report" in later
    assert found[0] not in later
    client.post(f"/{language}/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert tokens.verify(found[0]) is None


def test_a_token_needs_a_name(client: Client, resident: Person) -> None:
    client.force_login(resident)
    assert client.post("/en/account/tokens/", {"days": "30"}).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client: Client, resident: Person) -> None:
    assert "sign-in" in client.get("/en/account/tokens/")["Location"]
