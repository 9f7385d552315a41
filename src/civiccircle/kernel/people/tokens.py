"""API tokens: a person's programs act in their name. Only the digest of a token is kept; its secret is shown once."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import ApiToken, Person

PREFIX = "cc_"  # by which scanners of published code recognise a leaked token
SECRET_BYTES = 32
LONGEST_LIFE = timedelta(days=366)
MOST_TOKENS = 20
LAST_USE_PRECISION = timedelta(hours=1)  # so that reading does not write every time


def make(*, person: Person, name: str, life: timedelta) -> tuple[ApiToken, str]:
    """Make a token: its row, and the secret that nobody can see again."""
    if not timedelta() < life <= LONGEST_LIFE:
        raise ValidationError(_("A token is good for a year at most."))
    if tokens_of(person).count() >= MOST_TOKENS:
        raise ValidationError(
            _("You have %(count)d tokens. Revoke one that you do not use.") % {"count": MOST_TOKENS}
        )
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    token = ApiToken.objects.create(
        person=person, name=" ".join(name.split()), digest=_digest(secret), expires_at=now + life
    )
    return token, secret


def verify(secret: str) -> Person | None:
    """The person in whose name a token acts; `None` for one that is unknown, revoked, expired or of a closed account.

    Looked up by digest: how long that takes tells nothing about the secret.
    """
    if not secret.startswith(PREFIX):
        return None
    now = timezone.now()
    found = ApiToken.objects.select_related("person").filter(
        digest=_digest(secret), expires_at__gt=now, person__is_active=True
    )
    token = found.first()
    if token is None:
        return None
    if token.last_used_at is None or token.last_used_at < now - LAST_USE_PRECISION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.person


def revoke(*, person: Person, token_id: int) -> None:
    """Take one of a person's own tokens out of use, for good."""
    tokens_of(person).filter(pk=token_id).delete()


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The tokens of a person, newest first."""
    return ApiToken.objects.filter(person=person)


def _digest(secret: str) -> str:
    # The secret has 256 random bits: a plain hash cannot be turned back.
    return hashlib.sha256(secret.encode()).hexdigest()
