"""The staff's pages of a budget: its projects, its limits, fixing the rule, the count, and what follows."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.text_forms import in_order
from civiccircle.kernel.trace import handover
from civiccircle.kernel.trace import queries as traced
from civiccircle.kernel.trace.models import Link
from civiccircle.kernel.uploads import takes_file

from . import actions, listing, money, outcome_actions, project_actions, queries
from .counting import behind_the_gate, count
from .forms import HandOverForm, JoinIdeaForm, LimitsForm, ProjectForm, ReasonForm
from .models import Budget, Project
from .pictures import LARGEST
from .results import told_of
from .rules import SET_UP
from .terms import what_is_missing

ON_A_PAGE = 20


def _of_budget(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the budget of its address."""

    @wraps(view)
    def page(request: StaffRequest, community: str, activity_id: int, **more: Any) -> HttpResponse:
        return view(request, budget_of(request, activity_id), **more)

    return page


def budget_of(request: StaffRequest, activity_id: int) -> Budget:
    """The budget of an address of the desk, if it belongs to the community of the address."""
    budget = queries.budget_in(request.community, activity_id)
    if budget is None:
        raise Http404("there is no such budget")
    return budget


@require_safe
@staff_page(SET_UP)
@_of_budget
def overview(request: StaffRequest, budget: Budget) -> HttpResponse:
    """How far the round is, and its projects; those of one state, or all."""
    state = request.GET.get("state", "")
    state = state if state in Project.State.values else ""
    decision = traced.record_of(outcome_actions.OUTCOME, budget.pk) if budget.published_at else None
    links = traced.links_from(decision)[:] if decision else []
    voting = budget.frozen and not budget.published_at
    result, ends = queries.outcome_of(budget), outcome_actions.voting_ends(budget) if voting else None
    context = {
        "messages": list(messages.get_messages(request)),
        "page": page_of(listing.for_staff(budget, state), request.GET.get("page"), ON_A_PAGE),
        "states": Project.State.choices,
        "state": state,
        "more": f"?{urlencode(({'state': state} if state else {}) | {'page': ''})}",
        "missing": [] if budget.frozen else what_is_missing(budget),
        "turnout": queries.turnout(budget) if budget.frozen else None,
        "voting_ends": ends,
        "may_count": outcome_actions.may_count(budget, timezone.now(), ends),
        "decision": decision,
        "bundled": result is not None and result.bundled,
        "handed_over": sum(each.kind == Link.Kind.DELIVERED_BY for each in links),
        "winners": len(result.output["winners"]) if result else 0,
        "can_hand_over": handover.can_hand_over(),
    }
    return _page(request, "budgets/desk.html", budget, **context)


@form_page
@staff_page(SET_UP)
@takes_file(LARGEST)
@_of_budget
def add(request: StaffRequest, budget: Budget) -> HttpResponse:
    """Put a project of the city on the list."""
    form = ProjectForm(budget, *_sent(request))

    def save() -> None:
        project_actions.add_project(
            by=request.user, budget=budget, wording=form.wording(), accept=_accepts(request)
        )

    if done(request, form, save):
        return _back(request, budget)
    return _page(request, "budgets/desk_project.html", budget, form, project=None)


@form_page
@staff_page(SET_UP)
@takes_file(LARGEST)
@_of_budget
def edit(request: StaffRequest, budget: Budget, number: int) -> HttpResponse:
    """Word and cost a project, and accept it."""
    project = _project(budget, number)
    names = ("title", "description", "picture_text", "category", "place")
    initial = {name: getattr(project, name) for name in names}
    initial["cost"] = money.in_currency(project.cost, budget.unit) if project.cost is not None else None
    if not project.title:  # the officer begins with the words of the idea
        initial |= {"title": project.named, "description": project.described}
    form = ProjectForm(budget, *_sent(request), initial=initial)

    def save() -> None:
        project_actions.change_project(
            by=request.user, project=project, wording=form.wording(), accept=_accepts(request)
        )

    if done(request, form, save):
        return _back(request, budget)
    return _page(request, "budgets/desk_project.html", budget, form, project=project)


@form_page
@staff_page(SET_UP)
@_of_budget
def decline(request: StaffRequest, budget: Budget, number: int) -> HttpResponse:
    """Keep a project off the ballot, with the reason."""
    project = _project(budget, number)
    languages = in_order(request.community.languages, request.community.default_language)
    form = ReasonForm(request.POST or None, languages=languages, initial={"reason": project.reason})

    def save() -> None:
        project_actions.decline_project(by=request.user, project=project, reason=form.text("reason"))

    if done(request, form, save):
        return _back(request, budget)
    return _page(request, "budgets/desk_decline.html", budget, form, project=project)


