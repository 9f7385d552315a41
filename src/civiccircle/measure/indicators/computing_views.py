"""The desk of an analyst: components, formulas, and the questions that checks ask about values."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.desk import StaffRequest, form_page, staff_page
from civiccircle.kernel.paging import page_of

from . import computing_actions, queries
from .computing_forms import ComponentForm, FormulaForm
from .desk_views import about, asked_indicator, form_answer, saved
from .finding_words import mend, title, what
from .forms import ReasonForm
from .listing import PAGE
from .mapping_forms import MappingForm
from .rules import FOLLOW, RECORD


@form_page
@staff_page(FOLLOW)
def component(request: StaffRequest, community: str) -> HttpResponse:
    """Define a component that rates are computed from."""
    form = ComponentForm(request.POST or None, community=request.community)

    def save() -> None:
        computing_actions.define_component(by=request.user, community=request.community, **form.definition())

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=form.cleaned_data["code"])
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("A component"),
        lead=_(
            "Something counted or measured that rates are computed from: households, residents, hectares."
        ),
    )


@form_page
@staff_page(FOLLOW)
def formula(request: StaffRequest, community: str, code: str) -> HttpResponse:
    """Say how an indicator is computed and what it is checked against."""
    indicator = asked_indicator(request, code)
    form = FormulaForm.of(request.POST or None, indicator)

    def save() -> None:
        computing_actions.say_how_computed(by=request.user, indicator=indicator, **form.computing())

    if saved(request, form, save):
        return redirect("indicators:edit", community=community, code=code)
    return form_answer(
        request,
        "indicators/formula.html",
        form,
        indicator=indicator,
        lead=about(indicator),
        components=queries.components(request.community),
    )


@require_safe
@staff_page(RECORD)
def questions(request: StaffRequest, community: str) -> HttpResponse:
    """What the checks ask about values and nobody answered."""
    page = page_of(queries.open_questions(request.community), request.GET.get("page"), PAGE)
    context = {"questions": [(each, title(each), what(each), mend(each)) for each in page], "page": page}
    return render(request, "indicators/questions.html", context)


@form_page
@staff_page(RECORD)
def accept(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Let a questioned value stand, with a reason."""
    finding = queries.question_of(request.community, number)
    if finding is None:
        raise Http404(_("There is no such question."))
    form = ReasonForm(request.POST or None, community=request.community)

    def save() -> None:
        computing_actions.accept(by=request.user, finding=finding, reason=form.text("reason"))

    if saved(request, form, save):
        return redirect("indicators:questions", community=community)
    return form_answer(
        request,
        "indicators/form.html",
        form,
        title=_("Is the value right all the same?"),
        lead=_("%(period)s: %(what)s.") % {"period": finding.period, "what": what(finding)},
        indicator=finding.indicator,
    )


@form_page
@staff_page(RECORD)
def mapping(request: StaffRequest, community: str) -> HttpResponse:
    """Say how tables of one origin are read, beginning with the mapping that `?from=` names."""
    saved_ones = list(queries.mappings(request.community))
    begun = next((each for each in saved_ones if str(each.pk) == request.GET.get("from")), None)
    form = MappingForm.of(request.POST or None, request.community, begun)

    def save() -> None:
        computing_actions.save_mapping(
            by=request.user,
            community=request.community,
            name=form.cleaned_data["name"],
            mapping=form.mapping(),
        )

    if saved(request, form, save):
        return redirect("indicators:import", community=community)
    return form_answer(request, "indicators/mapping.html", form, mappings=saved_ones)
