"""The rules of the reference, in our words. The peers break ties by id."""

from civiccircle.methods.budgeting import Rule

RULES = {
    "greedy_cost": Rule("greedy", ties=("id",)),
    "greedy_card": Rule("greedy_per_cost", ties=("id",)),
    "greedy_points": Rule("greedy_per_cost", "points", ties=("id",)),
    "greedy_borda": Rule("greedy_per_cost", "borda", ties=("id",)),
    "mes_cost": Rule("equal_shares", ties=("id",)),
    "mes_card": Rule("equal_shares", "cardinality", ties=("id",)),
    "mes_points": Rule("equal_shares", "points", ties=("id",)),
    "mes_borda": Rule("equal_shares", "borda", ties=("id",)),
    "mes_cost_greedy": Rule("equal_shares", completion="greedy", ties=("id",)),
    "mes_cost_add1": Rule("equal_shares", completion="add_one", ties=("id",)),
    "mes_card_add1": Rule("equal_shares", "cardinality", "add_one", ties=("id",)),
    "phragmen": Rule("phragmen", ties=("id",)),
}
COUNTS = ("greedy_cost", "greedy_card", "mes_cost", "mes_card", "mes_cost_greedy", "phragmen")
ALL_RULES = {
    "approval": (*COUNTS, "mes_cost_add1", "mes_card_add1"),
    "choose-1": COUNTS,
    "ordinal": ("greedy_borda", "mes_borda"),
    "cumulative": ("greedy_points", "mes_points"),
}
