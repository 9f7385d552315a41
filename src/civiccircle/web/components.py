"""The living page of the components: each one shown with sample data and the lines that make it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment

from civiccircle.web.charts import Bar, Point
from civiccircle.web.figures import OpinionGroup
from civiccircle.web.jinja import Templates
from civiccircle.web.navigation import Link

_PREFERENCES = {"theme": ("light", "dark"), "direction": ("ltr", "rtl")}


@dataclass(frozen=True)
class Example:
    """One entry of the page; its template ``web/examples/<name>.html`` is both shown and quoted."""

    name: str
    title: Any

    @property
    def template(self) -> str:
        return f"web/examples/{self.name}.html"


EXAMPLES = (
    Example("page_title", _("Page title and breadcrumb")),
    Example("hero", _("Opening of a start page")),
    Example("buttons", _("Buttons")),
    Example("tags", _("Tags")),
    Example("notices", _("Notices")),
    Example("cards", _("Cards")),
    Example("phases", _("Phases")),
    Example("stats", _("Figures with their comparison")),
    Example("vote_card", _("Vote card")),
    Example("receipt", _("Receipt")),
    Example("vote_bar", _("Bar of answers")),
    Example("opinion_map", _("Opinion map")),
    Example("place_map", _("Map of places")),
    Example("bar_chart", _("Bars side by side")),
    Example("trend_chart", _("Values over time")),
    Example("form", _("Form")),
    Example("search", _("Search")),
    Example("table", _("Table")),
    Example("summary_list", _("Summary list")),
    Example("tabs", _("Tabs")),
    Example("pagination", _("Pagination")),
    Example("disclosure", _("Disclosure")),
    Example("empty_state", _("Empty state")),
)


def components(request: HttpRequest) -> HttpResponse:
    """Show every component; ``?theme=dark`` and ``?direction=rtl`` show them as other readers see them."""
    chosen = {
        name: request.GET[name] for name, known in _PREFERENCES.items() if request.GET.get(name) in known
    }
    env = cast(Templates, engines["jinja"]).env
    sources = {each.name: _source(env, each) for each in EXAMPLES}
    return render(
        request,
        "web/components.html",
        {"examples": EXAMPLES, "sources": sources, "sample": sample(), **chosen},
    )


def _source(env: Environment, example: Example) -> str:
    if env.loader is None:
        return ""
    return env.loader.get_source(env, example.template)[0].strip()


class SampleForm(forms.Form):
    """Every kind of control, with the mistakes that a hurried person makes."""

    title = forms.CharField(label=_("Title"), help_text=_("What is it about, in a few words?"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("road", _("Streets and paths")), ("park", _("Parks and water"))]
    )
    details = forms.CharField(
        label=_("Your idea"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    wanted_by = forms.DateField(label=_("Wanted by"), widget=forms.DateInput, required=False)
    reach = forms.ChoiceField(
        label=_("Whom would it help?"),
        choices=[("street", _("My street")), ("district", _("My district")), ("all", _("The whole city"))],
        widget=forms.RadioSelect,
        help_text=_("Choose the nearest."),
    )
    channels = forms.MultipleChoiceField(
        label=_("How should we answer?"),
        choices=[("mail", _("By e-mail")), ("post", _("By post"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    plan = forms.FileField(label=_("A plan or a photo"), required=False)
    colour = forms.CharField(
        label=_("Colour on the map"), widget=forms.TextInput(attrs={"type": "color"}), initial="#0b4a5b"
    )
    agreed = forms.BooleanField(label=_("I have read what happens to my idea"))


def sample() -> dict[str, Any]:
    """What the examples show: the same at every visit."""
    form = SampleForm({"title": "", "kind": "park", "details": "A bench every 200 m.", "colour": "#0b4a5b"})
    return {
        "form": form,
        "groups": _groups(),
        "districts": _districts(),
        "bars": [
            Bar(_("Boardwalk over the marsh"), 412, "412", strong=True),
            Bar(_("Library of tools"), 208, "208", strong=True),
            Bar(_("Skate bowl"), 175, "175", strong=False),
            Bar(_("Cable car"), None, _("fewer than %(minimum)d") % {"minimum": 5}, strong=False),
        ],
        "trend": _trend(),
        "aim": Point(date(2029, 12, 31), 45),
        "page": Paginator(range(230), 20).page(5),
        "tabs": [
            Link(_("Result"), "#tabs", current=True),
            Link(_("Statements"), "#table"),
            Link(_("Data"), "#form"),
        ],
    }


def _groups() -> list[OpinionGroup]:
    random = np.random.default_rng(2)
    shapes: dict[str, tuple[Any, tuple[float, float], tuple[float, float], int]] = {
        "A": (_("Safe streets first"), (-1.6, 0.5), (0.55, 0.45), 420),
        "B": (_("Keep the parking"), (1.5, 0.8), (0.5, 0.4), 260),
        "C": (_("More green"), (0.1, -1.2), (0.6, 0.35), 310),
    }
    return [
        OpinionGroup(letter, str(name), random.normal(centre, spread, (size, 2)))
        for letter, (name, centre, spread, size) in shapes.items()
    ]


def _districts() -> list[dict[str, Any]]:
    """Four districts of nowhere, either side of a river."""
    rings: dict[str, list[list[float]]] = {
        "Old Town": [[0, 2], [3, 2.4], [3.2, 5], [1.2, 5.4], [0, 4.6]],
        "Harbour": [[3, 2.4], [6.4, 2], [7, 4.4], [3.2, 5]],
        "Mill Meadows": [[0, 0.2], [3.1, 0], [3, 2], [0, 1.6]],
        "Eastfield": [[3.1, 0], [7.2, 0.4], [6.5, 1.6], [3, 2]],
    }
    return [
        {
            "type": "Feature",
            "properties": {"name": name, "href": "#place_map"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x / 100, 46 + y / 100] for x, y in [*ring, ring[0]]]],
            },
        }
        for name, ring in rings.items()
    ]


def _trend() -> list[Point]:
    """Seven years, one of them without a value, the later ones with what they lie between."""
    values = {2019: 31.2, 2020: 34.8, 2021: None, 2022: 34.1, 2023: 35.6, 2024: 37.0, 2025: 38.1}
    return [
        Point(date(year, 7, 1), value, *((value - 1.4, value + 1.4) if value and year > 2021 else ()))
        for year, value in values.items()
    ]
