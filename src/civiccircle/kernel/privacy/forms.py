"""What people fill in about privacy."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AssessmentForm(forms.Form):
    """The text of an impact assessment."""

    risks = forms.CharField(
        label=_("Risks"), help_text=_("What could happen to people, and to whom most."), widget=forms.Textarea
    )
    measures = forms.CharField(
        label=_("Measures"), help_text=_("What is done so that it does not happen."), widget=forms.Textarea
    )


class EraseForm(forms.Form):
    """The second thought before everything is erased."""

    sure = forms.BooleanField(
        label=_("Yes, erase what is held about me"),
        help_text=_("This cannot be undone, by you or by anyone."),
    )
