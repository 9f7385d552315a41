"""Participatory budgeting: which projects a community's budget pays for, by a rule declared before the vote.

    election = canonical_election(ids, costs, budget, starts, chosen)
    outcome = elect(election, Rule("equal_shares", completion="add_one"))

Winners are exact; docs/methods/budgeting.md gives formulas and sources.
"""

from civiccircle.methods.budgeting.election import Election, Group, VoteType, canonical_election
from civiccircle.methods.budgeting.errors import BudgetingError
from civiccircle.methods.budgeting.outcome import Achieved, Loser, Outcome, Round, Tie
from civiccircle.methods.budgeting.rule import Completion, Method, Rule, TieCriterion, Utility
from civiccircle.methods.budgeting.run import elect

__all__ = [
    "Achieved",
    "BudgetingError",
    "Completion",
    "Election",
    "Group",
    "Loser",
    "Method",
    "Outcome",
    "Round",
    "Rule",
    "Tie",
    "TieCriterion",
    "Utility",
    "VoteType",
    "canonical_election",
    "elect",
]
