"""What is fixed for the vote: what has to be mended before, what the log tells of it, whether it stands."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.ledger import queries as ledger_queries
from civiccircle.kernel.text import localise

from . import listing, queries
from .models import Budget, Project

DECIDES = ("amount", "unit", "vote_type", "least_choices", "most_choices", "points", "rule", "limits")
MOST_NAMED = 20
"""Projects that a fault names at most."""
DECIDES_OF_PROJECT = ("number", "id", "cost", "category", "place")


def what_is_missing(budget: Budget) -> list[str]:
    """What has to be mended before the rule can be fixed for the vote."""
    faults = []
    if budget.activity.engagement.state != Engagement.State.PUBLISHED:
        faults.append(_("Publish the engagement first."))
    undecided = listing.undecided(budget.pk)[: MOST_NAMED + 1]
    if undecided:
        numbers = ", ".join(map(str, undecided[:MOST_NAMED])) + ("…" if undecided[MOST_NAMED:] else "")
        faults.append(_("Accept, decline or join each project that is being looked at: %s.") % numbers)
    costliest = listing.costliest(budget.pk)[:MOST_NAMED]
    if not costliest:
        faults.append(_("Accept at least one project."))
    for one in costliest:
        if (one.cost or 0) > budget.amount:
            told = {"number": one.number, "title": localise(one.title)}
            faults.append(_("Project %(number)d, “%(title)s”, costs more than the whole budget.") % told)
    return faults


def terms_of(budget: Budget) -> dict[str, Any]:
    """All that is fixed for the vote, as the public log tells it; by invitation only, without the words of projects."""
    listed = budget.activity.participation != Activity.Participation.INVITED
    accepted = queries.projects(budget, Project.State.ACCEPTED)
    return settings_told(budget) | {
        "rule_digest": budget.rule_digest,
        "projects": [
            {
                "number": one.number,
                "id": one.key,
                "title": one.title if listed else {},
                "cost": one.cost,
                "category": one.category.code if one.category else "",
                "place": one.place.slug if one.place else "",
            }
            for one in accepted
        ],
        "count": len(accepted),
    }


def settings_told(budget: Budget) -> dict[str, Any]:
    """What the public log tells of the settings, fixed or not."""
    names = ("amount", "currency", "unit", "least_choices", "most_choices", "points")
    return {
        **{name: getattr(budget, name) for name in names},
        "vote_type": str(budget.vote_type),
        "participation": str(budget.activity.participation),
        "rule": budget.rule,
        "limits": {
            "places": budget.place_limits,
            "categories": {each.code: each.limit for each in queries.categories_of(budget)},
        },
    }


def stands_as_fixed(budget: Budget) -> bool:
    """Whether what decides is still what the public log says was fixed for the vote, whoever changed the database."""
    fixed = queries.frozen_fact(budget)
    return fixed is not None and _what_decides(ledger_queries.content_of(fixed)) == _what_decides(
        terms_of(budget)
    )


def _what_decides(told: Mapping[str, Any]) -> Any:
    projects = [[one.get(name) for name in DECIDES_OF_PROJECT] for one in told["projects"]]
    return [told.get(name) for name in DECIDES], projects
