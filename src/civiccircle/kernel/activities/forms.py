"""The forms of moderation and of receipts."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from civiccircle.methods.merkle import LedgerError, Receipt

from .models import Moderation

LARGEST_RECEIPT = 100_000


class DecisionForm(forms.Form):
    """One decision on one or several things of an activity."""

    subject_kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    subjects = forms.TypedMultipleChoiceField(label=_("Contributions"), coerce=int)
    decision = forms.ChoiceField(label=_("Decision"), choices=Moderation.Decision)
    reason = forms.ChoiceField(label=_("Reason"), choices=Moderation.Reason, required=False)
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=500,
        required=False,
        help_text=_("Everybody can read it. Do not repeat here what should not be shown."),
    )

    def __init__(self, data: Any, subjects: list[int]) -> None:
        super().__init__(data)
        offered = cast(forms.TypedMultipleChoiceField, self.fields["subjects"])
        offered.choices = [(number, str(number)) for number in subjects]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == Moderation.Decision.ACCEPTED:
            cleaned["reason"] = Moderation.Reason.FITS
        elif cleaned.get("reason") in ("", None, Moderation.Reason.FITS):
            self.add_error("reason", _("Choose the reason why it is not shown."))
        return cleaned


class CheckReceiptForm(forms.Form):
    """A receipt, pasted or as the file that was downloaded."""

    alternatives = ("receipt", "file")

    receipt = forms.CharField(
        label=_("Your receipt"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
        help_text=_("Paste the whole text of the file, or choose the file below: one of the two is enough."),
    )
    file = forms.FileField(label=_("Or its file"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        file = cleaned.get("file")
        try:
            cleaned["opened"] = self._opened(file, cleaned.get("receipt", ""))
        except forms.ValidationError as fault:
            self.add_error("file" if file else "receipt", fault)
        return cleaned

    def _opened(self, file: "UploadedFile[bytes] | None", pasted: str) -> Receipt:
        text = file.read(LARGEST_RECEIPT + 1) if file else pasted.encode()
        if not text.strip():
            raise forms.ValidationError(_("Paste a receipt or choose its file."))
        if len(text) > LARGEST_RECEIPT:
            raise forms.ValidationError(_("This is too long to be a receipt."))
        try:
            return Receipt.from_json(text.strip())
        except LedgerError as error:
            raise forms.ValidationError(
                _(
                    "This is not a receipt of Civic Circle, or it was damaged. Take the whole file, unchanged, as you "
                    "downloaded it."
                )
            ) from error
