"""The account's page of API tokens."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import tokens
from .views import account_of, page, reads_and_writes


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("So that you know it again, for example “weekly report”."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        choices=[(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year"))],
        coerce=int,
        initial=90,
    )


@never_cache
@reads_and_writes
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens; making one shows its secret on this answer only."""
    person = account_of(request)
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if form.is_valid():
        try:
            made, secret = tokens.make(
                person=person, name=form.cleaned_data["name"], life=timedelta(days=form.cleaned_data["days"])
            )
            form = TokenForm()
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "tokens": tokens.tokens_of(person),
        "now": timezone.now(),
    }
    return page(request, "people/tokens.html", context, 422 if form.errors else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke(person=account_of(request), token_id=token_id)
    messages.success(request, _("The token does not work any more."))
    return redirect("people:tokens")
