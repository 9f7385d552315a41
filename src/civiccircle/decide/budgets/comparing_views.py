"""Pages that put rules beside each other: for the officer before the rule is fixed, for everybody after the close."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civiccircle.formats.pabulib import PabulibError, read_pabulib
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.desk import StaffRequest, form_page, staff_page
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.uploads import takes_file
from civiccircle.methods.budgeting import BudgetingError

from . import comparing, comparing_actions, comparing_queries
from .comparing import Comparison
from .desk_views import budget_of
from .models import Budget
from .paper_forms import LARGEST_PABULIB, PastForm
from .paper_words import rule_name
from .rules import SET_UP
from .views import known_at, named


@form_page
@staff_page(SET_UP)
@takes_file(LARGEST_PABULIB)
def compare(request: StaffRequest, community: str, activity_id: int) -> HttpResponse:
    """What each rule would choose: on past data before the rule is fixed, on the ballots once the outcome is public."""
    budget = budget_of(request, activity_id)
    past = comparing_queries.past(budget)
    form = PastForm(past, request.POST or None, request.FILES if request.method == "POST" else None)
    found: Comparison | None = None
    if request.method == "POST" and form.is_valid():
        try:
            found = _compared(form, past)
        except PabulibError as fault:
            form.add_error("file", f"{fault.message}. {fault.mend}." if not fault.line else _line(fault))
        except BudgetingError as fault:
            form.add_error(None, str(fault))
    elif budget.published_at is not None:
        found = comparing.of_budget(budget)
    context = {
        "budget": budget,
        "activity": budget.activity,
        "form": form,
        "comparison": found,
        "rule_name": rule_name,
        "published": comparing_queries.published(budget.activity_id),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "budgets/compare.html", context, status=status)


@require_POST
@staff_page(SET_UP)
def publish(request: StaffRequest, community: str, activity_id: int) -> HttpResponse:
    """Show the comparison to everybody, or no longer."""
    budget = budget_of(request, activity_id)
    try:
        if request.POST.get("verb") == "withdraw":
            comparing_actions.withdraw_comparison(by=request.user, budget=budget)
        else:
            comparing_actions.publish_comparison(by=request.user, budget=budget)
    except ValidationError as fault:
        return HttpResponse(str(fault.messages[0]), status=422, content_type="text/plain; charset=utf-8")
    return redirect("budgets:compare", community=community, activity_id=activity_id)


@require_safe
@public_page
def other_rules(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """What other rules would have chosen, where the officer published it."""
    known = known_at(request, engagement, slug)
    found = comparing_queries.published(known.activity.pk)
    if found is None:
        raise Http404("nothing was published on other rules")
    context = {"comparison": comparing.of_dict(found.output), "rule_name": rule_name, "published": found}
    return render(request, "budgets/compare_public.html", named(request, known.activity) | context)


def _compared(form: PastForm, past: list[Budget]) -> Comparison:
    file = form.cleaned_data["file"]
    if file:
        return comparing.of_file(read_pabulib(file.read(), file.name))
    return comparing.of_budget(next(each for each in past if str(each.pk) == form.cleaned_data["past"]))


def _line(fault: PabulibError) -> str:
    return _("Line %(line)d: %(what)s. %(mend)s.") % {
        "line": fault.line,
        "what": fault.message,
        "mend": fault.mend,
    }
