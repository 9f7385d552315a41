"""The forms of a community's look and places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order

from .geojson import LARGEST_FILE
from .models import Community


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


class PlacesForm(forms.Form):
    """A GeoJSON file."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_(
            "A FeatureCollection of polygons in WGS 84. Properties: name (or name_en, name_fr), and when wanted "
            "slug, kind, population, parent. Places with the same slug are renewed."
        ),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Simplify its shapes and try again.")
            )
        content: bytes = file.read()
        return content
