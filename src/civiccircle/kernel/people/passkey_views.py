"""Passkeys: adding and removing them, and signing in with one. The cryptography is django-allauth's."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions
from .forms import PasskeyNameForm
from .sessions import signed_in_recently
from .views import account_of, page, reads_and_writes, to_sign_in_again


class SignInWithPasskey(LoginWebAuthnView):
    """GET by our script gives the options; the form brings the browser's answer and where to go on to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "json" not in request.headers.get("Accept", ""):
            return redirect("people:sign-in")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("The passkey was not accepted. You can sign in by a link instead."))
        return redirect("people:sign-in")


@never_cache
@reads_and_writes
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Make a passkey; asks for a recent sign-in, so that a borrowed browser does not become a key for ever."""
    if not signed_in_recently(request):
        return to_sign_in_again(request, reverse("people:add-passkey"))
    person = account_of(request)
    if request.method == "POST":
        name = PasskeyNameForm(request.POST)
        form = AddWebAuthnForm({**request.POST.dict(), "passwordless": "on"}, user=person)
        if name.is_valid() and form.is_valid():
            flows.add_authenticator(
                request, form.cleaned_data["name"], credential=form.cleaned_data["credential"]
            )
            messages.success(request, _("The passkey is ready: from now on you can sign in with it."))
            return redirect("people:account")
        messages.error(request, _("The passkey was not accepted. Please try again."))
        return redirect("people:add-passkey")
    context = {"form": PasskeyNameForm(), "options": auth.begin_registration(person, True)}
    return page(request, "people/add_passkey.html", context)


@require_POST
@login_required
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    actions.remove_passkey(person=account_of(request), passkey_id=passkey_id)
    messages.success(request, _("The passkey is removed."))
    return redirect("people:account")
