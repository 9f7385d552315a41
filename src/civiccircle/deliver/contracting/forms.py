"""The forms of the desk of contracts."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.trace.models import Record

from .actions import LARGEST_UPLOAD


class UploadForm(forms.Form):
    """A file of releases."""

    file = forms.FileField(
        label=_("File with releases"),
        help_text=_(
            "OCDS 1.1 as JSON: a release package, a record package or JSON Lines, in UTF-8, at most 20 MB. Larger "
            "files are taken in on the command line."
        ),
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it."))
        return given


class PublishForm(forms.Form):
    """That a draft is to be published, also where releases of it break the standard."""

    despite_errors = forms.BooleanField(
        label=_("Publish it although some of it breaks the standard"),
        help_text=_("Better mend it first: others cannot compare what is missing or written differently."),
        required=False,
    )


class PaysForm(forms.Form):
    """Which initiative a process pays for."""

    initiative = forms.ChoiceField(label=_("Initiative"))

    def __init__(self, data: Any = None, *, offered: list[Record]) -> None:
        super().__init__(data)
        self._offered = {str(each.uid): each for each in offered}
        choices = [("", _("Choose one")), *((uid, str(each)) for uid, each in self._offered.items())]
        cast(forms.ChoiceField, self.fields["initiative"]).choices = choices

    def chosen(self) -> Record:
        return self._offered[self.cleaned_data["initiative"]]
