"""A budget as a Pabulib file: an imported one as it came, one of our own without anything about single voters."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import SystemRandom
from typing import Any

import numpy as np

from civiccircle.formats.pabulib import Layout, PabulibFile, Table, Votes, write_pabulib
from civiccircle.formats.text import Text as Column
from civiccircle.kernel.text import localise

from .counting import rule_of
from .models import Budget, Project
from .pabulib_rest import as_cast, unpack
from .queries import CountedBallot
from .rules import BALLOT


def export_blocks(budget: Budget, cast: Sequence[CountedBallot] = ()) -> Iterator[bytes]:
    """The file in blocks; `cast` are the ballots that count, which an imported budget does not need."""
    imported = budget.source.get("format") == "pabulib"
    return write_pabulib(_imported(budget) if imported else _our_own(budget, cast))


def _imported(budget: Budget) -> PabulibFile:
    source, kept = budget.source, unpack(budget.pabulib_rest)
    ballots = budget.ballots.order_by("pk").only("choices", "points")
    cast = [as_cast(row, ballot, kept["orders"]) for row, ballot in enumerate(ballots.iterator(5_000))]
    others = {name: Column.of([text.encode() for text in texts]) for name, texts in kept["others"].items()}
    projects = budget.projects.order_by("number").values_list("source", flat=True)
    return PabulibFile(
        tuple((key, value) for key, value in source["meta"]),
        Table(tuple(source["project_columns"]), tuple(tuple(one["row"]) for one in projects)),
        _votes(cast, tuple(kept["columns"]), others, source["points_unit"]),
        Layout(source["line_end"], source["last_line_ends"]),
    )


def _our_own(budget: Budget, counted: Sequence[CountedBallot]) -> PabulibFile:
    """Voters have running numbers in an order drawn by lot: nothing tells who they are, or when they voted."""
    projects = list(
        budget.projects.filter(state=Project.State.ACCEPTED).select_related("category", "place", "idea")
    )
    place_of = {project.number: place for place, project in enumerate(projects, 1)}
    cast = [([place_of[each] for each in ballot.choices], list(ballot.points)) for ballot in counted]
    SystemRandom().shuffle(cast)
    columns = ("voter_id", "vote", "points") if _has_points(budget) else ("voter_id", "vote")
    others = {"voter_id": Column.of([str(number).encode() for number in range(1, len(cast) + 1)])}
    votes = _votes(cast, columns, others, 1)
    return PabulibFile(_meta(budget, len(projects), len(cast)), _table(budget, projects, votes), votes)


def _votes(
    cast: list[tuple[list[int], list[int]]], columns: tuple[str, ...], others: dict[str, Column], unit: int
) -> Votes:
    starts = np.cumsum([0, *(len(choices) for choices, _points in cast)]).astype(np.int64)
    chosen = np.array([each - 1 for choices, _points in cast for each in choices], np.int32)
    points = None
    if "points" in columns and "points" not in others:
        points = np.array([each for _choices, worth in cast for each in worth], np.int64)
    return Votes(columns, starts, chosen, others, points, unit)


def _has_points(budget: Budget) -> bool:
    return budget.vote_type == Budget.VoteType.CUMULATIVE


def _meta(budget: Budget, projects: int, votes: int) -> tuple[tuple[str, str], ...]:
    engagement = budget.activity.engagement
    phases = [phase for phase in engagement.phases.all() if BALLOT in phase.verbs]
    knapsack = budget.vote_type == Budget.VoteType.KNAPSACK
    told: dict[str, Any] = {
        "description": _plain(localise(budget.activity.title)),
        "unit": _plain(localise(engagement.community.name)),
        "instance": f"{engagement.slug}/{budget.activity.slug}",
        "num_projects": projects,
        "num_votes": votes,
        "budget": money(budget.amount, budget.unit),
        "vote_type": "approval" if knapsack else budget.vote_type,
        "rule": _rule_name(budget),
        "date_begin": min((phase.starts_at for phase in phases), default=None),
        "date_end": max((phase.ends_at for phase in phases), default=None),
        "min_length": budget.least_choices,
        "max_length": budget.most_choices,
        "max_sum_cost": money(budget.amount, budget.unit) if knapsack else None,
        "max_sum_points": budget.points if _has_points(budget) else None,
        "currency": budget.currency,
    }
    for key in ("date_begin", "date_end"):
        told[key] = f"{told[key]:%d.%m.%Y}" if told[key] is not None else None
    return tuple((key, str(value)) for key, value in told.items() if value is not None)


def _rule_name(budget: Budget) -> str:
    """As Pabulib calls it."""
    rule = rule_of(budget.rule)
    if rule.method == "equal_shares":
        completion = {"none": "", "greedy": "/utilitarian", "add_one": "/add1", "add_one_greedy": "/add1u"}
        return f"equalshares{completion[rule.completion]}"
    if rule.method == "greedy" and rule.threshold:
        return "greedy-threshold"
    return {"greedy": "greedy", "greedy_per_cost": "greedy-per-cost", "phragmen": "phragmen"}[rule.method]


def _table(budget: Budget, projects: list[Project], votes: Votes) -> Table:
    counted = np.bincount(votes.chosen, minlength=len(projects)).tolist()
    score = None
    if votes.points is not None:
        score = np.bincount(votes.chosen, votes.points, minlength=len(projects)).astype(np.int64).tolist()
    columns = ("project_id", "cost", "votes", *(("score",) if score else ()), "name", "category", "district")
    rows = [
        (
            project.key.replace(",", "."),
            money(project.cost or 0, budget.unit),
            str(counted[place]),
            *((str(score[place]),) if score else ()),
            _plain(localise(project.named)),
            _plain(localise(project.category.title)) if project.category else "",
            _plain(localise(project.place.name)) if project.place else "",
        )
        for place, project in enumerate(projects)
    ]
    return Table(columns, tuple(rows))


def money(amount: int, unit: int) -> str:
    """An amount in the smallest unit as digits in the currency, without superfluous zeros."""
    value = Fraction(amount, unit)
    if value.denominator == 1:
        return str(value.numerator)
    digits = 1
    while (value * 10**digits).denominator != 1 and digits < 6:
        digits += 1
    whole, rest = divmod(round(value * 10**digits), 10**digits)
    return f"{whole}.{rest:0{digits}}"


def _plain(words: str) -> str:
    return " ".join(words.split())
