"""The form that names a witness."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order


class WitnessForm(LocalisedForm):
    """Name, public key and web page."""

    specs = (TextSpec("name", _("Name"), max_length=80),)
    vkey = forms.CharField(
        label=_("Public key"),
        max_length=300,
        help_text=_("The witness makes it with “civiccircle witness”: a name, a + sign, and signs."),
    )
    website = forms.URLField(label=_("Web page"), required=False, max_length=300, assume_scheme="https")

    @classmethod
    def of(cls, data: Any, community: Community) -> "WitnessForm":
        return cls(data, languages=in_order(community.languages, community.default_language))
