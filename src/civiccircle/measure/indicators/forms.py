"""The forms of the desk about indicators themselves: which are followed, by whom, and what they mean."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.queries import in_office
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order

from . import queries
from .catalogue import catalogue
from .models import Indicator, SourceKind

OFFICE = TextSpec(
    "office",
    _("Who answers for it, in public?"),
    required=False,
    help_text=_("An office, not a person, for example the planning department."),
    max_length=120,
)
NAME = TextSpec("name", _("Name"), max_length=120)
UNIT = TextSpec(
    "unit", _("Unit"), max_length=60, help_text=_("It stands after the value: %, days, per person.")
)


class ExactField(forms.DecimalField):
    """An exact decimal with a point, as it is written everywhere in tables and in the API."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_digits=30, decimal_places=12, widget=widget, **kwargs)


def update_period() -> forms.IntegerField:
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


class IndicatorForm(LocalisedForm):
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
            self._owners = {str(each.pk): each for each in in_office(community.pk)}
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


class CatalogueForm(IndicatorForm):
    """Indicators of the catalogue, and who looks after them."""

    specs = (OFFICE,)
    codes = forms.MultipleChoiceField(
        label=_("Indicators"),
        choices=lambda: [(each.code, each.code) for each in catalogue().values()],
        error_messages={"required": _("Choose at least one indicator.")},
    )
    owner = forms.ChoiceField(label=_("Who looks after them?"), required=False)


class KeepingForm(IndicatorForm):
    """Who looks after an indicator, and how often it is renewed."""

    specs = (OFFICE,)
    owner = forms.ChoiceField(label=_("Who looks after it?"), required=False)
    update_months = update_period()

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


class DefinitionForm(IndicatorForm):
    """An indicator of the community's own."""

    specs = (
        NAME,
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
        UNIT,
        OFFICE,
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
    reference = ExactField(label=_("Reference value, where nearer to it is better"), required=False)
    minimum = ExactField(label=_("Smallest value that is possible"), required=False)
    maximum = ExactField(label=_("Largest value that is possible"), required=False)
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
    update_months = update_period()
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


class ReasonForm(IndicatorForm):
    """Why something is given up."""

    specs = (TextSpec("reason", _("Why?"), rows=3, help_text=_("Everybody can read it."), max_length=1_000),)
