"""The desk of an analyst: which indicators are followed, what was observed, what is aimed at."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.uploads import takes_file

from . import actions, imports, queries, target_actions
from .finding_words import mend, what
from .forms import CatalogueForm, DefinitionForm, KeepingForm, ReasonForm
from .listing import PAGE
from .models import Indicator
from .observation_forms import ImportForm, ObservationForm, TargetForm
from .rules import FOLLOW, RECORD, SET_TARGET
from .standing import standings
from .words import Faulty

MOST_SHOWN = 200


@require_safe
@staff_page(RECORD)
def overview(request: StaffRequest, community: str) -> HttpResponse:
    """The followed indicators: who looks after each, and what is out of date."""
    page = page_of(queries.followed_with_owners(request.community.pk), request.GET.get("page"), PAGE)
    context = {"standings": standings(request.community, page), "page": page}
    return render(request, "indicators/desk.html", context)


@form_page
@staff_page(FOLLOW)
def choose(request: StaffRequest, community: str) -> HttpResponse:
    """Follow indicators of the catalogue."""
    form = CatalogueForm(request.POST or None, community=request.community)
    if request.method == "POST" and form.is_valid():
        actions.follow(
            by=request.user,
            community=request.community,
            codes=form.cleaned_data["codes"],
            owner=form.chosen_owner(),
            office=form.text("office"),
        )
        return redirect("indicators:desk", community=community)
    return form_answer(
        request, "indicators/catalogue.html", form, groups=queries.not_followed(request.community)
    )


@form_page
@staff_page(FOLLOW)
def define(request: StaffRequest, community: str) -> HttpResponse:
    """Follow an indicator of the community's own."""
    form = DefinitionForm(request.POST or None, community=request.community)

    def save() -> None:
        actions.define(by=request.user, community=request.community, **form.definition())

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=form.cleaned_data["code"])
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("An indicator of your own"),
        lead=_("First look into the catalogue: what others measure in the same way can be compared."),
    )


@form_page
@staff_page(RECORD)
@takes_file(imports.LARGEST_FILE)
def take_in(request: StaffRequest, community: str) -> HttpResponse:
    """Take in a table of observations; what is wrong with it is told line by line and can be mended on the page."""
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(request.POST or None, files, community=request.community)
    report = None
    if request.method == "POST" and form.is_valid():
        content = form.content()
        report = imports.take_in(
            by=request.user,
            community=request.community,
            data=content,
            mapping=form.chosen_mapping(),
            reason=form.text("reason"),
            dry=request.POST.get("verb") == "check",
        )
        form = ImportForm(community=request.community) if report.done else form.in_the_box(content)
    return form_answer(
        request,
        "indicators/import.html",
        form,
        report=report,
        faults=report.told(MOST_SHOWN) if report else [],
        questions=[(each, what(each), mend(each)) for each in report.questions[:MOST_SHOWN]]
        if report
        else [],
        status=422 if report is not None and report.faults else 200,
        most=MOST_SHOWN,
    )


@form_page
@staff_page(RECORD)
def edit(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Everything that can be done with an indicator, and who looks after it."""
    indicator = asked_indicator(request, code)
    form = KeepingForm.of(request.POST or None, indicator)

    def save() -> None:
        actions.change_keeping(by=request.user, indicator=indicator, **form.changes())

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=code)
    place = request.GET.get("place", "")
    return form_answer(
        request,
        "indicators/edit.html",
        form,
        indicator=indicator,
        told=queries.detail(indicator, place, request.GET.get("page")),
        place=place,
    )


@form_page
@staff_page(RECORD)
def observe(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Record one observation, or correct the one that `?corrects=` names."""
    indicator = asked_indicator(request, code)
    number = request.GET.get("corrects", "")
    found = queries.observation_of(indicator, int(number)) if _is_number(number) else None
    form = ObservationForm.correcting(request.POST or None, request.community, found)

    def save() -> None:
        row = form.observed(indicator, queries.known_to(request.community))
        if row is not None:
            actions.record_observations(by=request.user, community=request.community, rows=[row])

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=code)
    title = _("Correct an observation") if found else _("Record an observation")
    return form_answer(
        request, "indicators/form.html", form, title=title, lead=about(indicator), indicator=indicator
    )


@form_page
@staff_page(SET_TARGET)
def aim(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Set a target."""
    indicator = asked_indicator(request, code)
    form = TargetForm(request.POST or None, community=request.community)

    def save() -> None:
        target_actions.set_target(by=request.user, indicator=indicator, **form.target())

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=code)
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("Set a target"),
        lead=about(indicator),
        indicator=indicator,
    )


@form_page
@staff_page(SET_TARGET)
def withdraw_target(request: StaffRequest, community: str, code: str, number: int) -> HttpResponse:
    """Aim no longer at a target."""
    indicator = asked_indicator(request, code)
    target = queries.target_of(indicator, number)
    if target is None:
        raise Http404(_("There is no such target."))
    form = ReasonForm(request.POST or None, community=request.community)

    def save() -> None:
        target_actions.withdraw_target(by=request.user, target=target, reason=form.text("reason"))

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=code)
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("Withdraw the target?"),
        lead=_("It stays to be read, with your reason."),
        indicator=indicator,
    )


@form_page
@staff_page(FOLLOW)
def retire(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Follow an indicator no longer."""
    indicator = asked_indicator(request, code)
    form = ReasonForm(request.POST or None, community=request.community)

    def save() -> None:
        actions.retire(by=request.user, indicator=indicator, reason=form.text("reason"))

    if saved(request, form, save):
        return redirect("indicators:desk", community=community)
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("Follow this indicator no longer?"),
        lead=_("Its page and its values stay, with your reason."),
        indicator=indicator,
    )


def saved(request: StaffRequest, form: Any, save: Callable[[], object]) -> bool:
    """Whether the form was sent and what it asks for was done; what was refused is told in the form."""

    def kept() -> None:
        try:
            save()
        except Faulty as refusal:
            form.add_faults(refusal.faults)

    return done(request, form, kept)


def form_answer(
    request: StaffRequest, template: str, form: Any, status: int = 200, **context: object
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else status)


def asked_indicator(request: StaffRequest, code: str) -> Indicator:
    found = queries.indicator_of(request.community, code)
    if found is None or found.retired_at is not None:
        raise Http404(_("There is no such indicator."))
    return found


def about(indicator: Indicator) -> str:
    return f"{indicator.code} · {indicator}"


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) < 19
