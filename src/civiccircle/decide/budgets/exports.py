"""The files about a budget that can be downloaded: its projects with what became of them, and the outcome."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula

from . import queries
from .api_models import projects_told
from .models import Budget

COLUMNS = (
    "number", "id", "title", "description", "cost", "currency", "category", "place", "state", "reason", "won",
    "votes",
)  # fmt: skip
_TEXTS = ("title", "description", "reason")


def projects_as_csv(community: Community, engagement: str, budget: str) -> Iterator[bytes]:
    """Each project that everybody may see; whether it won, and its votes, once the outcome is published."""
    found = _known(community, engagement, budget)
    languages = community.languages
    columns = [
        name
        for column in COLUMNS
        for name in ([f"{column}_{code}" for code in languages] if column in _TEXTS else [column])
    ]
    return csv_file(columns, (_row(each, languages) for each in projects_told(queries.projects(found))))


def projects_as_json(community: Community, engagement: str, budget: str) -> Iterator[bytes]:
    """The same for programs: an object for each project, with `null` for what is withheld."""
    return json_file(projects_told(queries.projects(_known(community, engagement, budget))))


def outcome_as_json(community: Community, engagement: str, budget: str) -> Iterator[bytes]:
    """The outcome as `methods.budgeting` tells it, without counts of too few people."""
    found = _known(community, engagement, budget)
    result = queries.outcome_of(found)
    if result is None:
        raise PermissionDenied(_("The results are not public yet."))
    yield json.dumps(result.output, ensure_ascii=False, sort_keys=True).encode()


def _row(told: dict[str, Any], languages: list[str]) -> list[Any]:
    cells: list[Any] = []
    for column in COLUMNS:
        value = told[column]
        cells += [value.get(code, "") for code in languages] if column in _TEXTS else [value]
    return [no_formula(cell) if isinstance(cell, str) else cell for cell in cells]


def _known(community: Community, engagement: str, slug: str) -> Budget:
    known = queries.find(community, engagement, slug)
    if known is None or not known.published:
        raise Http404(_("There is no such budget."))
    found = queries.budget_of(known.activity.pk)
    if known.activity.participation == Activity.Participation.INVITED and found.published_at is None:
        raise PermissionDenied(_("This budget is by invitation."))
    return found
