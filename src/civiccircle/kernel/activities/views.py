"""The staff desk, the moderation queue, and the public log of moderation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.desk import StaffRequest, staff_page
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of

from . import actions, queries
from .forms import DecisionForm
from .kinds import Refused, kind_of
from .models import Moderation

DECISIONS_ON_A_PAGE = 25
LONGEST_NUMBER = 19  # digits from which on a database may not hold it
PARTS = {
    "moderate": "activities.moderate",
    "answer": "activities.answer_engagement",
    "set_up": "activities.create_engagement",
    "assess": "privacy.view_assessments",
}
TOOLS = (
    (gettext_lazy("Moderation"), "activities:moderation", "activities.moderate"),
    (gettext_lazy("Roles"), "members:list", "people.view_members"),
    (gettext_lazy("Name and look"), "communities:look", "communities.change_look"),
    (gettext_lazy("Languages and rules"), "communities:settings", "communities.change_settings"),
    (gettext_lazy("Places"), "communities:places", "communities.change_places"),
    (gettext_lazy("Witnesses of the log"), "ledger:witnesses", "ledger.change_witnesses"),
    (gettext_lazy("Privacy approvals"), "privacy:assessments", "privacy.view_assessments"),
    (gettext_lazy("Jobs"), "jobs:list", "jobs.manage_jobs"),
)


@require_safe
@staff_page("activities.use_desk")
def desk(request: StaffRequest, community: str) -> HttpResponse:
    """What needs me now: only what my permissions let me do."""
    may = {name: request.user.has_perm(permission, request.community) for name, permission in PARTS.items()}
    of_rooms = [
        (each.title, each.route, each.permission, each.waiting)
        for capability in capabilities()
        for each in capability.navigation
        if each.audience == "staff" and each.permission
    ]
    tools = [
        (
            title,
            reverse(route, kwargs={"community": community}),
            waiting(request.community) if waiting else "",
        )
        for title, route, permission, waiting in (*of_rooms, *((*tool, None) for tool in TOOLS))
        if request.user.has_perm(permission, request.community)
    ]
    context = {"desk": queries.desk(request.community), "may": may, "tools": tools}
    return render(request, "activities/desk.html", context)


@require_safe
@staff_page("activities.moderate")
def moderation(request: StaffRequest, community: str) -> HttpResponse:
    """What waits for a decision, activity by activity."""
    return _queue(request)


@require_POST
@staff_page("activities.moderate")
def decide(request: StaffRequest, community: str, activity: int) -> HttpResponse:
    """Take one decision on the chosen contributions of an activity."""
    found = queries.activity_of(request.community, activity)
    if found is None:
        raise Http404(_("There is no such activity."))
    asked = request.POST.getlist("subjects")
    subjects = [int(number) for number in asked if number.isdecimal() and len(number) < LONGEST_NUMBER]
    form = DecisionForm(request.POST, subjects)
    if not form.is_valid():
        return _queue(request, form, found.pk, status=422)
    try:
        actions.moderate_many(
            by=request.user,
            activity=found,
            subject_kind=form.cleaned_data["subject_kind"],
            subject_ids=form.cleaned_data["subjects"],
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            explanation=form.cleaned_data["explanation"],
        )
    except (Refused, ValidationError) as refusal:
        form.add_error(None, str(refusal.reason) if isinstance(refusal, Refused) else refusal)
        return _queue(request, form, found.pk, status=422)
    return redirect("activities:moderation", community=community)


def _queue(
    request: StaffRequest, form: DecisionForm | None = None, faulty: int | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "backlogs": queries.moderation_backlogs(request.community),
        "form": form,
        "faulty": faulty,
        "reasons": [
            (code, label) for code, label in Moderation.Reason.choices if code != Moderation.Reason.FITS
        ],
        "recent": queries.decisions(request.community)[:20],
        "kind_of": kind_of,
    }
    return render(request, "activities/moderation.html", context, status=status)


@require_safe
@public_page
def moderation_log(request: CommunityRequest, community: str) -> HttpResponse:
    """Every decision on what was contributed, with its reason, for everyone to see."""
    engagement = request.GET.get("engagement", "")
    page = page_of(
        queries.decisions(request.community, engagement), request.GET.get("page"), DECISIONS_ON_A_PAGE
    )
    context = {
        "page": page,
        "engagement": engagement,
        "decisions": dict(Moderation.Decision.choices),
        "reasons": dict(Moderation.Reason.choices),
    }
    return render(request, "activities/moderation_log.html", context)
