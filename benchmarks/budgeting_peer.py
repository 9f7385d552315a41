"""Runs inside the peer's own environment: pabutools on the same files; prints one line of JSON."""

import json
import sys

from opinion_map_measure import measured
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

RULES = {
    "greedy_cost": lambda i, p: greedy_utilitarian_welfare(i, p, sat_class=Cost_Sat),
    "greedy_card": lambda i, p: greedy_utilitarian_welfare(i, p, sat_class=Cardinality_Sat),
    "mes_cost": lambda i, p: method_of_equal_shares(i, p, sat_class=Cost_Sat),
    "mes_card": lambda i, p: method_of_equal_shares(i, p, sat_class=Cardinality_Sat),
    "mes_cost_add1": lambda i, p: method_of_equal_shares(i, p, sat_class=Cost_Sat, voter_budget_increment=1),
    "phragmen": sequential_phragmen,
}


def main() -> None:
    what, path = sys.argv[1:3]
    if what == "read":
        print(json.dumps(measured(lambda: parse_pabulib(path))))
        return
    instance, profile = parse_pabulib(path)
    print(json.dumps(measured(lambda: RULES[sys.argv[3]](instance, profile))))


if __name__ == "__main__":
    main()
