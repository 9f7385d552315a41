"""Real elections: every rule picks the winners that pabutools and the equalshares.net tool pick, every tie named."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from civiccircle.formats.pabulib import PabulibFile, read_pabulib
from civiccircle.methods.budgeting import Election, Rule, canonical_election, elect

# The peers break ties by id alone.
RULES = {
    "greedy_cost": Rule("greedy", ties=("id",)),
    "greedy_card": Rule("greedy_per_cost", ties=("id",)),
    "greedy_cardinal": Rule("greedy_per_cost", "points", ties=("id",)),
    "greedy_borda": Rule("greedy_per_cost", "borda", ties=("id",)),
    "mes_cost": Rule("equal_shares", "cost", ties=("id",)),
    "mes_card": Rule("equal_shares", "cardinality", ties=("id",)),
    "mes_cardinal": Rule("equal_shares", "points", ties=("id",)),
    "mes_borda": Rule("equal_shares", "borda", ties=("id",)),
    "mes_cost_greedy": Rule("equal_shares", "cost", "greedy", ties=("id",)),
    "mes_cost_add1": Rule("equal_shares", "cost", "add_one", ties=("id",)),
    "mes_card_add1": Rule("equal_shares", "cardinality", "add_one", ties=("id",)),
    "mes_cost_add1u": Rule("equal_shares", "cost", "add_one_greedy", ties=("id",)),
    "phragmen": Rule("phragmen", ties=("id",)),
}
NOT_OURS = {"maxwelfare_cost", "maximin"}
# Files in which a rule had to break a tie, and in how many rounds.
TIED = {
    ("France_Toulouse_2024", "greedy_cost"): 9,
    ("France_Toulouse_2024", "greedy_card"): 7,
    ("France_Toulouse_2024", "mes_card"): 5,
    ("France_Toulouse_2024", "mes_cost_greedy"): 1,
    ("France_Toulouse_2024", "mes_cost_add1"): 8,
    ("France_Toulouse_2024", "mes_card_add1"): 7,
    ("Worldwide_Mechanical_Turk_k_approval_8", "greedy_cost"): 1,
    ("Worldwide_Mechanical_Turk_k_approval_8", "mes_cost"): 1,
    ("Worldwide_Mechanical_Turk_k_approval_8", "mes_cost_greedy"): 1,
    ("Worldwide_Mechanical_Turk_k_approval_8", "mes_cost_add1"): 1,
    ("Poland_Krakow_2025_Podgorze", "greedy_borda"): 1,
}
QUICK_ADD_ONE = {
    "Poland_Swiecie_2023",
    "US_Stanford_Dataset_PB_Cambridge_2018_vote_approvals",
    "Switzerland_Zurich_SN",
    "Worldwide_Mechanical_Turk_k_approval_8",
    "Netherlands_Amsterdam_621",
}
NAMES = [
    "France_Toulouse_2024",
    "Hungary_Budapest_2024",
    "Netherlands_Amsterdam_621",
    "Poland_Czestochowa_2024",
    "Poland_Katowice_2021",
    "Poland_Krakow_2024",
    "Poland_Krakow_2025_Podgorze",
    "Poland_Lodz_2022",
    "Poland_Swiecie_2023",
    "Poland_Warszawa_2020_Praga-Poludnie",
    "Poland_Warszawa_2021_Mokotow",
    "Poland_Warszawa_2026",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2015_150_-_500",
    "Switzerland_Zurich_SN",
    "US_Stanford_Dataset_PB_Cambridge_2018_vote_approvals",
    "Worldwide_Mechanical_Turk_k_approval_8",
]


@cache
def reference(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "reference.json").read_text())["instances"]
    return found


@cache
def file_of(folder: Path, name: str) -> PabulibFile:
    return read_pabulib((folder / f"{name}.pb").read_bytes(), name)


def election_of(folder: Path, name: str) -> Election:
    return canonical_election(**file_of(folder, name).election())


def agrees(folder: Path, name: str, rules: set[str]) -> None:
    election = election_of(folder, name)
    for rule, theirs in reference(folder)[name]["pabutools"].items():
        if rule not in rules:
            continue
        outcome = elect(election, RULES[rule])
        # pabutools gives the winners of Phragmén's rule in alphabetical order.
        ours = sorted(outcome.winners) if rule == "phragmen" else list(outcome.winners)
        assert ours == theirs["winners"], (name, rule)
        assert len(outcome.ties) == TIED.get((name, rule), 0), (name, rule)
        if "increments_of_1_per_voter" in theirs and theirs["increments_of_1_per_voter"] is not None:
            over = outcome.stopped_by == "over budget"
            assert outcome.increments == theirs["increments_of_1_per_voter"] - over, (name, rule)


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "pabulib"


def test_no_file_and_no_rule_of_the_reference_is_forgotten(folder: Path) -> None:
    assert sorted(reference(folder)) == NAMES == sorted(path.stem for path in folder.glob("*.pb"))
    named = {rule for one in reference(folder).values() for rule in one["pabutools"]}
    assert named == RULES.keys() | NOT_OURS


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_without_added_money_picks_the_reference_winners(folder: Path, name: str) -> None:
    agrees(folder, name, {rule for rule in RULES if "add1" not in rule})


@pytest.mark.parametrize("name", sorted(QUICK_ADD_ONE))
def test_added_money_picks_the_reference_winners(folder: Path, name: str) -> None:
    agrees(folder, name, {rule for rule in RULES if "add1" in rule})


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(NAMES) - QUICK_ADD_ONE))
def test_added_money_picks_the_reference_winners_of_large_files(folder: Path, name: str) -> None:
    agrees(folder, name, {rule for rule in RULES if "add1" in rule})


def test_equal_shares_picked_what_the_city_of_swiecie_built(folder: Path) -> None:
    """The city itself counted by equal shares with added money."""
    built = reference(folder)["Poland_Swiecie_2023"]["official_selected"]
    outcome = elect(election_of(folder, "Poland_Swiecie_2023"), RULES["mes_cost_add1"])
    assert sorted(outcome.winners) == sorted(built)


def test_ties_of_the_other_tool_leave_the_same_winners(folder: Path) -> None:
    """The equalshares.net tool breaks ties by votes, cost and list; where nothing ties, nothing changes."""
    for name in ("Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget"):
        rule = replace(RULES["mes_cost"], ties=("votes", "cost", "list"))
        theirs = reference(folder)[name]["equalshares_tool"]["none/fractions"]["winners"]
        assert list(elect(election_of(folder, name), rule).winners) == theirs