@form_page
@staff_page(SET_UP)
@_of_budget
def join(request: StaffRequest, budget: Budget, number: int) -> HttpResponse:
    """Join an idea with another project, for good."""
    project = _project(budget, number)
    form = JoinIdeaForm(request.POST or None)

    def save() -> None:
        project_actions.join_idea(by=request.user, project=project, into=form.cleaned_data["into"])

    if done(request, form, save):
        return _back(request, budget)
    others = [one for one in queries.projects(budget, "proposed", "accepted") if one.pk != project.pk]
    return _page(request, "budgets/desk_join.html", budget, form, project=project, others=others)


@form_page
@staff_page(SET_UP)
@_of_budget
def limits(request: StaffRequest, budget: Budget) -> HttpResponse:
    """Categories, and what the winners of categories and places may cost."""
    places = queries.places_of(request.community.pk)
    form = LimitsForm(budget, queries.categories_of(budget), places, request.POST or None)

    def save() -> None:
        actions.set_limits(by=request.user, budget=budget, categories=form.categories(), places=form.places())

    if done(request, form, save):
        return _back(request, budget)
    return _page(request, "budgets/desk_limits.html", budget, form)


@require_POST
@staff_page(SET_UP)
@_of_budget
def freeze(request: StaffRequest, budget: Budget) -> HttpResponse:
    """Fix the rule for the vote."""
    return _done(
        request,
        budget,
        lambda: actions.freeze(by=request.user, budget=budget),
        _("The rule is fixed and stands in the public log. Ballots can be taken."),
    )


@require_safe
@staff_page(SET_UP)
@_of_budget
def counted(request: StaffRequest, budget: Budget) -> HttpResponse:
    """What the count gives, before it is published."""
    if not outcome_actions.may_count(budget, timezone.now(), outcome_actions.voting_ends(budget)):
        return _back(request, budget)
    told, _withheld = behind_the_gate(count(budget), request.community.minimum_cell)
    return _page(request, "budgets/desk_count.html", budget, told=told_of(budget, told))


@require_POST
@staff_page(SET_UP)
@_of_budget
def publish(request: StaffRequest, budget: Budget) -> HttpResponse:
    """Publish the outcome as a decision."""
    return _done(
        request,
        budget,
        lambda: outcome_actions.publish_outcome(by=request.user, budget=budget),
        _("The outcome is published."),
    )


@form_page
@staff_page(SET_UP)
@_of_budget
def hand_over(request: StaffRequest, budget: Budget) -> HttpResponse:
    """Make initiatives of what won, and say who answers for them and what comes first."""
    form = HandOverForm(request.POST or None, community=request.community, by=request.user)
    made: list[Any] = []

    def act() -> None:
        delivery = form.delivery()
        made.extend(
            outcome_actions.hand_over_winners(
                by=request.user, budget=budget, delivery_of=lambda _project: delivery
            )
        )

    if done(request, form, act):
        messages.success(request, _handed_over(len(made)))
        return _back(request, budget)
    return _page(request, "budgets/desk_hand_over.html", budget, form)


def _handed_over(number: int) -> str:
    told = ngettext("%(number)d project was handed over.", "%(number)d projects were handed over.", number)
    return told % {"number": number}


def _done(request: StaffRequest, budget: Budget, act: Callable[[], Any], told: Any) -> HttpResponse:
    try:
        act()
    except ValidationError as fault:
        for message in fault.messages:
            messages.error(request, message)
    else:
        messages.success(request, told() if callable(told) else told)
    return _back(request, budget)


def _accepts(request: StaffRequest) -> bool:
    return request.POST.get("verb") == "accept"


def _sent(request: StaffRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _project(budget: Budget, number: int) -> Project:
    project = queries.project_numbered(budget, number, staff=True)
    if project is None:
        raise Http404("there is no such project")
    return project


def _page(
    request: StaffRequest, template: str, budget: Budget, form: Any = None, **context: Any
) -> HttpResponse:
    activity = budget.activity
    engagement = activity.engagement
    named = {
        "budget": budget,
        "activity": activity,
        "engagement": engagement,
        "form": form,
        "here": {"community": request.community.slug, "activity_id": activity.pk},
        "address": {
            "community": request.community.slug,
            "engagement": engagement.slug,
            "slug": activity.slug,
        },
    }
    faulty = form is not None and form.errors
    return render(request, template, named | context, status=422 if faulty else 200)


def _back(request: StaffRequest, budget: Budget) -> HttpResponse:
    return redirect("budgets:desk", community=request.community.slug, activity_id=budget.activity_id)
