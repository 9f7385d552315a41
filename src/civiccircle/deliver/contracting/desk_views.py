"""The desk of a procurement officer: files are checked, mended, and published by an act of its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.desk import StaffRequest, form_page, staff_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.trace.queries import record_of
from civiccircle.kernel.uploads import takes_file

from . import actions, queries
from .forms import PaysForm, PublishForm, UploadForm
from .models import Import, Process
from .records import PROCESS
from .rules import IMPORT, LINK, PUBLISH
from .words import refusal, told


@require_safe
@staff_page(IMPORT)
def overview(request: StaffRequest, community: str) -> HttpResponse:
    """The files that were received, and what became of them."""
    page = page_of(queries.imports(request.community.pk), request.GET.get("page"))
    return render(request, "contracting/desk.html", {"page": page})


@form_page
@staff_page(IMPORT)
@takes_file(actions.LARGEST_UPLOAD)
def take_in(request: StaffRequest, community: str) -> HttpResponse:
    """Check a file of releases; what cannot be read is told here, everything else on the page of the file."""
    form = UploadForm(request.POST or None, request.FILES if request.method == "POST" else None)
    checked = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        checked, kept = actions.receive(
            by=request.user, community=request.community, data=file.read(), name=file.name
        )
        if kept is not None:
            return redirect("contracting:imported", community=community, number=kept.pk)
    refused = bool(form.errors or checked)
    # What cannot be read is told place by place above them.
    others = [each for each in checked.findings if each["rule"] != "unreadable"] if checked else []
    context = {"form": form, "checked": checked, "findings": [told(each) for each in others]}
    return render(request, "contracting/import.html", context, status=422 if refused else 200)


@require_safe
@staff_page(IMPORT)
def imported(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """What was found in a file, and what can be done with it."""
    return _imported(request, _import(request, number), PublishForm())


@require_POST
@staff_page(PUBLISH)
def publish(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Make the releases of a file public."""
    found, form = _import(request, number), PublishForm(request.POST)
    if form.is_valid():
        try:
            actions.publish(
                by=request.user, imported=found, despite_errors=form.cleaned_data["despite_errors"]
            )
            return redirect("contracting:imported", community=community, number=number)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return _imported(request, found, form)


@require_POST
@staff_page(IMPORT)
def discard(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Do not publish a file."""
    found, form = _import(request, number), PublishForm()
    try:
        actions.discard(by=request.user, imported=found)
    except ValidationError as refusal:
        form = PublishForm({})
        form.add_error(None, refusal.messages)
        return _imported(request, found, form)
    return redirect("contracting:desk", community=community)


@form_page
@staff_page(LINK)
def pays_for(request: StaffRequest, community: str, slug: str) -> HttpResponse:
    """Say which initiative a process pays for."""
    process = _process(request, slug)
    form = PaysForm(request.POST or None, offered=queries.payable(request.community))
    if request.method == "POST" and form.is_valid():
        act = actions.take_back if request.POST.get("verb") == "take-back" else actions.pay
        act(by=request.user, process=process, initiative=form.chosen())
        return redirect("contracting:pays-for", community=community, slug=slug)
    record = record_of(PROCESS, process.pk)
    paid = queries.paid_by(record) if record else []
    context = {"form": form, "process": process, "paid": paid}
    return render(request, "contracting/pays_for.html", context, status=422 if form.errors else 200)


def _imported(request: StaffRequest, found: Import, form: Any) -> HttpResponse:
    refusals = [{**each, "why": refusal(each)} for each in found.counts.get("refusals", [])]
    findings = [told(each) for each in found.report["findings"]]
    context = {"imported": found, "form": form, "findings": findings, "refusals": refusals}
    context["public"] = _public_address(request, found)
    return render(request, "contracting/imported.html", context, status=422 if form.errors else 200)


def _public_address(request: StaffRequest, found: Import) -> str:
    """Where everybody sees what the file tells of: its process, or the list of them."""
    community = request.community.slug
    here = queries.processes(request.community, file=found)[:2]
    if len(here) == 1:
        return reverse("contracting:process", args=[community, here[0].slug])
    return reverse("contracting:list", args=[community]) + (f"?file={found.pk}" if here else "")


def _import(request: StaffRequest, number: int) -> Import:
    found = queries.import_of(request.community, number)
    if found is None:
        raise Http404(_("There is no such file."))
    return found


def _process(request: StaffRequest, slug: str) -> Process:
    found = queries.process_of(request.community, slug)
    if found is None:
        raise Http404(_("There is no such contracting process."))
    found.community = request.community
    return found
