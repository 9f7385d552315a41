"""The desk of a community's administrator: its look, its settings and its places."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.text import localise
from civiccircle.kernel.uploads import takes_file

from . import actions, queries
from .forms import LookForm, PlacesForm, SettingsForm
from .geojson import LARGEST_FILE
from .look import LARGEST_LOGO
from .rules import CHANGE_LOOK, CHANGE_PLACES, CHANGE_SETTINGS
from .settings_actions import change_settings


@form_page
@staff_page(CHANGE_LOOK)
@takes_file(LARGEST_LOGO)
def look(request: StaffRequest, community: str) -> HttpResponse:
    """Name, colours, logo; what is asked to be shown only is not saved."""
    here = request.community
    form = LookForm.of(request.POST or None, request.FILES or None, here)
    only_shown = "preview" in request.POST

    def save() -> None:
        actions.change_look(by=request.user, community=here, **form.changes())

    if not only_shown and done(request, form, save):
        return redirect("communities:look", community=community)
    shown = {
        "brand": form["brand_colour"].value(),
        "accent": form["accent_colour"].value(),
        "name": localise(here.name),
    }
    return _page(request, "communities/look.html", form, **shown)


@require_safe
@staff_page(CHANGE_LOOK)
def look_preview(request: StaffRequest, community: str) -> HttpResponse:
    """The part of the page that shows two colours, for those who are choosing them."""
    shown = {
        "brand": request.GET.get("brand_colour"),
        "accent": request.GET.get("accent_colour"),
        "name": localise(request.community.name),
    }
    return render(request, "communities/look_preview.html", shown)


@form_page
@staff_page(CHANGE_SETTINGS)
def settings(request: StaffRequest, community: str) -> HttpResponse:
    """Languages, clock, residents, and how small a count may be told."""
    form = SettingsForm.of(request.POST or None, request.community)

    def save() -> None:
        change_settings(by=request.user, community=request.community, **form.cleaned_data)

    if done(request, form, save):
        messages.success(request, _("The settings are saved."))
        return redirect("communities:settings", community=community)
    return _page(request, "communities/settings.html", form)


@form_page
@staff_page(CHANGE_PLACES)
@takes_file(LARGEST_FILE)
def places(request: StaffRequest, community: str) -> HttpResponse:
    """The places of the community on a map and in a list, and the import of more."""
    form = PlacesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            taken = actions.import_places(
                by=request.user,
                community=request.community,
                geojson=form.cleaned_data["file"],
                replace=form.cleaned_data["replace"],
            )
        except ValidationError as fault:
            form.add_error("file", fault.messages)
        else:
            told = ngettext("%(num)s place was taken in.", "%(num)s places were taken in.", len(taken))
            messages.success(request, told % {"num": len(taken)})
            return redirect("communities:places", community=community)
    return _places_page(request, form)


@require_POST
@staff_page(CHANGE_PLACES)
def remove_place(request: StaffRequest, community: str, place: str) -> HttpResponse:
    """Take a place off the map."""
    try:
        for found in queries.places_of(community).filter(slug=place):
            actions.remove_place(by=request.user, place=found)
    except ValidationError as fault:
        form = PlacesForm({})
        form.errors.clear()  # nobody imports anything
        form.add_error(None, fault.messages)
        return _places_page(request, form)
    return redirect("communities:places", community=community)


def _places_page(request: StaffRequest, form: PlacesForm) -> HttpResponse:
    found = queries.place_list(request.community)
    return _page(
        request, "communities/places.html", form, places=found, features=queries.place_features(found)
    )


def _page(
    request: StaffRequest, template: str, form: LookForm | SettingsForm | PlacesForm, **context: object
) -> HttpResponse:
    told = {"form": form, "messages": messages.get_messages(request), **context}
    return render(request, template, told, status=422 if form.errors else 200)
