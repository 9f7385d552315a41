"""The public pages of a budget. Everything works as plain forms; scripts add up what is chosen while one chooses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civiccircle.kernel.activities.answers import status_of, uuid_of
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.activities.moving import moves_of
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people.participants import contributor
from civiccircle.kernel.privacy.queries import notice_for
from civiccircle.kernel.text import Text
from civiccircle.kernel.trace import queries as traced

from . import actions, listing, queries
from .forms import IdeaForm
from .models import Project
from .results import of_project, told_of
from .rules import SET_UP
from .stage import Stage, stage_of

ON_A_PAGE = 24


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The budget: what it is about, how it is decided, and all its projects."""
    stage = stage_of(request, known_at(request, engagement, slug))
    context = {"page": (), "choices": ()} if stage.hidden else _listed(request, stage)
    context |= {
        "stage": stage,
        "notice": notice_for("budget"),
        "moves": moves_of(stage.activity.engagement),
        "record": traced.record_of("budget", stage.activity.pk),
        "staff": request.user.is_authenticated and request.user.has_perm(SET_UP, stage.activity),
    }
    return render(request, "budgets/detail.html", named(request, stage.activity) | context)


def _listed(request: CommunityRequest, stage: Stage) -> dict[str, Any]:
    """A page of the projects that the filters of the address let through, in their sections."""
    places, categories = listing.places_listed(stage.budget), listing.categories_listed(stage.budget)
    place, category = (
        places.get(request.GET.get("place", "")),
        categories.get(request.GET.get("category", "")),
    )
    page = page_of(listing.listed(stage.budget, place, category), request.GET.get("page"), ON_A_PAGE)
    asked = {"place": place.slug if place else "", "category": category.code if category else ""}
    kept = {name: value for name, value in (asked | {"invitation": stage.invitation}).items() if value}
    sections = {each.name.lower(): [one for one in page if one.section == each] for each in Project.Section}
    choices = filters_of(
        {slug: each.name for slug, each in places.items()},
        {code: each.title for code, each in categories.items()},
        asked,
    )
    return {
        "page": page,
        "sections": sections,
        "choices": choices,
        "more": f"?{urlencode(kept | {'page': ''})}",
    }


@require_safe
@public_page
def project(
    request: CommunityRequest, community: str, engagement: str, slug: str, number: int
) -> HttpResponse:
    """One project: what it is, what it costs, where, and what became of it."""
    stage = stage_of(request, known_at(request, engagement, slug))
    found = None if stage.hidden else queries.project_numbered(stage.budget, number)
    if found is None:
        raise Http404("there is no such project")
    result = queries.outcome_of(stage.budget)
    context = {
        "stage": stage,
        "project": found,
        "outcome": result.output if result else None,
        "record": traced.record_of("project", found.pk),
    }
    told = told_of(stage.budget, result.output) if result else None
    context |= of_project(told, found)
    return render(request, "budgets/project.html", named(request, stage.activity) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """Put an idea forward."""
    known = known_at(request, engagement, slug)
    stage = stage_of(request, known)
    sent = request.POST if request.method == "POST" else None
    form = IdeaForm(stage.budget, sent, initial=request.GET.dict())
    if sent is None:
        return _propose_page(request, stage, form)
    if not form.is_valid():
        return _propose_page(request, stage, form, status=422)
    try:
        participant = contributor(request, known.activity)
        actions.propose(
            activity=known.activity,
            participant_id=participant.pk,
            idea=form.idea(),
            key=uuid_of(request.POST.get("key")),
            invitation=stage.invitation,
        )
    except Refused as refused:
        if refused.code == "join":
            return HttpResponseRedirect(_join_address(request, known))
        form.add_error(None, str(refused.reason))
        return _propose_page(request, stage, form, status=status_of(refused))
    return onward(request, known, "mine", proposed=1)


def known_at(request: CommunityRequest, engagement: str, slug: str) -> Snapshot:
    """The budget at an address; drafts only for those who set them up."""
    known = queries.find(request.community, engagement, slug)
    if known is None or not (known.published or request.user.has_perm(SET_UP, known.activity)):
        raise Http404("there is no such budget")
    return known


def named(request: CommunityRequest, activity: Activity) -> dict[str, Any]:
    """What every page of a budget names."""
    engagement = activity.engagement
    address = {"community": request.community.slug, "engagement": engagement.slug, "slug": activity.slug}
    return {"activity": activity, "engagement": engagement, "address": address}


def onward(request: CommunityRequest, known: Snapshot, to: str, **query: Any) -> HttpResponse:
    """Off to a page that can be loaded again without sending anything twice."""
    response = HttpResponseRedirect(f"{address_of(request, known, to)}?{urlencode(query)}")
    response.status_code = 303
    return response


def address_of(request: CommunityRequest, known: Snapshot, to: str) -> str:
    return reverse(f"budgets:{to}", kwargs=named(request, known.activity)["address"])


def filters_of(
    places: Mapping[str, Text], categories: Mapping[str, Text], asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The selects by which a list of projects is narrowed down."""
    return [
        {"name": name, "label": label, "all": everything, "options": options, "chosen": asked[name]}
        for name, label, everything, options in (
            ("place", _("Place"), _("All places"), places),
            ("category", _("Category"), _("All categories"), categories),
        )
        if len(options) > 1
    ]


def _propose_page(request: CommunityRequest, stage: Stage, form: IdeaForm, status: int = 200) -> HttpResponse:
    context = {"stage": stage, "form": form, "key": uuid4(), "notice": notice_for("budget")}
    return render(request, "budgets/propose.html", named(request, stage.activity) | context, status=status)


def _join_address(request: CommunityRequest, known: Snapshot) -> str:
    """The join page, from which the person comes back to the words that were typed."""
    typed = {name: request.POST.get(name, "") for name in ("title", "text", "place", "cost")}
    back = f"{address_of(request, known, 'propose')}?{urlencode(typed)}"
    place = {"community": request.community.slug, "engagement": known.activity.engagement.slug}
    return f"{reverse('participants:join', kwargs=place)}?{urlencode({'next': back})}"
