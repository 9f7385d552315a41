"""The forms of a community's look, settings and places."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.text_forms import LocalisedForm, ReasonField, TextSpec, in_order

from .geojson import LARGEST_FILE
from .models import LEAST_CELL, MOST_CELL, MOST_PEOPLE, Community


class LookForm(LocalisedForm):
    """Name, colours and logo."""

    specs = (
        TextSpec("name", _("Name"), max_length=80),
        TextSpec("tagline", _("A few words beneath the name"), required=False, max_length=160),
    )
    brand_colour = forms.CharField(
        label=_("Main colour"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("The band at the top, links and buttons. Words must be readable on it."),
    )
    accent_colour = forms.CharField(
        label=_("Second colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 2 MB. Metadata is removed.")
    )
    remove_logo = forms.BooleanField(label=_("Show no logo"), required=False)

    @classmethod
    def of(cls, data: Any, files: Any, community: Community) -> "LookForm":
        names = ("name", "tagline", "brand_colour", "accent_colour")
        initial = {name: getattr(community, name) for name in names}
        languages = in_order(community.languages, community.default_language)
        return cls(data, files, languages=languages, initial=initial)

    def changes(self) -> dict[str, Any]:
        """The arguments of `change_look`."""
        given = self.cleaned_data
        logo = given["logo"].read() if given["logo"] else None
        colours = {name: given[name] for name in ("brand_colour", "accent_colour")}
        return {**self.texts(), **colours, "logo": logo, "remove_logo": given["remove_logo"]}


class SettingsForm(forms.Form):
    """What holds for the whole community."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A language in which something is written cannot be taken away."),
    )
    default_language = forms.ChoiceField(
        label=_("First language"),
        choices=settings.LANGUAGES,
        help_text=_("What is asked for in several languages must be written in this one."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(lambda: [(name, name) for name in sorted(available_timezones())], list),
        help_text=_("By this clock days begin and end here."),
    )
    population = forms.IntegerField(label=_("Residents"), min_value=1, max_value=MOST_PEOPLE, required=False)
    minimum_cell = forms.IntegerField(
        label=_("Smallest published count"), min_value=LEAST_CELL, max_value=MOST_CELL
    )
    reason = ReasonField()

    @classmethod
    def of(cls, data: Any, community: Community) -> "SettingsForm":
        names = (name for name in cls.base_fields if name != "reason")
        return cls(data, initial={name: getattr(community, name) for name in names})

    def clean_languages(self) -> list[str]:
        """In the order in which the community has them: to save a form without changes changes nothing."""
        had = self.initial["languages"]
        chosen = self.cleaned_data["languages"]
        return [*(code for code in had if code in chosen), *(code for code in chosen if code not in had)]


class PlacesForm(forms.Form):
    """A GeoJSON file."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_(
            "A FeatureCollection of polygons in WGS 84. Properties: name (or name_en, name_fr), and when wanted "
            "slug, kind, population, parent. Places with the same slug are renewed."
        ),
    )

    replace = forms.BooleanField(
        label=_("Remove the places that are not in the file"),
        required=False,
        help_text=_("Nothing changes if one of them is needed still."),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Simplify its shapes and try again.")
            )
        content: bytes = file.read()
        return content
