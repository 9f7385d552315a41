"""Forms about accounts, roles and taking part."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text_forms import ReasonField

from . import queries
from .models import Role


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send you a link. A password is not needed."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email webauthn", "inputmode": "email"}),
    )


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Only shown where you act for the community. Nobody sees it where you take part."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again, for example “my phone”."),
        max_length=60,
        required=False,
    )


class MemberForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    reason = ReasonField()


class RevokeForm(forms.Form):
    reason = ReasonField()


class JoinForm(forms.Form):
    """How somebody takes part: where they live, and the answer to the challenge."""

    challenge = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    solution = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.ModelChoiceField(
            label=_("Your neighbourhood"),
            help_text=_(
                "It shows whether all parts of town are heard. It is only counted, never shown with you."
            ),
            queryset=queries.places(community),
            required=False,
            empty_label=_("I would rather not say"),
        )
