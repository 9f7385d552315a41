"""The privacy officer's pages: what kinds of activities may collect, and what is about to be let go."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civiccircle.kernel.desk import StaffRequest, form_page, staff_page
from civiccircle.kernel.text_forms import in_order

from . import actions, queries
from .forms import AssessmentForm
from .register import notice_for


@require_safe
@staff_page("privacy.view_assessments")
def assessment_list(request: StaffRequest, community: str) -> HttpResponse:
    context = {
        "assessed": list(queries.assessments(request.community)),
        "may_see_retention": request.user.has_perm("privacy.view_retention", request.community),
    }
    return render(request, "privacy/assessments.html", context)


@form_page
@staff_page("privacy.view_assessments")
def assessment(request: StaffRequest, community: str, kind: str) -> HttpResponse:
    """Read and write the assessment of a kind; its buttons say what to do with the text: save, approve or block."""
    person = request.user
    found = next((each for each in queries.assessments(request.community) if each.kind.code == kind), None)
    if found is None:
        raise Http404(_("No kind of activity has this name."))
    now = found.assessment
    written = {
        "risks": now.risks if now else actions.standard_risks(request.community),
        "measures": now.measures if now else actions.standard_measures(request.community),
    }
    languages = in_order(request.community.languages, request.community.default_language)
    form = AssessmentForm(request.POST or None, languages=languages, initial=written)
    if request.method == "POST" and form.is_valid():
        drafted = actions.draft_assessment(
            person=person, community=request.community, kind_code=kind, **form.texts()
        )
        if request.POST.get("verb") == "approve":
            actions.approve_assessment(person=person, assessment=drafted)
        elif request.POST.get("verb") == "block":
            actions.block_assessment(person=person, assessment=drafted)
        return redirect("privacy:assessments", community=community)
    context = {
        "assessed": found,
        "form": form,
        "notice": notice_for(kind),
        "may_decide": person.has_perm("privacy.approve_assessment", request.community),
    }
    return render(request, "privacy/assessment.html", context)


@require_safe
@staff_page("privacy.view_retention")
def retention(request: StaffRequest, community: str) -> HttpResponse:
    return render(request, "privacy/retention.html", {"due": queries.due_now(timezone.now())})
