"""The forms of the desk about decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.text_forms import TextSpec
from civiccircle.kernel.trace.choosing import CommunityForm, RecordField

from .actions import CONTENT
from .models import Decision
from .queries import Told

_PLAIN = tuple(name for name in CONTENT if name not in ("body", "title", "text"))


class DecisionForm(CommunityForm):
    """What was decided, by whom, and what it answers."""

    specs: Sequence[TextSpec] = (
        TextSpec("title", _("What was decided, in one line"), max_length=200),
        TextSpec("body", _("Who decided?"), max_length=120, help_text=_("For example: City council.")),
        TextSpec("text", _("The decision in full"), required=False, rows=6, max_length=10_000),
    )
    finer = ("reference", "votes_for", "votes_against", "abstained")
    finer_title = _("Number in the minutes, and votes")

    decided_on = forms.DateField(label=_("On which day?"), widget=forms.DateInput)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        initial=Decision.Outcome.ADOPTED,
    )
    minutes_url = forms.URLField(
        label=_("Address of the minutes"), required=False, max_length=300, assume_scheme="https"
    )
    asked = RecordField(
        CircleStep.ASKED,
        CircleStep.VOICE,
        label=_("What does it answer?"),
        help_text=_("What people were asked about it, or said. Each of them then leads to this decision."),
    )
    reference = forms.CharField(label=_("Its number in the minutes"), required=False, max_length=40)
    votes_for = forms.IntegerField(label=_("Votes for"), required=False, min_value=0, max_value=99_999)
    votes_against = forms.IntegerField(
        label=_("Votes against"), required=False, min_value=0, max_value=99_999
    )
    abstained = forms.IntegerField(label=_("Abstained"), required=False, min_value=0, max_value=99_999)

    def content(self) -> dict[str, Any]:
        """The arguments of `record_decision`."""
        plain = {name: self.cleaned_data[name] for name in _PLAIN}
        words = {name: self.text(name) for name in ("title", "body", "text")}
        return {**words, **plain, "asked": self.cleaned_data["asked"]}


class CorrectionForm(DecisionForm):
    """A decision as it is on record, and why it is corrected."""

    specs = (
        *DecisionForm.specs,
        TextSpec(
            "reason",
            _("Why is it corrected?"),
            rows=2,
            help_text=_("Everybody can read it."),
            max_length=1_000,
        ),
    )

    @classmethod
    def of(cls, data: Any, told: Told) -> "CorrectionForm":
        decision = told.decision
        initial = {name: getattr(decision, name) for name in CONTENT}
        initial["asked"] = [str(each.uid) for each in told.asked]
        return cls(data, community=decision.community, initial=initial)

    def content(self) -> dict[str, Any]:
        return super().content() | {"reason": self.text("reason")}
