"""The desk of milestones: set, moved, reached, reopened, given up."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from civiccircle.kernel.desk import StaffRequest, form_page, staff_page

from . import milestone_actions as actions
from . import queries
from .desk_views import answered, managed
from .forms import MilestoneForm, MoveForm, ReachForm, ReasonForm
from .history import today_in
from .models import Milestone
from .rules import SEE_DESK


@form_page
@staff_page(SEE_DESK)
def set_milestone(request: StaffRequest, community: str, identifier: str) -> HttpResponse:
    """Say what is to be reached, and by when."""
    initiative = managed(request, identifier)
    form = MilestoneForm(request.POST or None, community=request.community)
    return answered(
        request,
        initiative,
        form,
        lambda: actions.set_milestone(
            by=request.user, initiative=initiative, title=form.text("title"), due=form.cleaned_data["due"]
        ),
        title=_("Set a milestone"),
        lead=_("When its day is over and it is not reached, it is marked as late in public."),
    )


@form_page
@staff_page(SEE_DESK)
def move(request: StaffRequest, community: str, identifier: str, number: int) -> HttpResponse:
    """Say another day."""
    milestone = _milestone(request, identifier, number)
    form = MoveForm.of(request.POST or None, milestone)
    return answered(
        request,
        milestone.initiative,
        form,
        lambda: actions.move_milestone(
            by=request.user, milestone=milestone, due=form.cleaned_data["due"], reason=form.text("reason")
        ),
        title=_("Move the milestone"),
        lead=str(milestone),
    )


@form_page
@staff_page(SEE_DESK)
def reach(request: StaffRequest, community: str, identifier: str, number: int) -> HttpResponse:
    """Say that it was reached, and show it."""
    milestone = _milestone(request, identifier, number)
    form = ReachForm(
        request.POST or None, community=request.community, initial={"done_on": today_in(request.community)}
    )
    return answered(
        request,
        milestone.initiative,
        form,
        lambda: actions.reach_milestone(by=request.user, milestone=milestone, **form.reached()),
        title=_("Reached, and how it shows"),
        lead=str(milestone),
    )


@form_page
@staff_page(SEE_DESK)
def reopen(request: StaffRequest, community: str, identifier: str, number: int) -> HttpResponse:
    """Take back that it was reached."""
    title = _("Not reached after all?")
    return _with_reason(request, identifier, number, actions.reopen_milestone, title)


@form_page
@staff_page(SEE_DESK)
def drop(request: StaffRequest, community: str, identifier: str, number: int) -> HttpResponse:
    """Give it up."""
    return _with_reason(request, identifier, number, actions.drop_milestone, _("Give the milestone up?"))


def _with_reason(
    request: StaffRequest, identifier: str, number: int, act: Callable[..., object], title: str
) -> HttpResponse:
    milestone = _milestone(request, identifier, number)
    form = ReasonForm(request.POST or None, community=request.community)
    return answered(
        request,
        milestone.initiative,
        form,
        lambda: act(by=request.user, milestone=milestone, reason=form.text("reason")),
        title=title,
        lead=str(milestone),
    )


def _milestone(request: StaffRequest, identifier: str, number: int) -> Milestone:
    found = queries.milestone_of(managed(request, identifier), number)
    if found is None:
        raise Http404(_("There is no such milestone."))
    return found
