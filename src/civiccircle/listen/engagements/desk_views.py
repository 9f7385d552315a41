"""The desk of an engagement officer: from a template to a published engagement, and later to its answer."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.activities import actions as kernel
from civiccircle.kernel.activities import queries as activities
from civiccircle.kernel.activities.kinds import ActivityKind, Refused, kind_of, kinds
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.activities.publication import requirements
from civiccircle.kernel.desk import StaffRequest, form_page, staff_page
from civiccircle.kernel.paging import page_of

from . import actions, queries
from .forms import (
    AnswerForm,
    ReasonForm,
    ScheduleForm,
    StartForm,
    WordsForm,
    languages_of,
    phase_formset,
    planned,
)
from .presets import preset_of, presets

CHANGE = "activities.change_engagement"


@require_safe
@staff_page(CHANGE)
def overview(request: StaffRequest, community: str) -> HttpResponse:
    """Every engagement of the community, drafts too."""
    page = page_of(activities.engagements_with_activities(request.community), request.GET.get("page"), 30)
    for each in page:
        each.community = request.community
    stands = [queries.standing_now(each) for each in page]
    return render(request, "engagements/overview.html", {"page": page, "standings": stands})


@require_safe
@staff_page("activities.create_engagement")
def choose(request: StaffRequest, community: str) -> HttpResponse:
    """Step 1: what do you want to learn?"""
    return render(request, "engagements/choose.html", {"presets": presets()})


@form_page
@staff_page("activities.create_engagement")
def set_up(request: StaffRequest, community: str, preset: str) -> HttpResponse:
    """Step 2: the question and the dates."""
    chosen = preset_of(preset)
    if chosen is None:
        raise Http404(_("There is no such template."))
    form = StartForm(request.POST or None, community=request.community, preset=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start_from(
                by=request.user,
                community=request.community,
                preset=chosen,
                starts=form.cleaned_data["starts"],
                **form.engagement(),
            )
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            return redirect("engagements:add-activity", community=community, slug=made.slug, kind=chosen.kind)
    return _form(request, "engagements/set_up.html", form, preset=chosen)


@form_page
@staff_page("activities.change_activity")
def add_activity(request: StaffRequest, community: str, slug: str, kind: str) -> HttpResponse:
    """Step 3: how people take part; the form comes from the room of the kind."""
    found = next((each for each in kinds() if each.code == kind), None)
    if found is None:
        raise Http404(_("There is no such kind of activity."))
    return _activity_form(request, _engagement(request, slug), found, None)


@form_page
@staff_page("activities.change_activity")
def activity(request: StaffRequest, community: str, slug: str, activity: int) -> HttpResponse:
    """Change how people take part."""
    engagement = _engagement(request, slug)
    found = activities.activity_of(request.community, activity)
    if found is None or found.engagement_id != engagement.pk:
        raise Http404(_("There is no such activity."))
    return _activity_form(request, engagement, kind_of(found), found)


@form_page
@staff_page("activities.change_activity")
def close(request: StaffRequest, community: str, slug: str, activity: int) -> HttpResponse:
    """End an activity before its phase does, after saying what that means."""
    return _settle(request, slug, activity, kernel.close_activity)


@form_page
@staff_page("activities.change_activity")
def reopen(request: StaffRequest, community: str, slug: str, activity: int) -> HttpResponse:
    """Open a closed activity again, after saying what that means."""
    return _settle(request, slug, activity, kernel.reopen_activity)


@require_safe
@staff_page(CHANGE)
def edit(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """Step 4: look it over, mend what is missing, publish; later, everything that can still be done."""
    return _hub(request, _engagement(request, slug))


@form_page
@staff_page(CHANGE)
def words(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """The words, the promise and the places."""
    engagement = _engagement(request, slug)
    form = WordsForm.of(request.POST or None, engagement)
    if request.method == "POST" and form.is_valid():
        try:
            kernel.change_engagement(by=request.user, engagement=engagement, **form.changes())
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            return redirect("engagements:edit", community=community, slug=slug)
    return _form(request, "engagements/words.html", form, engagement=engagement)


@form_page
@staff_page(CHANGE)
def schedule(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """The phases and the day of the answer."""
    engagement = _engagement(request, slug)
    formset = phase_formset(request.POST or None, engagement)
    form = ScheduleForm.of(request.POST or None, engagement)
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            actions.reschedule(
                by=request.user,
                engagement=engagement,
                phases=planned(formset, engagement),
                answer_due=form.cleaned_data["answer_due"],
                reason=form.text("reason"),
            )
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            return redirect("engagements:edit", community=community, slug=slug)
    return _form(
        request, "engagements/phases.html", form, formset.errors, engagement=engagement, formset=formset
    )


@require_POST
@staff_page("activities.publish_engagement")
def publish(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """Put it before the public."""
    engagement = _engagement(request, slug)
    waived = request.POST.get("accept_missing_languages") == "yes"
    try:
        kernel.publish_engagement(by=request.user, engagement=engagement, accept_missing_languages=waived)
    except ValidationError as fault:
        return _hub(request, engagement, fault.messages, status=422)
    return redirect("engagements:detail", community=community, slug=slug)


@form_page
@staff_page("activities.withdraw_engagement")
def withdraw(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """Take it back: a draft without a trace, anything that people saw with a reason."""
    engagement = _engagement(request, slug)
    draft = engagement.state == Engagement.State.DRAFT
    form = ReasonForm(request.POST or None, languages=languages_of(request.community))
    if request.method == "POST" and (draft or form.is_valid()):
        try:
            reason = {} if draft else form.text("reason")
            kernel.withdraw_engagement(by=request.user, engagement=engagement, reason=reason)
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            return redirect("engagements:overview", community=community)
    return _form(request, "engagements/withdraw.html", form, engagement=engagement, draft=draft)


@form_page
@staff_page("activities.answer_engagement")
def answer(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """Close the loop."""
    engagement = _engagement(request, slug)
    form = AnswerForm(request.POST or None, languages=languages_of(request.community))
    if request.method == "POST" and form.is_valid():
        try:
            kernel.answer_engagement(by=request.user, engagement=engagement, answer=form.text("answer"))
        except ValidationError as fault:
            form.add_error(None, fault.messages)
        else:
            return redirect("engagements:detail", community=community, slug=slug)
    stands = queries.standing_now(engagement)
    return _form(request, "engagements/answer.html", form, engagement=engagement, stands=stands)


def _engagement(request: StaffRequest, slug: str) -> Engagement:
    engagement = activities.engagement_of(request.community, slug, drafts=True)
    if engagement is None:
        raise Http404(_("There is no such engagement."))
    engagement.community = request.community
    return engagement


def _settle(request: StaffRequest, slug: str, activity: int, act: Callable[..., Activity]) -> HttpResponse:
    found = activities.activity_of(request.community, activity)
    if found is None or found.engagement.slug != slug:
        raise Http404(_("There is no such activity."))
    fault = ""
    if request.method == "POST":
        try:
            act(by=request.user, activity=found)
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        else:
            return redirect("engagements:edit", community=request.community.slug, slug=slug)
    context = {
        "engagement": found.engagement,
        "activity": found,
        "opened": act is kernel.reopen_activity,
        "until": queries.open_until(found),
        "last": activities.is_last_open(found),
        "fault": fault,
    }
    return render(request, "engagements/close.html", context, status=422 if fault else 200)


def _activity_form(
    request: StaffRequest, engagement: Engagement, kind: ActivityKind, activity: Any
) -> HttpResponse:
    form = kind.setup_form(request, activity)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(engagement)
        except (ValidationError, Refused) as fault:
            form.add_error(None, str(fault.reason) if isinstance(fault, Refused) else fault.messages)
        else:
            return redirect("engagements:edit", community=request.community.slug, slug=engagement.slug)
    return _form(
        request, "engagements/activity.html", form, engagement=engagement, kind=kind, activity=activity
    )


def _hub(
    request: StaffRequest, engagement: Engagement, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    stands = queries.standing_now(engagement)
    context = {
        "engagement": engagement,
        "stands": stands,
        "offers": queries.offers(stands),
        "kinds": kinds(),
        "requirements": requirements(engagement),
        "faults": faults or [],
    }
    return render(request, "engagements/edit.html", context, status=status)


def _form(
    request: StaffRequest, template: str, form: Any, errors: Any = None, **context: Any
) -> HttpResponse:
    faulty = form.errors or any(errors or [])
    return render(request, template, {"form": form, **context}, status=422 if faulty else 200)
