"""The forms of the desk: which indicators are followed, what was observed, what is aimed at."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from civiccircle.formats.observations import Fault, Known, Observed, read_cells
from civiccircle.kernel.activities.models import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order

from . import queries
from .catalogue import catalogue
from .imports import LARGEST_FILE
from .models import Indicator, Observation, SourceKind
from .words import told

LARGEST_IN_THE_BOX = 50_000  # characters
_OFFICE = TextSpec(
    "office",
    _("Who answers for it, in public?"),
    required=False,
    help_text=_("An office, not a person, for example the planning department."),
    max_length=120,
)


class _DecimalField(forms.DecimalField):
    """An exact decimal with a point, as it is written everywhere in tables and in the API."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_digits=30, decimal_places=12, widget=widget, **kwargs)


def _months() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How often is it renewed, in months?"),
        min_value=1,
        max_value=240,
        initial=12,
        help_text=_(
            "A value is shown as out of date one and a half times as long after its period: after 18 months where a "
            "new one comes every year."
        ),
    )


class _IndicatorForm(LocalisedForm):
    """What every form of this room knows: the community's languages, places and officials.

    Fields in `leading` come before the texts; those in `finer` are folded away under `finer_title`.
    """

    leading: Sequence[str] = ()
    finer: Sequence[str] = ()
    finer_title: Any = ""

    def __init__(
        self, data: Any = None, files: Any = None, *, community: Community, initial: Any = None
    ) -> None:
        languages = in_order(community.languages, community.default_language)
        super().__init__(data, files, languages=languages, initial=initial)
        self.community = community
        if "owner" in self.fields:
            self._owners = {str(each.pk): each for each in queries.possible_owners(community)}
            self._choose("owner", _("Nobody yet"), [(pk, str(each)) for pk, each in self._owners.items()])
        if "place" in self.fields:
            places = [(each.slug, str(each)) for each in place_list(community)]
            self._choose("place", _("The whole community"), places)

    def _choose(self, name: str, empty: Any, choices: Iterable[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", empty), *choices]

    def shows_finer(self) -> bool:
        """Whether something stands in the folded fields, or is wrong with them."""
        filled = self.data if self.is_bound else self.initial
        return any(filled.get(name) is not None and filled.get(name) != "" for name in self.finer) or any(
            name in self.errors for name in self.finer
        )

    def chosen_owner(self) -> Person | None:
        return self._owners.get(self.cleaned_data["owner"])


class CatalogueForm(_IndicatorForm):
    """Indicators of the catalogue, and who looks after them."""

    specs = (_OFFICE,)
    codes = forms.MultipleChoiceField(
        label=_("Indicators"),
        choices=lambda: [(each.code, each.code) for each in catalogue().values()],
        error_messages={"required": _("Choose at least one indicator.")},
    )
    owner = forms.ChoiceField(label=_("Who looks after them?"), required=False)


class KeepingForm(_IndicatorForm):
    """Who looks after an indicator, and how often it is renewed."""

    specs = (_OFFICE,)
    owner = forms.ChoiceField(label=_("Who looks after it?"), required=False)
    update_months = _months()

    @classmethod
    def of(cls, data: Any, indicator: Indicator) -> "KeepingForm":
        initial = {name: getattr(indicator, name) for name in ("office", "update_months")}
        return cls(data, community=indicator.community, initial=initial | {"owner": indicator.owner_id or ""})

    def changes(self) -> dict[str, Any]:
        """The arguments of `change_keeping`."""
        return {
            **self.texts(),
            "owner": self.chosen_owner(),
            "update_months": self.cleaned_data["update_months"],
        }


class DefinitionForm(_IndicatorForm):
    """An indicator of the community's own."""

    specs = (
        TextSpec("name", _("Name"), max_length=120),
        TextSpec(
            "numerator",
            _("What is counted or measured?"),
            max_length=300,
            help_text=_("For example: visits to libraries in the year."),
        ),
        TextSpec(
            "denominator",
            _("Divided by what?"),
            required=False,
            max_length=300,
            help_text=_("Empty: by nothing."),
        ),
        TextSpec(
            "unit", _("Unit"), max_length=60, help_text=_("It stands after the value: %, days, per person.")
        ),
        _OFFICE,
    )
    finer = ("reference", "minimum", "maximum")
    finer_title = _("Which values are possible?")
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+\Z", _("Use letters, digits and hyphens only."))],
        help_text=_("Short, without spaces; tables name the indicator by it. For example LIB1."),
    )
    multiplier = forms.IntegerField(label=_("Multiplied by"), min_value=1, max_value=10**9, initial=1)
    direction = forms.ChoiceField(
        label=_("Which way is better?"), choices=Indicator.DIRECTIONS, widget=forms.RadioSelect, initial="up"
    )
    reference = _DecimalField(label=_("Reference value, where nearer to it is better"), required=False)
    minimum = _DecimalField(label=_("Smallest value that is possible"), required=False)
    maximum = _DecimalField(label=_("Largest value that is possible"), required=False)
    factors = forms.MultipleChoiceField(
        label=_("Factors"), choices=Factor.choices, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas of life"),
        choices=AreaOfLife.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    source_kind = forms.ChoiceField(label=_("Where do the numbers come from?"), choices=SourceKind.choices)
    update_months = _months()
    owner = forms.ChoiceField(label=_("Who looks after it?"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("direction") == "towards" and given.get("reference") is None:
            self.add_error("reference", _("Say which value is the best."))
        low, high = given.get("minimum"), given.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("The largest value is smaller than the smallest."))
        if queries.indicator_of(self.community, given.get("code", "")) or given.get("code") in catalogue():
            self.add_error("code", _("Another indicator has this code."))
        return given

    def definition(self) -> dict[str, Any]:
        """The arguments of `define`."""
        names = (
            "code",
            "multiplier",
            "direction",
            "reference",
            "minimum",
            "maximum",
            "source_kind",
            "update_months",
        )
        lists = {name: " ".join(self.cleaned_data[name]) for name in ("factors", "areas")}
        return {
            **self.texts(),
            **{name: self.cleaned_data[name] for name in names},
            **lists,
            "owner": self.chosen_owner(),
        }


class ReasonForm(_IndicatorForm):
    """Why something is given up."""

    specs = (TextSpec("reason", _("Why?"), rows=3, help_text=_("Everybody can read it."), max_length=1_000),)


class TargetForm(_IndicatorForm):
    """A value, the day by which it is to be reached, and who decided so."""

    specs = (
        TextSpec(
            "set_by", _("Who set it?"), max_length=200, help_text=_("For example: City council, 12 May 2026.")
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
    value = _DecimalField(label=_("Value"))
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput)

    def target(self) -> dict[str, Any]:
        """The arguments of `set_target`."""
        return {**self.texts(), **{name: self.cleaned_data[name] for name in ("place", "value", "due")}}


_NUMBER = {"inputmode": "decimal"}


class ObservationForm(_IndicatorForm):
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


class ImportForm(_IndicatorForm):
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
    leading = ("file", "table")
    file = forms.FileField(
        label=_("CSV file"), required=False, help_text=_("In UTF-8, at most 20 MB and 20,000 lines.")
    )
    table = forms.CharField(
        label=_("Or the table itself"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        strip=False,
    )

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
            self.data = {**self.data.dict(), "table": text}  # type: ignore[attr-defined]
        return self
