"""Sign-in at another service (OpenID Connect), stricter than django-allauth by itself where the standard is.

The ID token comes straight from the service over TLS, which stands for its signature (OpenID Connect Core 1.0,
3.1.3.7); django-allauth checks issuer, audience and expiry. Here the nonce is checked, and that both answers are about
one person.
"""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect import views
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from civiccircle.kernel.text import is_writable

from .sessions import signed_in_recently
from .views import to_sign_in_again

WORDS = ("sub", "nonce", "email", "name")
LONGEST = 191  # characters of a `sub` that the table of django-allauth holds
View = Callable[[HttpRequest, str], HttpResponse]
_log = logging.getLogger(__name__)


class Provider(OpenIDConnectProvider):
    """The service, asked to repeat a number that only this sign-in knows."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if process == AuthProcess.CONNECT and not signed_in_recently(request):
            return to_sign_in_again(request, reverse("people:account"))
        nonce = secrets.token_urlsafe(24)
        asked = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asked, nonce=nonce, **kwargs
        )
        return response

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """What the service said, if it is written as the standard has it; else `ValueError`."""
        for said in response.values():
            words = [said.get(name) or "" for name in WORDS] if isinstance(said, dict) else [None]
            if not all(
                isinstance(each, str) and is_writable(each) and len(each) <= LONGEST for each in words
            ):
                raise ValueError("the service tells of a person in words that are none")
        login: SocialLogin = super().sociallogin_from_response(request, response)
        return login

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The address; verified only where the service says true: some write the word “false”, which is not nothing."""
        found: list[EmailAddress] = super().extract_email_addresses(data)
        for each in found:
            each.verified = each.verified is True
        return found


def is_of_this_sign_in(login: SocialLogin) -> bool:
    """Whether what the service said answers the very question that this browser was sent with."""
    said = login.account.extra_data
    token, person = said.get("id_token") or {}, said.get("userinfo") or {}
    asked = login.state.get("nonce")
    same_person = not person or person.get("sub") == token.get("sub")
    return bool(asked) and token.get("nonce") == asked and same_person


def back_to_sign_in(request: HttpRequest, words: str) -> HttpResponseRedirect:
    """To the page of all ways to sign in, where it is told what went wrong."""
    messages.error(request, words)
    return HttpResponseRedirect(reverse("people:sign-in"))


def _answered(view: View) -> View:
    """A service that is away, or answers nonsense, is no fault of ours, and told."""

    @wraps(view)
    def page(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, KeyError, ValueError):
            _log.exception("the OpenID Connect service %s did not answer as it should", provider_id)
            words = _("The service does not answer at the moment. Sign in by a link, or try again later.")
            return back_to_sign_in(request, words)

    return page


login = _answered(views.login)
callback = _answered(views.callback)
