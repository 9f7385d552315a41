"""The bundle of a budget's outcome: everything by which anyone counts again."""

from typing import Any

from civiccircle.formats.bundle import SALT, Contents, canonical
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.kernel.results.models import Result
from civiccircle.methods.ballot_shuffle import LoggedBallot, may_publish, shuffle

from . import queries
from .counting import counted_as, groups_of
from .models import Budget, Project
from .rules import BALLOT

SINGLE_BALLOTS = frozenset({"inputs/ballots.txt", "proofs/middles.txt", SALT})
"""What is under seal where ballots would give people away, with the salt of their digests."""


def bundle_of(result: Result) -> Contents:
    """Projects, shuffled ballots and outcome; where ballots would give people away, the ballots are under seal."""
    budget = queries.budget_of(result.activity_id)
    community_id = budget.activity.engagement.community_id
    counted = list(queries.ballots_for_count(budget))
    commitments = ledger.commitments_at(community_id, [each.leaf_index for each in counted])
    ballots = [
        LoggedBallot(each.leaf_index, commitments[each.leaf_index], each.payload, each.salt)
        for each in counted
    ]
    shuffled = shuffle(ballots)
    files = {
        "inputs/election.json": canonical(election(budget)),
        "inputs/ballots.txt": shuffled.ballots,
        "outputs/result.json": canonical(result.output),
        "proofs/leaves.txt": shuffled.leaves,
        "proofs/middles.txt": shuffled.middles,
        "proofs/superseded.txt": _not_counted(budget, {each.index for each in ballots}),
    }
    if result.salt:
        files[SALT] = result.salt.encode()
    open_ = not result.salt and may_publish([each.payload for each in ballots])
    frozen = queries.frozen_fact(budget)
    facts = [frozen.leaf_index] if frozen else []
    sealed = frozenset() if open_ else SINGLE_BALLOTS & files.keys()
    return Contents("budget", files, sealed, shuffled.erased, facts)


def election(budget: Budget) -> dict[str, Any]:
    """All but the ballots."""
    projects = queries.projects(budget, Project.State.ACCEPTED)
    return {
        "budget": budget.amount,
        "unit": budget.unit,
        "vote_type": counted_as(budget.vote_type),
        "projects": [{"number": one.number, "id": one.key, "cost": one.cost or 0} for one in projects],
        "groups": [
            {"name": one.name, "limit": one.limit, "projects": sorted(one.projects)}
            for one in groups_of(budget, projects)
        ],
    }


def _not_counted(budget: Budget, counted: set[int]) -> bytes:
    """The leaves of the other ballots: a later one replaced them, or their voter was shut out."""
    cast = Contribution.objects.filter(activity=budget.activity_id, verb=BALLOT).order_by("leaf_index")
    others = (one for one in cast.values_list("leaf_index", flat=True) if one not in counted)
    return "".join(f"{one}\n" for one in others).encode()
