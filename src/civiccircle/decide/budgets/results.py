"""A published outcome put so that everybody can follow it: who paid for what, and what the others were short of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from civiccircle.kernel.publishing.gate import alone_in_words
from civiccircle.kernel.text import localise

from . import queries
from .counting import of_one_ballot
from .models import Ballot, Budget, Project
from .words import BROKEN_BY

PER_VOTER = ("cost", "cardinality")
"""Measures of satisfaction by which all voters of a project pay the same."""


@dataclass(frozen=True)
class Won:
    """A project that is carried out; money in the smallest unit, `None` where it would tell of too few people.

    `price` is what each of its voters paid who had enough left: for the project, or for each point or rank.
    """

    project: Project
    order: int
    votes: int | None
    left: int
    completion: bool
    price: int | None
    in_full: int | None
    with_rest: int | None

    @property
    def nothing_left(self) -> int:
        """How many chose it and had spent their share before it was bought."""
        if self.votes is None or self.in_full is None or self.with_rest is None:
            return 0
        return self.votes - self.in_full - self.with_rest


@dataclass(frozen=True)
class Lost:
    """A project that is not carried out, and what it was short of."""

    project: Project
    votes: int | None
    reason: str
    money: int | None
    money_short: int | None
    votes_short: int | None


@dataclass(frozen=True)
class Level:
    """Projects that were exactly level when one was chosen, the one that came first, and why."""

    first: Project
    others: Sequence[Project]
    because: Any


@dataclass(frozen=True)
class Bar:
    """A line of a chart of bars; `shown` is how its length is told, and one without a length is withheld."""

    label: str
    value: int | None
    shown: str
    strong: bool = True


@dataclass(frozen=True)
class Told:
    """Everything the outcome page shows."""

    output: Mapping[str, Any]
    winners: Sequence[Won]
    losers: Sequence[Lost]
    ties: Sequence[Level]
    votes: Sequence[Bar]
    achieved: Sequence[Bar]
    by_place: Sequence[tuple[Any, int, int]]
    minimum: int

    @property
    def rule(self) -> Mapping[str, Any]:
        rule: Mapping[str, Any] = self.output["rule"]
        return rule

    @property
    def per_voter(self) -> bool:
        return self.rule["utility"] in PER_VOTER


def told_of(budget: Budget, output: Mapping[str, Any]) -> Told:
    """An outcome, with the projects that it names by their ids."""
    by_key = {each.key: each for each in queries.projects(budget, Project.State.ACCEPTED)}
    minimum = budget.activity.engagement.community.minimum_cell
    winners = [_won(by_key[each["project"]], each, output["rule"]) for each in output["rounds"]]
    losers = [_lost(by_key[each["project"]], each) for each in output["losers"]]
    return Told(
        output,
        winners,
        sorted(losers, key=lambda lost: -(lost.votes or 0)),
        [_level(by_key, each) for each in output["ties"]],
        _bars(winners, losers, minimum),
        _achieved(output["ballots_by_winners"]),
        _by_place(winners),
        minimum,
    )


def of_project(told: Told | None, project: Project) -> dict[str, Any]:
    """What an outcome says of one project, as pages name it: it won, or lost, or neither."""
    winners, losers = (told.winners, told.losers) if told else ((), ())
    return {
        "told": told,
        "won": next((each for each in winners if each.project.pk == project.pk), None),
        "lost": next((each for each in losers if each.project.pk == project.pk), None),
    }


@dataclass(frozen=True)
class Own:
    """What one voter's ballot achieved: the winners on it, with what it paid for each, and the others on it.

    What it paid is unknown where a winner on it was chosen by so few that its figures are withheld.
    """

    won: Sequence[tuple[Project, int | None]]
    lost: Sequence[Project]
    share: int | None
    spent: int | None


def own_ballot(budget: Budget, ballot: Ballot, projects: Mapping[int, Project]) -> Own | None:
    """What this ballot achieved, once the outcome is published."""
    result = queries.outcome_of(budget)
    if result is None:
        return None
    output = result.output
    named = [projects[number] for number in ballot.choices]
    keys = {each.key for each in named}
    known = all(each["votes"] is not None for each in output["rounds"] if each["project"] in keys)
    paid = of_one_ballot(budget, output, ballot.choices, ballot.points).payments(0) if known else {}
    share = None if output["share"] is None else Fraction(output["share"])
    return Own(
        [(each, _money(paid.get(each.key))) for each in named if each.key in output["winners"]],
        [each for each in named if each.key not in output["winners"]],
        _money(share),
        _money(sum(paid.values(), Fraction(0))) if known and share is not None else None,
    )


def _won(project: Project, told: Mapping[str, Any], rule: Mapping[str, Any]) -> Won:
    score = None if told["score"] is None or told["completion"] else Fraction(told["score"])
    if score is not None and rule["method"] == "equal_shares" and rule["utility"] == "cost":
        score *= told["cost"]
    return Won(
        project,
        told["number"],
        told["votes"],
        told["left"],
        told["completion"],
        _money(score),
        told["in_full"],
        told["with_rest"],
    )


def _lost(project: Project, told: Mapping[str, Any]) -> Lost:
    money, short = (
        None if told[name] is None else _money(Fraction(told[name])) for name in ("money", "money_short")
    )
    return Lost(project, told["votes"], told["reason"], money, short, told["votes_short"])


def _level(by_key: Mapping[str, Project], told: Mapping[str, Any]) -> Level:
    first, *others = (by_key[key] for key in told["candidates"])
    return Level(first, others, BROKEN_BY[told["broken_by"]])


def _bars(winners: Sequence[Won], losers: Sequence[Lost], minimum: int) -> list[Bar]:
    everything: list[Won | Lost] = [*winners, *losers]
    bars = [
        Bar(
            localise(each.project.title),
            each.votes,
            alone_in_words(each.votes, minimum),
            isinstance(each, Won),
        )
        for each in everything
    ]
    return sorted(bars, key=lambda bar: -(bar.value or 0))


def _achieved(counts: Sequence[Sequence[int | None]]) -> list[Bar]:
    return [
        Bar(
            str(number),
            count,
            _("not shown") if count is None else str(count),
            bool(number),
        )
        for number, count in counts
    ]


def _by_place(winners: Sequence[Won]) -> list[tuple[Any, int, int]]:
    """Places with the number and the cost of their winners, the dearest first; no place is the whole community."""
    names: dict[str, Any] = {}
    number, cost = Counter[str](), Counter[str]()
    for each in winners:
        place = each.project.place
        slug = place.slug if place else ""
        names[slug] = place.name if place else {}
        number[slug] += 1
        cost[slug] += each.project.cost or 0
    return [(names[slug], number[slug], cost[slug]) for slug, _cost in cost.most_common()]


def _money(amount: Fraction | None) -> int | None:
    return None if amount is None else round(amount)
