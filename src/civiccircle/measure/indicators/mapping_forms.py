"""The form that says how a table of somebody else is read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civiccircle.formats.observations import OURS, ColumnMapping

from .forms import IndicatorForm
from .models import ImportMapping

_MAIN = ("indicator", "period", "value", "place")
_CONSTANT = ("source", "licence", "period")


def _text(label: Any, help_text: Any = "", *, required: bool = False, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most)


def _lines(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=10_000, widget=widget)


class MappingForm(IndicatorForm):
    """Which of their columns is which of ours, and what is the same in every row."""

    leading = (
        "name", "column_indicator", "wide", "column_period", "constant_period", "column_value", "column_place",
        "constant_source", "constant_licence",
    )  # fmt: skip
    finer = ("codes", "missing", "constant_note", "more", "resource")
    finer_title = _("Codes, missing values, more columns")
    name = _text(_("Name of the mapping"), _("One with the same name is replaced."), required=True, most=80)
    column_indicator = _text(_("Their column of the indicator"))
    wide = _lines(
        _("Or: a column for each indicator"),
        _("One line for each: their column = our code. For example: Unemployment_rate = KW07"),
    )
    column_period = _text(_("Their column of the period"))
    constant_period = _text(_("Or: the period of the whole table"))
    column_value = _text(_("Their column of the value"), _("Not where each indicator has its own."))
    column_place = _text(_("Their column of the place"))
    constant_source = _text(_("Source of the whole table"), most=1_000)
    constant_licence = _text(_("Licence of the whole table"), most=60)
    codes = _lines(_("What they write for our indicators"), _("One line for each: their word = our code."))
    missing = _text(_("Words for a missing value"), _("Parted by semicolons: NaN; n/a"))
    constant_note = _text(_("Note for missing values"), most=1_000)
    more = _lines(
        _("More columns"), _("One line for each: our column = their column. For example: standard_error = SE")
    )
    resource = _text(_("Table of a data package"), _("The name of its resource, where there are several."))

    @classmethod
    def of(cls, data: Any, community: Any, saved: ImportMapping | None) -> "MappingForm":
        return cls(data, community=community, initial=_shown(saved) if saved else None)

    def clean_wide(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["wide"])

    def clean_codes(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["codes"])

    def clean_more(self) -> dict[str, str]:
        pairs = _pairs(self.cleaned_data["more"])
        for ours in pairs:
            if ours not in OURS:
                told = {"found": ours, "known": ", ".join(OURS)}
                raise ValidationError(_now("“%(found)s” is none of our columns: %(known)s") % told)
        return pairs

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("wide") and not (given.get("column_indicator") and given.get("column_value")):
            self.add_error(
                "column_indicator", _("Name the columns of indicator and value, or one for each indicator.")
            )
        if not given.get("column_period") and not given.get("constant_period"):
            self.add_error(
                "column_period", _("Name the column of the period, or the period of the whole table.")
            )
        return given

    def mapping(self) -> ColumnMapping:
        """What the valid form says."""
        given = self.cleaned_data
        main = {name: given[f"column_{name}"] for name in _MAIN if given[f"column_{name}"]}
        constants = {
            name: given[f"constant_{name}"] for name in (*_CONSTANT, "note") if given[f"constant_{name}"]
        }
        missing = [word.strip() for word in given["missing"].split(";") if word.strip()]
        return ColumnMapping(
            main | given["more"], constants, given["codes"], given["wide"], missing, given["resource"]
        )


def _pairs(text: str) -> dict[str, str]:
    """Lines of the form ``left = right``; the last sign of equality parts them."""
    found = dict[str, str]()
    for line in filter(str.strip, text.splitlines()):
        left, sign, right = line.rpartition("=")
        if not sign or not left.strip() or not right.strip():
            raise ValidationError(
                _now("“%(line)s” is not written as left = right.") % {"line": line.strip()[:80]}
            )
        found[left.strip()] = right.strip()
    return found


def _shown(saved: ImportMapping) -> dict[str, str]:
    mapping = ColumnMapping(**saved.told)
    more = {ours: theirs for ours, theirs in mapping.columns.items() if ours not in _MAIN}
    return {
        "name": saved.name,
        "resource": mapping.resource,
        "missing": "; ".join(mapping.missing),
        **{f"column_{name}": mapping.columns.get(name, "") for name in _MAIN},
        **{f"constant_{name}": mapping.constants.get(name, "") for name in (*_CONSTANT, "note")},
        **{
            name: "\n".join(f"{left} = {right}" for left, right in pairs.items())
            for name, pairs in (("codes", mapping.codes), ("wide", mapping.wide), ("more", more))
        },
    }
