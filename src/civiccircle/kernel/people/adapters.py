"""How django-allauth fits into this house: no messages or mails of its own, no second factor, verified addresses."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .limits import address_of
from .models import Person
from .openid import Provider, back_to_sign_in, is_of_this_sign_in


class AccountAdapter(DefaultAccountAdapter):
    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say what has happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: our own mails are enough."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:account")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseRedirect:
        return back_to_sign_in(request, _("This account is closed."))


class ServiceAdapter(DefaultSocialAccountAdapter):
    """Signing in at another service (OpenID Connect), which the operator of the installation chose and trusts."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return Provider(request, app=found.app) if type(found) is OpenIDConnectProvider else found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn away what answers another question, and a new login whose address the service did not verify."""
        if not is_of_this_sign_in(sociallogin):
            raise ImmediateHttpResponse(
                back_to_sign_in(request, _("The service did not sign you in. Please try again."))
            )
        connecting = sociallogin.state.get("process") == "connect"
        verified = any(address.verified for address in sociallogin.email_addresses)
        if not (connecting or sociallogin.is_existing or verified):
            raise ImmediateHttpResponse(
                back_to_sign_in(
                    request,
                    _(
                        "The service did not confirm your e-mail address. Sign in by a link; then connect the service."
                    ),
                )
            )

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        person: Person = sociallogin.user
        person.email = (data.get("email") or "").lower()
        person.name = " ".join((data.get("name") or "").split())[:120]
        return person

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("people:account")

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(
            back_to_sign_in(request, _("The service did not sign you in. Please try again."))
        )


class PasskeyAdapter(DefaultMFAAdapter):
    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Never: a passkey takes the place of the link, it is not asked for on top of it."""
        return False
