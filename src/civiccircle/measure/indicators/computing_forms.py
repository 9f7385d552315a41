"""The forms of the desk about components and formulas."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from civiccircle.methods.indicator_checks.history import MOLAR_MASSES
from civiccircle.methods.indicator_formula import LONGEST
from civiccircle.methods.indicator_formula.units import LONGEST_UNIT

from . import queries
from .catalogue import catalogue
from .forms import NAME, OFFICE, UNIT, IndicatorForm, update_period
from .models import Indicator, SourceKind

_UNIT_HELP = _("As in household, person, ha, CAD, or person/km2; 1 for a pure number. Formulas check it.")


def _unit(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_UNIT, help_text=_UNIT_HELP, **kwargs)


def _cell() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Fewest people that may be told of one place"),
        required=False,
        min_value=2,
        max_value=1_000,
        help_text=_("A smaller count is refused. Empty: it does not count people."),
    )


class ComponentForm(IndicatorForm):
    """Something counted or measured that rates are computed from."""

    specs = (NAME, UNIT, OFFICE)
    leading = ("code",)
    code = forms.CharField(
        label=_("Name in formulas"),
        max_length=40,
        validators=[
            RegexValidator(r"^[A-Za-z][A-Za-z0-9_]*\Z", _("Use letters, digits and underscores only."))
        ],
        help_text=_("For example connected_households. Tables name the component by it too."),
    )
    measured_in = _unit(label=_("Unit in formulas"))
    minimum_cell = _cell()
    source_kind = forms.ChoiceField(label=_("Where do the numbers come from?"), choices=SourceKind.choices)
    update_months = update_period()
    owner = forms.ChoiceField(label=_("Who looks after it?"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if queries.indicator_of(self.community, given.get("code", "")) or given.get("code") in catalogue():
            self.add_error("code", _("Another indicator has this code."))
        return given

    def definition(self) -> dict[str, Any]:
        """The arguments of `define_component`."""
        names = ("code", "measured_in", "minimum_cell", "source_kind", "update_months")
        said = {name: self.cleaned_data[name] for name in names}
        return {**self.texts(), **said, "numerator": self.text("name"), "owner": self.chosen_owner()}


class FormulaForm(IndicatorForm):
    """How an indicator is computed, and what it is checked against."""

    finer = ("whole", "not_above", "gas", "minimum_cell")
    finer_title = _("What is it checked against?")
    formula = forms.CharField(
        label=_("Formula"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "Of components, numbers, + - * / and parentheses: 100 * connected_households / households."
        ),
    )
    measured_in = _unit(label=_("Unit that the formula gives"), required=False)
    whole = forms.CharField(
        label=_("Share of which whole?"),
        required=False,
        max_length=40,
        help_text=_("All indicators with the same word here must make up 100%, for example commuters."),
    )
    not_above = forms.CharField(
        label=_("Code of the indicator that it cannot exceed"),
        required=False,
        max_length=40,
        help_text=_("Tertiary treatment of waste water, for example, cannot exceed secondary treatment."),
    )
    gas = forms.ChoiceField(
        label=_("Gas in µg/m³"),
        required=False,
        choices=[("", _("It is no gas")), *((gas, gas) for gas in MOLAR_MASSES)],
    )
    minimum_cell = _cell()

    names = ("formula", "measured_in", "whole", "not_above", "gas", "minimum_cell")

    @classmethod
    def of(cls, data: Any, indicator: Indicator) -> "FormulaForm":
        initial = {name: getattr(indicator, name) for name in cls.names}
        form = cls(data, community=indicator.community, initial=initial)
        if indicator.is_component:
            del form.fields["formula"]
        return form

    def computing(self) -> dict[str, Any]:
        """The arguments of `say_how_computed`."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}
