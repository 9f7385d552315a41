"""Links that sign somebody in: sealed, short-lived, good once, and saying nothing to whoever reads a server log."""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Person

LIFETIME = timedelta(minutes=15)
DEMO = "civiccircle.people.demo"


@dataclass(frozen=True)
class SignInLink:
    """What a link holds. `state` is that of the account when the link was asked for: any sign-in changes it."""

    email: str
    next: str
    state: str


def state_of(person: Person | None) -> str:
    """A text that is different after each sign-in, and different with and without an account."""
    return "" if person is None else f"{person.pk} {person.last_login}"


def seal(link: SignInLink) -> str:
    """The token of a link."""
    return _fernet().encrypt(json.dumps([link.email, link.next, link.state]).encode()).decode()


def unseal(token: str) -> SignInLink | None:
    """The link behind a token, or `None` if it is forged or too old. Whether it was used, the account's state tells."""
    try:
        return SignInLink(*json.loads(_fernet().decrypt(token, ttl=int(LIFETIME.total_seconds()))))
    except (InvalidToken, ValueError):  # ValueError: letters that no token has
        return None


def demo_link(person: Person) -> str:
    """The address that signs a person of a demo in; dead unless the installation is a demo."""
    return reverse("people:demo-sign-in", kwargs={"token": signing.dumps(person.pk, salt=DEMO)})


def demo_person_id(token: str) -> int | None:
    """Whom a demo link signs in."""
    try:
        return int(signing.loads(token, salt=DEMO))
    except signing.BadSignature:
        return None


def _fernet() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"civiccircle.people.links", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
