"""A ballot: how what was sent is read, and what it must be to count."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civiccircle.kernel.activities.kinds import Refused

from .models import Budget
from .slate import Slate

MOST_ENTRIES = 10_000
ORDINAL, CUMULATIVE = Budget.VoteType.ORDINAL, Budget.VoteType.CUMULATIVE


def read_ballot(vote_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The payload ``{"choices": [number, ...]}``, of cumulative ballots with ``"points"``. Raises `Refused`.

    Ranked ballots keep their order, the others have none and are sorted; a project given no points is left out.
    """
    choices = _whole_numbers(data.get("choices"))
    if vote_type == ORDINAL:
        return {"choices": choices}
    if vote_type != CUMULATIVE:
        return {"choices": sorted(choices)}
    points = _whole_numbers(data.get("points"))
    if len(points) != len(choices):
        raise Refused(_("Say for each project how many points you give it."), "invalid")
    given = sorted((choice, worth) for choice, worth in zip(choices, points, strict=True) if worth)
    return {"choices": [choice for choice, _worth in given], "points": [worth for _choice, worth in given]}


def check_ballot(slate: Slate, payload: Mapping[str, Any]) -> None:
    """Raise `Refused`, saying what to mend, unless the ballot can be counted."""
    choices: Sequence[int] = payload["choices"]
    if len(set(choices)) != len(choices):
        raise Refused(_("A project is named twice. Name each project once."), "invalid")
    unknown = next((choice for choice in choices if choice not in slate.costs), None)
    if unknown is not None:
        raise Refused(_("Project %d is not on the ballot.") % unknown, "missing")
    _check_number(slate, len(choices))
    if slate.vote_type == CUMULATIVE and sum(payload["points"]) > slate.points:
        over = sum(payload["points"]) - slate.points
        words = ngettext(
            "You gave %(over)d point too many. Take it from a project.",
            "You gave %(over)d points too many. Take them from one or more projects.",
            over,
        )
        raise Refused(words % {"over": over}, "invalid")
    if (
        slate.vote_type == Budget.VoteType.KNAPSACK
        and sum(slate.costs[each] for each in choices) > slate.amount
    ):
        raise Refused(
            _("What you chose costs more than the budget. Take out a project, or more than one."), "invalid"
        )


def _check_number(slate: Slate, chosen: int) -> None:
    if chosen < slate.least_choices:
        words = ngettext(
            "Please choose at least %(least)d project.",
            "Please choose at least %(least)d projects.",
            slate.least_choices,
        )
        raise Refused(words % {"least": slate.least_choices}, "invalid")
    if chosen > slate.most_choices:
        words = ngettext(
            "You chose %(chosen)d. Please choose %(most)d project at most.",
            "You chose %(chosen)d. Please choose %(most)d projects at most.",
            slate.most_choices,
        )
        raise Refused(words % {"chosen": chosen, "most": slate.most_choices}, "invalid")


def _whole_numbers(values: Any) -> list[int]:
    if not isinstance(values, list) or len(values) > MOST_ENTRIES:
        raise Refused(_("Send the numbers of the projects as a list."), "invalid")
    for each in values:
        if not isinstance(each, int) or isinstance(each, bool) or not 0 <= each <= 10**6:
            raise Refused(_("Numbers of projects, ranks and points are whole numbers from 0 on."), "invalid")
    return list(values)
