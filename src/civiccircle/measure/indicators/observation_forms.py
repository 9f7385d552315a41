"""The forms of the desk about numbers: what was observed, by hand or as a table, and what is aimed at."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.formats.observations import Fault, Known, Observed, read_cells
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.days import DayField
from civiccircle.kernel.text_forms import TextSpec

from . import queries
from .forms import ExactField, IndicatorForm
from .imports import LARGEST_FILE
from .models import ImportMapping, Indicator, Observation, Target
from .words import told

LARGEST_IN_THE_BOX = 50_000  # characters


class TargetForm(IndicatorForm):
    """A value, the day by which it is to be reached, and who decided so."""

    specs = (
        TextSpec.of(
            Target, "set_by", _("Who set it?"), help_text=_("For example: City council, 12 May 2026.")
        ),
        TextSpec(
            "reason",
            _("Why is it changed?"),
            required=False,
            rows=3,
            max_length=1_000,
            help_text=_("Only where a target for the same day is set already."),
        ),
    )
    leading = ("value", "due", "place")
    place = forms.ChoiceField(label=_("Place"), required=False)
    value = ExactField(label=_("Value"))
    due = DayField(label=_("By when?"))

    def target(self) -> dict[str, Any]:
        """The arguments of `set_target`."""
        return {**self.texts(), **{name: self.cleaned_data[name] for name in ("place", "value", "due")}}


_NUMBER = {"inputmode": "decimal"}


class ObservationForm(IndicatorForm):
    """One observation by hand; it is read as a line of a table is."""

    specs = (
        TextSpec(
            "source", _("Source"), max_length=1_000, help_text=_("Who publishes it, under which title?")
        ),
        TextSpec("method", _("How was it found?"), required=False, rows=2, max_length=1_000),
        TextSpec(
            "note",
            _("Note"),
            required=False,
            rows=2,
            max_length=1_000,
            help_text=_("Where the value is missing: why."),
        ),
        TextSpec(
            "reason",
            _("Why is it corrected?"),
            required=False,
            rows=2,
            max_length=1_000,
            help_text=_("Only where a value of this period is on record already. Everybody can read it."),
        ),
    )
    leading = ("period", "value", "place")
    finer = ("standard_error", "low", "high", "confidence")
    finer_title = _("How uncertain is it?")
    place = forms.ChoiceField(label=_("Place"), required=False)
    period = forms.CharField(
        label=_("Period"),
        max_length=30,
        help_text=_("2024, 2024-Q1, 2024-03, 2024-03-05, or from a day to a day: 2024-04-01/2025-03-31."),
    )
    value = forms.CharField(
        label=_("Value"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
        help_text=_("With a point before the decimals. Empty: there is no value."),
    )
    standard_error = forms.CharField(
        label=_("Standard error"), max_length=40, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    low = forms.CharField(
        label=_("Interval: from"), max_length=40, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    high = forms.CharField(
        label=_("Interval: to"), max_length=40, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    confidence = forms.CharField(
        label=_("Confidence of the interval, in percent"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    source_url = forms.CharField(label=_("Address of the source"), max_length=300, required=False)
    licence = forms.CharField(label=_("Licence"), max_length=60, help_text=_("For example CC-BY-4.0."))

    @classmethod
    def correcting(
        cls, data: Any, community: Community, observation: Observation | None
    ) -> "ObservationForm":
        """The form, filled in with what is on record where that is to be corrected."""
        if observation is None:
            return cls(data, community=community)
        names = ("place", "source", "source_url", "licence", "method", "note")
        numbers = ("value", "standard_error", "low", "high", "confidence")
        initial = {name: getattr(observation, name) for name in names}
        initial |= {name: getattr(observation, name) for name in numbers}
        return cls(data, community=community, initial=initial | {"period": str(observation.period)})

    def observed(self, indicator: Indicator, known: Known) -> Observed | None:
        """What the valid form says; `None`, with errors at its fields, when it contradicts itself."""
        cells = {name: str(value) for name, value in self.cleaned_data.items()} | {
            "indicator": indicator.code
        }
        made = read_cells(0, cells, known)
        if isinstance(made, Observed):
            return made
        self.add_faults(made)
        return None

    def add_faults(self, faults: Sequence[Fault]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            words = told(fault)
            first = f"{fault.column}_{self.languages[0]}"
            field = next((name for name in (fault.column, first) if name in self.fields), None)
            sentence = f"{words.what}: {words.mend}"
            self.add_error(field, sentence[0].upper() + sentence[1:])


class ImportForm(IndicatorForm):
    """A table of observations as a file or as text."""

    specs = (
        TextSpec(
            "reason",
            _("Why are values on record corrected?"),
            required=False,
            rows=2,
            max_length=1_000,
            help_text=_("Only where the table changes some and has no column “reason”."),
        ),
    )
    leading = ("mapping", "file", "table")
    mapping = forms.ChoiceField(
        label=_("How is it read?"),
        required=False,
        help_text=_(
            "By a mapping, tables of others are read as they are: CSV, JSON and zipped data packages."
        ),
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("In UTF-8, at most 20 MB and 20,000 lines.")
    )
    table = forms.CharField(
        label=_("Or the table itself"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        strip=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mappings = {str(each.pk): each for each in queries.mappings(self.community)}
        saved = [(pk, each.name) for pk, each in self._mappings.items()]
        self._choose("mapping", _("A CSV file with the columns named below"), saved)

    def chosen_mapping(self) -> ImportMapping | None:
        return self._mappings.get(self.cleaned_data["mapping"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not given.get("table") and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the table."))
        if given.get("file") and given["file"].size > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 20 MB. Split it."))
        return given

    def content(self) -> bytes:
        """The bytes of the table; a file comes before what stands in the box."""
        file = self.cleaned_data["file"]
        content: bytes = file.read() if file else self.cleaned_data["table"].encode()
        return content

    def in_the_box(self, content: bytes) -> "ImportForm":
        """The same form with the table in the box, to be mended there; a long one is left to the file."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self
        if len(text) <= LARGEST_IN_THE_BOX:
            self.data = {name: self.data[name] for name in self.data} | {"table": text}
        return self
