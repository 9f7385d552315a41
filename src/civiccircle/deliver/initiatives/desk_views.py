"""The desk of who manages initiatives."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.trace.queries import kind_title

from . import actions, queries
from .forms import BeginForm, DescribeForm, JoinForm, StateForm
from .history import today_in
from .models import Initiative
from .rules import BEGIN, MANAGE, SEE_DESK


@require_safe
@staff_page(SEE_DESK)
def overview(request: StaffRequest, community: str) -> HttpResponse:
    """The initiatives that one may manage: how far each is, and what is late."""
    found = queries.on_the_desk(request.user, request.community)
    page = page_of(found, request.GET.get("page"), queries.ON_A_PAGE)
    queries.complete(list(page))
    context = {
        "page": page,
        "today": today_in(request.community),
        "steps_of": queries.steps_of,
        "may_begin": request.user.has_perm(BEGIN, request.community),
    }
    return render(request, "initiatives/desk.html", context)


@form_page
@staff_page(BEGIN)
def begin(request: StaffRequest, community: str) -> HttpResponse:
    """Begin an initiative."""
    form = BeginForm(request.POST or None, community=request.community)
    made: list[Initiative] = []

    def act() -> None:
        made.append(
            actions.begin_initiative(by=request.user, community=request.community, **form.initiative())
        )

    if done(request, form, act):
        return redirect("initiatives:edit", community=community, identifier=made[0].identifier)
    return show(
        request,
        form,
        title=_("Begin an initiative"),
        lead=_("Everybody can read it at once, and each change with its reason."),
    )


@require_safe
@staff_page(SEE_DESK)
def edit(request: StaffRequest, community: str, identifier: str) -> HttpResponse:
    """Everything that can be done with an initiative."""
    initiative = managed(request, identifier)
    context = {
        "initiative": initiative,
        "told": queries.told(initiative),
        "kind_title": kind_title,
    }
    return render(request, "initiatives/edit.html", context)


@form_page
@staff_page(SEE_DESK)
def describe(request: StaffRequest, community: str, identifier: str) -> HttpResponse:
    """Say anew what an initiative is."""
    initiative = managed(request, identifier)
    form = DescribeForm.of(request.POST or None, initiative)
    return answered(
        request,
        initiative,
        form,
        lambda: actions.describe(by=request.user, initiative=initiative, **form.changes()),
        title=_("Describe it anew"),
        lead=_("What was said before stays in the public log, with your reason."),
    )


@form_page
@staff_page(SEE_DESK)
def change_state(request: StaffRequest, community: str, identifier: str) -> HttpResponse:
    """Take an initiative a step on, or back."""
    initiative = managed(request, identifier)
    form = StateForm.of(request.POST or None, initiative, actions.state_before(initiative))
    return answered(
        request,
        initiative,
        form,
        lambda: actions.change_state(by=request.user, initiative=initiative, **form.change()),
        title=_("How far is it?"),
        lead=_("Now: %(state)s. The history tells the step and your reason.")
        % {"state": initiative.get_state_display()},
    )


@form_page
@staff_page(SEE_DESK)
def join(request: StaffRequest, community: str, identifier: str) -> HttpResponse:
    """Choose the decision that it rests on, what measures it, and what pays for it."""
    initiative = managed(request, identifier)
    form = JoinForm.of(request.POST or None, queries.told(initiative))
    return answered(
        request,
        initiative,
        form,
        lambda: actions.join(by=request.user, initiative=initiative, **form.joined()),
        title=_("Its place in the circle"),
        lead=_("From the voices over the decision to the money spent and the number that moves."),
    )


def managed(request: StaffRequest, identifier: str) -> Initiative:
    """The initiative of the address, which the sender may manage."""
    found = queries.initiative_of(request.community, identifier)
    if found is None:
        raise Http404(_("There is no such initiative."))
    require(request.user, MANAGE, found)
    return found


def answered(
    request: StaffRequest,
    initiative: Initiative,
    form: Any,
    act: Callable[[], object],
    *,
    title: str,
    lead: str,
) -> HttpResponse:
    """Do what a form about an initiative asks for, or show it."""
    if done(request, form, act):
        return redirect(
            "initiatives:edit", community=request.community.slug, identifier=initiative.identifier
        )
    return show(request, form, title=title, lead=lead, initiative=initiative)


def show(request: StaffRequest, form: Any, **context: object) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "initiatives/form.html", {"form": form, **context}, status=status)
