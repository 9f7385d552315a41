"""The desk of a community's administrator: its look and its places."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.uploads import takes_file

from . import actions, queries
from .forms import LookForm, PlacesForm
from .geojson import LARGEST_FILE
from .look import LARGEST_LOGO
from .rules import CHANGE_LOOK, CHANGE_PLACES


@form_page
@staff_page(CHANGE_LOOK)
@takes_file(LARGEST_LOGO)
def look(request: StaffRequest, community: str) -> HttpResponse:
    """Name, colours, logo."""
    form = LookForm.of(request.POST or None, request.FILES or None, request.community)

    def save() -> None:
        actions.change_look(by=request.user, community=request.community, **form.changes())

    if done(request, form, save):
        return redirect("communities:look", community=community)
    return _page(request, "communities/look.html", form)


@form_page
@staff_page(CHANGE_PLACES)
@takes_file(LARGEST_FILE)
def places(request: StaffRequest, community: str) -> HttpResponse:
    """The places of the community on a map and in a list, and the import of more."""
    form = PlacesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            actions.import_places(
                by=request.user, community=request.community, geojson=form.cleaned_data["file"]
            )
        except ValidationError as fault:
            form.add_error("file", fault.messages)
        else:
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
    request: StaffRequest, template: str, form: LookForm | PlacesForm, **context: object
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
