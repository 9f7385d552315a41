"""The desk page on which administrators of the installation see jobs and restart those that failed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from civiccircle.kernel.desk import StaffRequest, staff_page

from . import actions, queries


@require_safe
@staff_page("jobs.manage_jobs")
def job_list(request: StaffRequest, community: str) -> HttpResponse:
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
@staff_page("jobs.manage_jobs")
def retry(request: StaffRequest, community: str, task_id: UUID) -> HttpResponse:
    actions.retry(person=request.user, task_id=str(task_id))
    return redirect("jobs:list", community=community)
