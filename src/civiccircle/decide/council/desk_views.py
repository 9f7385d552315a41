"""The desk of who writes down what was decided."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.paging import page_of

from . import actions, queries
from .forms import CorrectionForm, DecisionForm
from .models import Decision
from .rules import RECORD


@require_safe
@staff_page(RECORD)
def overview(request: StaffRequest, community: str) -> HttpResponse:
    """The decisions on record."""
    page = page_of(queries.decisions(request.community), request.GET.get("page"), 50)
    return render(request, "council/desk.html", {"page": page})


@form_page
@staff_page(RECORD)
def record(request: StaffRequest, community: str) -> HttpResponse:
    """Write down a decision."""
    form = DecisionForm(request.POST or None, community=request.community)
    made: list[Decision] = []

    def act() -> None:
        made.append(actions.record_decision(by=request.user, community=request.community, **form.content()))

    if done(request, form, act):
        return redirect("council:detail", community=community, number=made[0].pk)
    return render(request, "council/form.html", {"form": form}, status=422 if form.errors else 200)


@form_page
@staff_page(RECORD)
def correct(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Correct what is on record of a decision, with a reason."""
    decision = queries.decision_of(request.community, number)
    if decision is None:
        raise Http404(_("There is no such decision."))
    form = CorrectionForm.of(request.POST or None, queries.told(decision))

    def act() -> None:
        actions.correct_decision(by=request.user, decision=decision, **form.content())

    if done(request, form, act):
        return redirect("council:detail", community=community, number=number)
    context = {"form": form, "decision": decision}
    return render(request, "council/form.html", context, status=422 if form.errors else 200)
