"""The outcome page: what is carried out, what is not, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.trace import queries as traced
from civiccircle.kernel.trace.models import Link

from . import queries
from .outcome_actions import OUTCOME
from .results import told_of
from .stage import stage_of
from .views import known_at, named


@require_safe
@public_page
def outcome(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The outcome with its reasons, or when it will be there."""
    stage = stage_of(request, known_at(request, engagement, slug))
    result = queries.outcome_of(stage.budget)
    context = named(request, stage.activity) | {"stage": stage}
    if result is None:
        return render(request, "budgets/outcome_later.html", context)
    decision = traced.record_of(OUTCOME, stage.budget.pk)
    links = traced.links_from(decision)[:] if decision else []
    context |= {
        "result": result,
        "told": told_of(stage.budget, result.output),
        "record": decision,
        "delivered": [each.target for each in links if each.kind == Link.Kind.DELIVERED_BY],
    }
    return render(request, "budgets/outcome.html", context)
