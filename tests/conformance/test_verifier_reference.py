"""The stand-alone verifier counts real elections as `methods.budgeting` does: winners, prices, ties, digests."""

from pathlib import Path

import pytest

from civiccircle.methods.budgeting import BudgetingError, Election, elect
from civiccircle.verifier import verify
from tests.conformance.test_pabulib_reference import NAMES, RULES, election_of

PLAIN = {name: rule for name, rule in RULES.items() if "add1" not in name}
ADDED = {name: rule for name, rule in RULES.items() if "add1" in name}
QUICK = {"Poland_Swiecie_2023", "Switzerland_Zurich_SN", "Worldwide_Mechanical_Turk_k_approval_8"}


def told(election: Election) -> verify.Json:
    groups = [
        {"name": each.name, "limit": each.limit, "projects": sorted(each.projects)}
        for each in election.groups
    ]
    projects = [
        {"number": number, "id": name, "cost": cost}
        for number, (name, cost) in enumerate(zip(election.projects, election.costs, strict=True))
    ]
    return {"vote_type": election.vote_type, "unit": election.unit, "budget": election.budget,
            "projects": projects, "groups": groups}  # fmt: skip


def ballots(election: Election) -> list[tuple[list[int], list[int]]]:
    found = []
    for ballot in election.ballot_of:
        part = slice(election.starts[ballot], election.starts[ballot + 1])
        points = [] if election.points is None else election.points[part].tolist()
        found.append((election.chosen[part].tolist(), points))
    return found


def counts_alike(folder: Path, name: str, rules: dict) -> None:  # type: ignore[type-arg]
    election = election_of(folder, name)
    said = ballots(election)
    for rule in rules.values():
        try:
            outcome = elect(election, rule).to_dict()
        except BudgetingError:  # these ballots have no points, or no ranks
            continue
        theirs = verify.Election(told(election), rule.to_dict(), said)
        assert theirs.digest == election.digest
        found = verify.recount(theirs)
        assert found == {key: outcome[key] for key in found}, (name, rule)


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "pabulib"


@pytest.mark.parametrize("name", sorted(QUICK))
def test_small_elections_are_counted_alike_by_every_rule(folder: Path, name: str) -> None:
    counts_alike(folder, name, PLAIN if "Turk" in name else RULES)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(NAMES) - QUICK))
def test_every_election_is_counted_alike_by_every_rule_without_added_money(folder: Path, name: str) -> None:
    counts_alike(folder, name, PLAIN)
