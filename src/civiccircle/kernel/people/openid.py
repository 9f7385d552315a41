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

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

View = Callable[[HttpRequest, str], HttpResponse]
_log = logging.getLogger(__name__)


class Provider(OpenIDConnectProvider):
    """The service, asked to repeat a number that only this sign-in knows."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        asked = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asked, nonce=nonce, **kwargs
        )
        return response


def is_of_this_sign_in(login: SocialLogin) -> bool:
    """Whether what the service said answers the very question that this browser was sent with."""
    said = login.account.extra_data
    token, person = said.get("id_token") or {}, said.get("userinfo") or {}
    asked = login.state.get("nonce") or ""
    told = token.get("nonce") or ""
    same_person = not person or person.get("sub") == token.get("sub")
    return bool(asked) and secrets.compare_digest(str(told), asked) and same_person


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
