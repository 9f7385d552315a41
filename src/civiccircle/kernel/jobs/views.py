"""The desk page on which administrators of the installation see jobs and restart those that failed."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

from . import actions, queries


@require_safe
@never_cache
@login_required
def job_list(request: HttpRequest, community: str) -> HttpResponse:
    require(request.user, "jobs.manage_jobs", None)
    return render(
        request,
        "jobs/list.html",
        {
            "failed": queries.failed_jobs(),
            "running": queries.running_jobs(),
            "finished": queries.finished_jobs(),
        },
    )


@require_POST
@login_required
def retry(request: HttpRequest, community: str, task_id: UUID) -> HttpResponse:
    actions.retry(person=cast(Person, request.user), task_id=str(task_id))
    return redirect("jobs:list", community=community)
