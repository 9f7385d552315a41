"""What people fill in about privacy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.text_forms import LocalisedForm, TextSpec


class AssessmentForm(LocalisedForm):
    """The text of an impact assessment."""

    specs = (
        TextSpec("risks", _("Risks"), rows=6, help_text=_("What could happen to people, and to whom most.")),
        TextSpec("measures", _("Measures"), rows=6, help_text=_("What is done so that it does not happen.")),
    )


class EraseForm(forms.Form):
    """The second thought before everything is erased."""

    sure = forms.BooleanField(
        label=_("Yes, erase what is held about me"),
        help_text=_("This cannot be undone, by you or by anyone."),
    )
