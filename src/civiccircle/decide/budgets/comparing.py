"""What each rule would choose from the ballots of a budget or of a file, as pages show it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from civiccircle.formats.pabulib import PabulibFile
from civiccircle.kernel.text import localise
from civiccircle.methods.budgeting import BudgetingError, Election, Rule, canonical_election
from civiccircle.methods.budgeting.compare import Compared, compare, usual_rules

from . import queries
from .counting import election_of, rule_of
from .models import Budget, Project

OWN = "own"
"""The name of the rule that a budget declared, where it is none of the usual ones."""
MOST_BALLOTS = 300_000
MOST_PROJECTS = 500


@dataclass(frozen=True)
class Group:
    """What a place or category gets under a rule: parts of the money spent and of the choices on the ballots."""

    name: str
    winners: int
    cost: int
    part_of_cost: float
    support: float


@dataclass(frozen=True)
class Line:
    """One rule. Parts are of one; `average_cost` is in the smallest unit; `parts` by winners on the ballot, 0 to 5+."""

    rule: str
    declared: bool
    winners: int
    cost: int
    left: int
    ties: int
    reached: float
    average_cost: float | None
    parts: tuple[float, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Choice:
    """A project and the rules under which it wins, in the order of the lines."""

    title: str
    cost: int
    wins: tuple[bool, ...]


@dataclass(frozen=True)
class Comparison:
    """All rules beside each other; money in the smallest unit of the currency."""

    title: str
    currency: str
    unit: int
    amount: int
    voters: int
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def of_dict(told: Mapping[str, Any]) -> Comparison:
    """What `Comparison.to_dict` told."""
    lines = tuple(
        Line(
            **{
                **one,
                "parts": tuple(one["parts"]),
                "groups": tuple(Group(**group) for group in one["groups"]),
            }
        )
        for one in told["lines"]
    )
    choices = tuple(Choice(one["title"], one["cost"], tuple(one["wins"])) for one in told["choices"])
    return Comparison(**{**told, "lines": lines, "choices": choices})


def of_budget(budget: Budget) -> Comparison:
    """The ballots that count in a budget; the rule it declared is among the lines. Raises `BudgetingError`."""
    election = election_of(budget)
    projects = queries.projects(budget, Project.State.ACCEPTED)
    named = dict[str, set[str]]()
    for project in projects:
        group = project.place or project.category
        named.setdefault(str(group) if group else _district(budget, project), set()).add(project.key)
    rules = usual_rules(election.vote_type)
    declared = rule_of(budget.rule)
    rules = {
        name: replace(rule, threshold=declared.threshold, ties=declared.ties) for name, rule in rules.items()
    }
    if declared.digest not in {rule.digest for rule in rules.values()}:
        rules[OWN] = declared
    titles = {project.key: localise(project.named) for project in projects}
    told = _Told(str(budget), budget.currency, named, titles, declared.digest)
    return _comparison(election, rules, told)


def of_file(file: PabulibFile) -> Comparison:
    """The ballots of a Pabulib file. Raises `BudgetingError`."""
    if len(file.votes) > MOST_BALLOTS or len(file.project_ids) > MOST_PROJECTS:
        raise BudgetingError(
            f"more than {MOST_BALLOTS} ballots or {MOST_PROJECTS} projects are too many to wait for"
        )
    election = canonical_election(**file.election())
    columns = file.projects.columns
    titles = file.projects.column("name") if "name" in columns else file.project_ids
    group = next(
        (name for name in ("district", "neighborhood", "subunit", "category") if name in columns), None
    )
    named = dict[str, set[str]]()
    if group:
        for project, of in zip(file.project_ids, file.projects.column(group), strict=True):
            named.setdefault(of.partition(",")[0].strip(), set()).add(project)
    title = ", ".join(filter(None, (file.told("description"), file.told("instance"))))
    told = _Told(title, file.told("currency"), named, dict(zip(file.project_ids, titles, strict=True)))
    return _comparison(election, usual_rules(file.vote_type), told)


def _district(budget: Budget, project: Project) -> str:
    """Of an imported project the district that its file names."""
    columns = budget.source.get("project_columns", [])
    row = (project.source or {}).get("row", [])
    told = dict(zip(columns, row, strict=False))
    return str(told.get("district") or told.get("neighborhood") or "")


@dataclass(frozen=True)
class _Told:
    """What an election does not know: words, projects by group, and the digest of the rule that was declared."""

    title: str
    currency: str
    groups: Mapping[str, set[str]]
    titles: Mapping[str, str]
    declared: str = ""


def _comparison(election: Election, rules: Mapping[str, Rule], told: _Told) -> Comparison:
    named = told.groups
    groups = {name: frozenset(named[name]) for name in sorted(named)} if len(named) > 1 else {}
    found = compare(election, rules, groups)
    won = [frozenset(one.outcome.winners) for one in found]
    order = sorted(
        range(len(election.projects)),
        key=lambda one: (-sum(election.projects[one] in each for each in won), -election.votes[one], one),
    )
    choices = (
        Choice(told.titles[key], cost, tuple(key in each for each in won))
        for key, cost in ((election.projects[one], election.costs[one]) for one in order)
    )
    return Comparison(
        told.title,
        told.currency,
        election.unit,
        election.budget,
        election.voters,
        tuple(_line(one, told.declared) for one in found),
        tuple(one for one in choices if any(one.wins)),
    )


def _line(one: Compared, declared: str) -> Line:
    outcome, voters = one.outcome, max(one.voters, 1)
    return Line(
        one.name,
        outcome.rule.digest == declared,
        len(outcome.winners),
        outcome.cost,
        outcome.left,
        len(outcome.ties),
        one.reached / voters,
        float(one.average_cost),
        tuple(each / voters for each in one.distribution),
        tuple(
            Group(
                each.group,
                each.winners,
                each.cost,
                each.cost / outcome.cost if outcome.cost else 0.0,
                float(each.support),
            )
            for each in one.groups
        ),
    )


def behind_the_gate(comparison: Comparison, minimum: int) -> Comparison:
    """What may be published: parts of the voters are rounded to whole steps of `minimum` people.

    Rules that differ in one project would otherwise tell, by subtraction, what a handful of people chose. For the same
    reason no average cost is published: it could be solved for the votes of a single project.
    """
    step = Fraction(minimum, max(comparison.voters, 1))

    def rounded(part: float) -> float:
        return min(float(round(Fraction(part) / step) * step), 1.0)

    lines = tuple(
        replace(
            one,
            reached=rounded(one.reached),
            average_cost=None,
            parts=tuple(rounded(part) for part in one.parts),
            groups=tuple(replace(group, support=rounded(group.support)) for group in one.groups),
        )
        for one in comparison.lines
    )
    return replace(comparison, lines=lines)
