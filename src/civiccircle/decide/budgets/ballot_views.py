"""Filling in a ballot, looking it over, casting it, and changing it until the vote is over."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civiccircle.kernel.activities.answers import status_of, uuid_of
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people import joining
from civiccircle.kernel.people.forms import JoinForm
from civiccircle.kernel.people.joining import Question
from civiccircle.kernel.people.participants import contributor
from civiccircle.kernel.privacy.queries import notice_for

from . import actions, queries
from .ballots import check_ballot, read_ballot
from .filling import Filling, shuffled
from .models import Project
from .results import own_ballot
from .slate import read_slate
from .stage import Stage, stage_of
from .views import filters_of, known_at, named, onward


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The ballot. The button that was pressed says what to do with it: show, look over, move up, change or cast."""
    known = known_at(request, engagement, slug)
    stage = stage_of(request, known)
    if stage.state != "ballot":
        return render(request, "budgets/no_ballot.html", named(request, stage.activity) | {"stage": stage})
    if request.method != "POST":
        return _form(request, stage, Filling.of_ballot(stage.budget.vote_type, stage.ballot))
    return _pressed(request, known, stage)


@require_POST
def take_part(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """Join, and cast the ballot that was filled in, in one step."""
    known = known_at(request, engagement, slug)
    stage = stage_of(request, known)
    filling = Filling.of_form(stage.budget.vote_type, request.POST)

    def cast(_participant: Participant) -> HttpResponse:
        try:
            return _cast(request, known, filling)
        except Refused as refused:
            return _form(request, stage_of(request, known), filling, refused)

    return joining.take_part(
        request, known.activity.engagement, lambda asked: _ask_to_join(request, stage, filling, asked), cast
    )


@never_cache
@require_safe
def mine(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """My ballot with its receipt, what it achieved once the votes are counted, and my ideas."""
    known = known_at(request, engagement, slug)
    stage = stage_of(request, known)
    projects = {each.number: each for each in queries.projects(stage.budget, Project.State.ACCEPTED)}
    context = {
        "stage": stage,
        "chosen": [projects[number] for number in stage.ballot.choices] if stage.ballot else [],
        "points": dict(zip(stage.ballot.choices, stage.ballot.points, strict=False)) if stage.ballot else {},
        "achieved": own_ballot(stage.budget, stage.ballot, projects) if stage.ballot else None,
        "ideas": queries.my_ideas(stage.budget, stage.participant.pk) if stage.participant else [],
        "counted": request.GET.get("counted"),
        "proposed": request.GET.get("proposed"),
    }
    return render(request, "budgets/mine.html", named(request, stage.activity) | context)


def _pressed(request: CommunityRequest, known: Snapshot, stage: Stage) -> HttpResponse:
    filling, verb = Filling.of_form(stage.budget.vote_type, request.POST), request.POST.get("verb", "")
    if verb.startswith("up-") and verb[3:].isdecimal():
        return _page(request, stage, "budgets/review.html", filling.with_up(int(verb[3:][:6])))
    if verb not in ("review", "cast"):
        return _form(request, stage, filling)
    try:
        _check(stage, filling)
        if verb == "cast":
            return _cast(request, known, filling)
    except Refused as refused:
        if refused.code == "join":
            return _ask_to_join(request, stage, filling, Question(JoinForm(request.community)))
        return _form(request, stage, filling, refused)
    return _page(request, stage, "budgets/review.html", filling)


def _check(stage: Stage, filling: Filling) -> None:
    slate = read_slate(stage.budget)
    check_ballot(slate, read_ballot(slate.vote_type, filling.data()))


def _cast(request: CommunityRequest, known: Snapshot, filling: Filling) -> HttpResponse:
    participant = contributor(request, known.activity)
    done = actions.ballot(
        activity=known.activity,
        participant_id=participant.pk,
        key=uuid_of(request.POST.get("key")),
        invitation=request.POST.get("invitation") or "",
        **filling.data(),
    )
    return onward(request, known, "mine", counted=done.contribution.pk)


def _form(
    request: CommunityRequest, stage: Stage, filling: Filling, problem: Refused | None = None
) -> HttpResponse:
    return _page(request, stage, "budgets/ballot.html", filling, problem)


def _page(
    request: CommunityRequest, stage: Stage, template: str, filling: Filling, problem: Refused | None = None
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    projects = queries.projects(stage.budget, Project.State.ACCEPTED)
    by_number = {each.number: each for each in projects}
    asked = {name: given.get(name, "") for name in ("place", "category")}
    order = given.get("order") or uuid4().hex[:12]
    if stage.participant is not None:
        order = str(stage.participant.pk)
    slate = read_slate(stage.budget)
    listed = shuffled(projects, f"{stage.budget.pk}/{order}") if stage.budget.in_random_order else projects
    context = {
        "stage": stage,
        "budget": stage.budget,
        "slate": slate,
        "filling": filling,
        "listed": listed,
        "shown": {each.number for each in projects if _fits(each, asked)},
        "choices": filters_of(
            {each.place.slug: each.place.name for each in projects if each.place},
            {each.category.code: each.category.title for each in projects if each.category},
            asked,
        ),
        "chosen": [by_number[number] for number in filling.chosen() if number in by_number],
        "cost": sum(slate.costs.get(number, 0) for number in filling.entries),
        "order": order,
        "key": given.get("key") or uuid4(),
        "problem": problem,
        "notice": notice_for("budget"),
    }
    status = 200 if problem is None else status_of(problem)
    return render(request, template, named(request, stage.activity) | context, status=status)


def _fits(project: Project, asked: dict[str, str]) -> bool:
    """Whether a project is of the place and the category asked for."""
    place = project.place.slug if project.place else ""
    category = project.category.code if project.category else ""
    return asked["place"] in ("", place) and asked["category"] in ("", category)


def _ask_to_join(request: CommunityRequest, stage: Stage, filling: Filling, asked: Question) -> HttpResponse:
    """Ask how the person wants to take part; the form carries the ballot along."""
    context = {"stage": stage, "filling": filling, "notice": notice_for("budget")}
    context |= named(request, stage.activity) | asked.context(request, stage.activity.engagement)
    return render(request, "budgets/join.html", context, status=asked.status)
