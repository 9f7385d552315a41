"""One measurement of our budgets in a process of its own; prints one line of JSON.

budgeting_ours.py read FILE | rule FILE RULE | all FILE…
"""

import json
import sys
from pathlib import Path

from budgeting_rules import ALL_RULES, RULES
from opinion_map_measure import measured

from civiccircle.formats.pabulib import read_pabulib
from civiccircle.methods.budgeting import Election, canonical_election, elect


def election_of(path: str) -> Election:
    return canonical_election(**read_pabulib(Path(path).read_bytes(), path).election())


def read(path: str) -> dict[str, float]:
    content = Path(path).read_bytes()
    read_pabulib(content)
    return measured(lambda: read_pabulib(content))


def rule(path: str, name: str) -> dict[str, float]:
    """The rule alone, from the election in memory to the outcome with its reasons."""
    election = election_of(path)
    elect(election, RULES["greedy_cost"])
    return measured(lambda: elect(election, RULES[name]))


def everything(*paths: str) -> dict[str, float]:
    """Reading all files and every rule that the reference has for each."""

    def run() -> None:
        for path in paths:
            election = election_of(path)
            for name in ALL_RULES[election.vote_type]:
                elect(election, RULES[name])

    return measured(run)


if __name__ == "__main__":
    print(json.dumps({"read": read, "rule": rule, "all": everything}[sys.argv[1]](*sys.argv[2:])))
