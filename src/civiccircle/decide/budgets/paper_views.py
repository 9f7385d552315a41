"""Pages of paper ballots: batches, entering sheets, looking up what differs; and a voter's code for paper."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from civiccircle.formats.paper_ballots import Entry, read_paper_ballots
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.people.participants import current_participant
from civiccircle.kernel.uploads import takes_file

from . import paper_actions, paper_queries, queries
from .desk_views import budget_of
from .models import Budget, PaperBatch
from .paper_forms import LARGEST_TABLE, BatchForm, SettleForm, SheetForm, TableForm, faults_of
from .paper_words import Told, entry_in_words
from .rules import SET_UP
from .views import known_at, named

LAST_SHOWN = 10
MOST_FAULTS = 50


@form_page
@staff_page(SET_UP)
def batches(request: StaffRequest, community: str, activity_id: int) -> HttpResponse:
    """All batches of a budget, and a new one."""
    budget = budget_of(request, activity_id)
    form = BatchForm(request.POST or None)
    opened: list[PaperBatch] = []

    def save() -> None:
        opened.append(paper_actions.open_batch(by=request.user, budget=budget, **form.cleaned_data))

    if done(request, form, save):
        return redirect(
            "budgets:paper-batch", community=community, activity_id=activity_id, number=opened[0].number
        )
    return _page(request, "budgets/paper_batches.html", budget, form, batches=paper_queries.batches(budget))


@form_page
@staff_page(SET_UP)
def batch(request: StaffRequest, community: str, activity_id: int, number: int) -> HttpResponse:
    """How far a batch is; what differs, how it was settled, and taking it into the count."""
    budget = budget_of(request, activity_id)
    found = _batch(budget, number)
    form = _settle_form(request, budget, found, request.POST or None)

    def save() -> None:
        told = {name: form.cleaned_data[name] for name in ("entry", "reason", "missing")}
        alone = form.cleaned_data.get("alone", "")
        paper_actions.settle(by=request.user, batch=found, alone=alone, **told)

    if done(request, form, save):
        return redirect("budgets:paper-batch", community=community, activity_id=activity_id, number=number)
    return _batch_page(request, budget, found, form)


@require_POST
@staff_page(SET_UP)
def accept(request: StaffRequest, community: str, activity_id: int, number: int) -> HttpResponse:
    """Take a batch into the count."""
    return _act(request, activity_id, number, paper_actions.accept)


@require_POST
@staff_page(SET_UP)
def confirm(request: StaffRequest, community: str, activity_id: int, number: int, sheet: int) -> HttpResponse:
    """Confirm what somebody else saw on a sheet."""
    return _act(request, activity_id, number, partial(paper_actions.confirm, sheet=sheet))


@form_page
@staff_page(SET_UP)
@takes_file(LARGEST_TABLE)
def enter(request: StaffRequest, community: str, activity_id: int, number: int) -> HttpResponse:
    """Enter sheets in one's own pass, one by one or as a table. Nobody sees what somebody else entered."""
    budget = budget_of(request, activity_id)
    found = _batch(budget, number)
    mine = paper_actions.pass_of(found, request.user)
    form: SheetForm | TableForm | None = None
    refused, faults, before = list[str](), list[Told](), list[tuple[Entry, Entry]]()
    verb = request.POST.get("verb", "")
    if verb in ("done", "remove"):
        try:
            _other_verb(request, found, verb)
            return redirect(request.path if verb == "remove" else request.path.removesuffix("enter/"))
        except ValidationError as fault:
            refused = fault.messages  # no sheet was sent: the empty form has no fault
    elif request.method == "POST":
        form = (
            TableForm(budget, request.POST, request.FILES)
            if verb in ("table", "replace-table")
            else SheetForm(budget, request.POST)
        )
        try:
            entries = _entries(budget, form, faults)
            if entries:
                replace = verb in ("replace", "replace-table")
                paper_actions.enter(by=request.user, batch=found, entries=entries, replace=replace)
                return redirect(request.path)
        except paper_actions.EnteredBefore as again:
            before = list(again.pairs)
            form.add_error("serial" if isinstance(form, SheetForm) else None, again)
        except ValidationError as fault:
            form.add_error(None, fault)
    entries = paper_queries.entered(found, mine)
    sheet_form = (
        form
        if isinstance(form, SheetForm)
        else SheetForm(budget, initial={"serial": paper_queries.next_serial(entries)})
    )
    return _page(
        request, "budgets/paper_enter.html", budget, sheet_form, status=422 if refused else 200,
        batch=found, mine=mine, entered=entries, last=entries[-LAST_SHOWN:][::-1], words=entry_in_words,
        table_form=form if isinstance(form, TableForm) else TableForm(budget), faults=faults[:MOST_FAULTS],
        more_faults=max(len(faults) - MOST_FAULTS, 0), before=before, refused=refused,
    )  # fmt: skip


