"""Who calls the API: the bearer of a token."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer

from . import limits, tokens
from .models import Person

SAFE = ("GET", "HEAD", "OPTIONS")
API_WRITES = limits.Limit("api-writes", 60, 60)


class TokenAuth(HttpBearer):
    """Takes ``Authorization: Bearer cc_…``; cookies do not count, so that no other site can act for a person."""

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The person of a token, looked up once for each request."""
        known: Person | None = getattr(request, "_bearer", None)
        if known is not None:
            return known
        person = tokens.verify(token)
        if person is None:
            raise AuthenticationError(message=_("This token is unknown, revoked or expired."))
        if request.method not in SAFE and not limits.within(API_WRITES, person.pk):
            raise Throttled(wait=API_WRITES.seconds)
        request._bearer = person  # type: ignore[attr-defined]
        return person


token_auth = TokenAuth()


def bearer(request: HttpRequest) -> Person:
    """The person whose token was taken at an address that asks for one."""
    person = optional_bearer(request)
    if person is None:
        raise AuthenticationError(message=_("This address asks for a token."))
    return person


def optional_bearer(request: HttpRequest) -> Person | None:
    """The person whose token came along; `None` without one."""
    person: Person | None = token_auth(request)
    return person
