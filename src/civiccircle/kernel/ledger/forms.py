"""The filter of the list of public facts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .facts import fact_kinds


class FactFilter(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Show"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(
            ((kind.code, str(kind.title)) for kind in fact_kinds().values()), key=lambda each: each[1]
        )
        self.fields["kind"].choices = [("", _("Everything")), *known]  # type: ignore[attr-defined]