@form_page
def code(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The code for somebody who voted here and wants to hand in paper instead."""
    known = known_at(request, engagement, slug)
    budget = queries.budget_of(known.activity.pk)
    participant = current_participant(request, known.activity.engagement)
    can = paper_queries.may_have_code(budget, participant)
    given = ""
    if request.method == "POST" and can and participant is not None:
        given = paper_actions.give_code(budget=budget, participant=participant)
    response = render(
        request, "budgets/paper_code.html", named(request, known.activity) | {"can": can, "code": given}
    )
    response["Cache-Control"] = "no-store"
    return response


def _entries(budget: Budget, form: SheetForm | TableForm, faults: list[Told]) -> list[Entry]:
    """The sheets of a form that is as it should be; else none, with the faults of a table added to `faults`."""
    if not form.is_valid():
        return []
    if isinstance(form, SheetForm):
        return [form.cleaned_data["entry"]]
    table = read_paper_ballots(form.cleaned_data["file"].read(), paper_queries.sheet_of(budget))
    faults += faults_of(budget, table)
    return [] if faults else table.entries


def _other_verb(request: StaffRequest, found: PaperBatch, verb: str) -> None:
    if verb == "done":
        paper_actions.finish_pass(by=request.user, batch=found)
    else:
        paper_actions.remove(by=request.user, batch=found, serial=request.POST.get("serial", "")[:20])


def _act(request: StaffRequest, activity_id: int, number: int, act: Callable[..., object]) -> HttpResponse:
    budget = budget_of(request, activity_id)
    found = _batch(budget, number)
    try:
        act(by=request.user, batch=found)
    except ValidationError as fault:
        form = _settle_form(request, budget, found)
        return _batch_page(request, budget, found, form, problems=fault.messages)
    return redirect(
        "budgets:paper-batch", community=request.community.slug, activity_id=activity_id, number=number
    )


def _settle_form(
    request: StaffRequest, budget: Budget, found: PaperBatch, data: Any = None, serial: str = ""
) -> SettleForm:
    entered = paper_queries.entered_by(found, request.user.pk)
    return SettleForm(budget, data, initial={"serial": serial}, entered=entered)


def _batch_page(
    request: StaffRequest,
    budget: Budget,
    found: PaperBatch,
    form: SettleForm,
    problems: list[str] | None = None,
) -> HttpResponse:
    both = found.second_done_at is not None
    report = paper_queries.report_of(found) if both else None
    doubtful = request.GET.get("serial", "")
    if not form.is_bound and report is not None:
        first = next((each for each in report.open if doubtful in ("", each.serial)), None)
        form = _settle_form(request, budget, found, serial=doubtful or (first.serial if first else ""))
    return _page(
        request, "budgets/paper_batch.html", budget, form, status=422 if problems else 200,
        batch=found, report=report, mine=paper_actions.pass_of(found, request.user), words=entry_in_words,
        me=request.user, problems=problems or [],
    )  # fmt: skip


def _page(
    request: StaffRequest, template: str, budget: Budget, form: Any, status: int = 200, **context: Any
) -> HttpResponse:
    wrong = form.is_bound and not form.is_valid()
    told = {"budget": budget, "activity": budget.activity, "form": form} | context
    return render(request, template, told, status=422 if wrong else status)


def _batch(budget: Budget, number: int) -> PaperBatch:
    found = paper_queries.batch_of(budget, number)
    if found is None:
        raise Http404("there is no such batch")
    return found
